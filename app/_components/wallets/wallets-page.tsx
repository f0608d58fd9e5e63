"use client";
/** Can they pay, and who uses them? */
import { FileKey2, Plus, Wallet } from "lucide-react";
import { useState } from "react";
import { useDeployments, useHealth, useTopics, useWallets } from "@/app/_components/data/queries";
import { plural } from "@/app/_components/format";
import { Page } from "@/app/_components/shell/page";
import { Button } from "@/app/_components/ui/button";
import { Card } from "@/app/_components/ui/card";
import { Empty, Loaded, SkeletonRows } from "@/app/_components/ui/state";
import { CreateDialog } from "./create-dialog";
import { ImportDialog } from "./import-dialog";
import { WalletsTable } from "./wallets-table";

export function WalletsPage() {
  const query = useWallets();
  const deployments = useDeployments().data ?? [];
  const topics = useTopics().data ?? [];
  const network = useHealth().data?.network;
  const [open, setOpen] = useState<"create" | "import" | null>(null);
  const close = () => setOpen(null);
  const actions = (
    <>
      <Button size="md" icon={FileKey2} onClick={() => setOpen("import")}>
        Import a wallet
      </Button>
      <Button size="md" look="primary" icon={Plus} onClick={() => setOpen("create")}>
        New wallet
      </Button>
    </>
  );
  return (
    <Page
      title="Wallets"
      note="Accounts of the network that workers sign and pay with. Their recovery phrases are encrypted and never shown."
      actions={actions}
    >
      <Card label="Wallets" isFlush>
        <Loaded query={query} skeleton={<SkeletonRows count={3} />}>
          {(wallets) => (
            <WalletsTable
              wallets={wallets}
              deployments={deployments}
              topics={topics}
              blockSeconds={network?.blockSeconds ?? null}
              hasFaucet={network !== undefined && network.kind !== "mainnet"}
              tools={<span className="ml-auto text-sm text-faint">{plural(wallets.length, "wallet")}</span>}
              empty={
                <Empty icon={Wallet} title="No wallets yet" actions={actions}>
                  The first worker makes one by itself. A wallet that you know from elsewhere can be imported by its
                  recovery phrase.
                </Empty>
              }
            />
          )}
        </Loaded>
      </Card>
      {open === "create" && <CreateDialog onClose={close} />}
      {open === "import" && <ImportDialog onClose={close} />}
    </Page>
  );
}
