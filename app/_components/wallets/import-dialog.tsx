"use client";
/** A wallet from its recovery phrase. The phrase stands in its field alone: in no state, no cache and no address. */
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useRef, useState } from "react";
import { forgeCommand } from "@/app/_components/commands";
import { api } from "@/app/_components/data/api";
import { keys } from "@/app/_components/data/keys";
import { Button } from "@/app/_components/ui/button";
import { cx } from "@/app/_components/ui/classes";
import { CommandHint } from "@/app/_components/ui/command-hint";
import { Dialog } from "@/app/_components/ui/dialog";
import { Field } from "@/app/_components/ui/fields";
import { ProblemNote } from "@/app/_components/ui/problem-note";
import { useToast } from "@/app/_components/ui/toast";
import type { WalletView } from "@/lib/forge/views";

/** Not by a mutation of the query library, which would keep what it was called with. */
function useImportWallet(done: () => void) {
  const client = useQueryClient();
  const toast = useToast();
  const [isPending, setPending] = useState(false);
  const [error, setError] = useState<unknown>(null);

  async function send(phrase: string, others: { alias?: string; address?: string }): Promise<void> {
    setPending(true);
    setError(null);
    try {
      const body = { ...others, mnemonic: phrase };
      const { alias } = await api<WalletView>("/wallets", { method: "POST", body });
      toast({ tone: "ok", text: `Wallet imported: ${alias}` });
      done();
    } catch (failure) {
      setError(failure);
      setPending(false);
    }
    await client.invalidateQueries({ queryKey: keys.wallets });
  }
  return { isPending, error, send };
}

export function ImportDialog({ onClose }: { onClose: () => void }) {
  const phrase = useRef<HTMLTextAreaElement>(null);
  const [isShown, setShown] = useState(false);
  const [alias, setAlias] = useState("");
  const [address, setAddress] = useState("");
  const { isPending, error, send } = useImportWallet(close);

  function close() {
    if (phrase.current !== null) phrase.current.value = "";
    onClose();
  }

  function submit(event: FormEvent) {
    event.preventDefault();
    const others = {
      ...(alias.trim() !== "" && { alias: alias.trim() }),
      ...(address.trim() !== "" && { address: address.trim() }),
    };
    void send(phrase.current?.value.trim().replace(/\s+/g, " ") ?? "", others);
  }

  return (
    <Dialog
      isOpen
      onClose={close}
      title="Import a wallet"
      footer={
        <>
          <Button size="md" onClick={close}>
            Cancel
          </Button>
          <Button size="md" look="primary" type="submit" form="import-wallet" isPending={isPending}>
            Import
          </Button>
        </>
      }
    >
      <form id="import-wallet" onSubmit={submit} autoComplete="off" className="grid gap-3">
        <div className="grid gap-1 text-sm">
          <div className="flex items-end justify-between gap-3">
            <label htmlFor="recovery-phrase" className="font-medium">
              Recovery phrase
            </label>
            <Button look="quiet" className="h-6" aria-pressed={isShown} onClick={() => setShown(!isShown)}>
              {isShown ? "Hide the words" : "Show the words"}
            </Button>
          </div>
          <textarea
            ref={phrase}
            id="recovery-phrase"
            required
            rows={3}
            maxLength={1000}
            autoComplete="off"
            autoCapitalize="none"
            autoCorrect="off"
            spellCheck={false}
            data-1p-ignore
            data-lpignore="true"
            data-bwignore
            aria-describedby="recovery-phrase-note"
            className={cx(
              "rounded-md border border-line-strong bg-canvas px-2.5 py-1.5 font-mono text-base",
              !isShown && "concealed",
            )}
          />
          <span id="recovery-phrase-note" className="text-faint">
            12 or 24 words, in their order. It is encrypted as soon as it arrives and never shown again.
          </span>
        </div>
        <Field
          label="Expected address"
          autoComplete="off"
          spellCheck={false}
          pattern="\s*allo1[0-9a-z]{20,80}\s*"
          title="An address begins with allo1"
          value={address}
          placeholder="allo1…"
          onChange={(event) => setAddress(event.target.value)}
          note="Optional. Another address than this is refused, so that a wrong phrase is noticed."
        />
        <Field
          label="Name"
          maxLength={80}
          autoComplete="off"
          value={alias}
          placeholder="Optional"
          onChange={(event) => setAlias(event.target.value)}
        />
        <ProblemNote error={error} />
        <CommandHint command={forgeCommand("wallets", "import", alias.trim())} />
      </form>
    </Dialog>
  );
}
