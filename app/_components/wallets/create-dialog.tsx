"use client";
/** A new wallet, made where it is kept. */
import { type FormEvent, useState } from "react";
import { forgeCommand } from "@/app/_components/commands";
import { useCreateWallet } from "@/app/_components/data/actions";
import { Button } from "@/app/_components/ui/button";
import { CommandHint } from "@/app/_components/ui/command-hint";
import { Dialog } from "@/app/_components/ui/dialog";
import { Field } from "@/app/_components/ui/fields";
import { ProblemNote } from "@/app/_components/ui/problem-note";

export function CreateDialog({ onClose }: { onClose: () => void }) {
  const create = useCreateWallet();
  const [alias, setAlias] = useState("");

  function submit(event: FormEvent) {
    event.preventDefault();
    const name = alias.trim();
    create.mutate(name === "" ? {} : { alias: name }, { onSuccess: onClose });
  }

  return (
    <Dialog
      isOpen
      onClose={onClose}
      title="New wallet"
      footer={
        <>
          <Button size="md" onClick={onClose}>
            Cancel
          </Button>
          <Button size="md" look="primary" type="submit" form="create-wallet" isPending={create.isPending}>
            Make wallet
          </Button>
        </>
      }
    >
      <form id="create-wallet" onSubmit={submit} className="grid gap-3">
        <Field
          label="Name"
          maxLength={80}
          autoComplete="off"
          value={alias}
          placeholder="e.g. playground"
          onChange={(event) => setAlias(event.target.value)}
          note="For you alone; the network knows the address."
        />
        <p className="text-sm text-soft">
          Its recovery phrase is encrypted at once, with a key in the data folder, and shown to nobody. Who loses the
          data folder loses what the wallet holds: keep a copy of the folder, or import a wallet whose phrase you have.
        </p>
        <ProblemNote error={create.error} />
        <CommandHint command={forgeCommand("wallets", "create", alias.trim())} />
      </form>
    </Dialog>
  );
}
