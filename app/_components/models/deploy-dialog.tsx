"use client";
/** Deploys a model: the topic and what it asks for are confirmed by a person, as a wrong unit costs the worker its score. */
import { useRouter } from "next/navigation";
import { useState } from "react";
import { deployCommand } from "@/app/_components/commands";
import { useDeploy } from "@/app/_components/data/actions";
import { useTopic, useWallets } from "@/app/_components/data/queries";
import { shorten } from "@/app/_components/format";
import { kindName, topicSummary } from "@/app/_components/topics/names";
import { Button } from "@/app/_components/ui/button";
import { CommandHint } from "@/app/_components/ui/command-hint";
import { Dialog } from "@/app/_components/ui/dialog";
import { Choices, Select } from "@/app/_components/ui/fields";
import { Failed, Skeleton } from "@/app/_components/ui/state";

/** The platform chooses. */
const ANY_WALLET = "";

type TopicKind = "price" | "log_return";

const KINDS = [
  { value: "price", name: "A price", note: "The worker submits base price × exp(r), in USD, such as 64,012.34." },
  { value: "log_return", name: "A log return", note: "The worker submits r itself, such as +0.001234." },
] as const;

interface DeployDialogProps {
  model: { id: string; name: string; topicId: number; grade: string | null };
  isOpen: boolean;
  onClose: () => void;
}

export function DeployDialog(props: DeployDialogProps) {
  return props.isOpen ? <OpenDialog {...props} /> : null;
}

function OpenDialog({ model, isOpen, onClose }: DeployDialogProps) {
  const router = useRouter();
  const topic = useTopic(model.topicId);
  const deploy = useDeploy();
  const wallets = useWallets().data ?? [];
  const [chosen, setChosen] = useState<TopicKind | null>(null);
  const [walletId, setWalletId] = useState(ANY_WALLET);

  const known = topic.data?.kind === "price" || topic.data?.kind === "log_return" ? topic.data.kind : null;
  const kind = chosen ?? known;
  const wallet = wallets.find(({ id }) => id === walletId);
  const isOther = known !== null && kind !== known;

  function confirm() {
    if (kind === null) return;
    deploy.mutate(
      {
        modelId: model.id,
        topicId: model.topicId,
        topicKind: kind,
        ...(wallet !== undefined && { walletId: wallet.id }),
      },
      {
        onSuccess: ({ id }) => {
          onClose();
          router.push(`/deployments/${id}`);
        },
      },
    );
  }

  return (
    <Dialog
      isOpen={isOpen}
      onClose={onClose}
      title={`Deploy ${model.name}`}
      footer={
        <>
          <Button size="md" onClick={onClose}>
            Cancel
          </Button>
          <Button
            size="md"
            look="primary"
            disabled={kind === null || isOther || topic.data === undefined}
            isPending={deploy.isPending}
            onClick={confirm}
          >
            Deploy on topic {model.topicId}
          </Button>
        </>
      }
    >
      {topic.data === undefined ? (
        topic.isError ? (
          <Failed error={topic.error} retry={() => void topic.refetch()} />
        ) : (
          <Skeleton className="h-48" />
        )
      ) : (
        <div className="grid gap-4">
          <div className="text-sm">
            <p className="font-medium">
              Topic {model.topicId}: {topicSummary(topic.data)}
            </p>
            <p className="text-soft">“{topic.data.metadata}”</p>
          </div>
          <Choices legend="The topic asks for" name="kind" choices={KINDS} chosen={kind} onChoose={setChosen} />
          {isOther && (
            <p role="alert" className="rounded-md bg-error-wash px-3 py-2 text-sm text-error">
              The network describes this topic as {kindName(topic.data.kind)}. A submission in the other unit would be
              scored as very wrong.
            </p>
          )}
          <Select
            label="Wallet"
            isLabelled
            value={wallet?.id ?? ANY_WALLET}
            options={[
              { value: ANY_WALLET, name: "One without a worker on the topic, else a new one" },
              ...wallets.map(({ id, alias, address }) => ({ value: id, name: `${alias} (${shorten(address)})` })),
            ]}
            onChoose={setWalletId}
            note="It is funded by the faucet where the network has one, and registered. Then the worker submits in every window."
          />
          <CommandHint
            command={deployCommand({ topicId: model.topicId, modelId: model.id, kind, wallet: wallet?.address })}
          />
        </div>
      )}
    </Dialog>
  );
}
