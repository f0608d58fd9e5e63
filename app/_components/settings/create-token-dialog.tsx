"use client";
/** A token for a script: made, and shown this once. It stays in this dialog alone and is gone when it closes. */
import { useQueryClient } from "@tanstack/react-query";
import { Check, Copy } from "lucide-react";
import { type FormEvent, useState } from "react";
import { forgeCommand } from "@/app/_components/commands";
import { api } from "@/app/_components/data/api";
import { keys } from "@/app/_components/data/keys";
import { CodeBlock } from "@/app/_components/docs/code-block";
import { Button } from "@/app/_components/ui/button";
import { CommandHint } from "@/app/_components/ui/command-hint";
import { Dialog } from "@/app/_components/ui/dialog";
import { Choices, Field, Select } from "@/app/_components/ui/fields";
import { ProblemNote } from "@/app/_components/ui/problem-note";
import { useCopy } from "@/app/_components/ui/use-copy";
import type { NewTokenView, Scope } from "@/lib/forge/views";
import { useOrigin } from "./origin";
import { curlLine, EXPIRIES, SCOPES } from "./token-states";

const USUAL_DAYS = "90";

export function CreateTokenDialog({ onClose }: { onClose: () => void }) {
  const [made, setMade] = useState<NewTokenView | null>(null);
  return made === null ? (
    <Form onClose={onClose} onMade={setMade} />
  ) : (
    <Dialog
      isOpen
      onClose={onClose}
      title={`Token ${made.name}`}
      footer={
        <Button size="md" look="primary" onClick={onClose}>
          I have it
        </Button>
      }
    >
      <Made token={made.token} />
    </Dialog>
  );
}

function Form({ onClose, onMade }: { onClose: () => void; onMade: (made: NewTokenView) => void }) {
  const client = useQueryClient();
  const [name, setName] = useState("");
  const [scope, setScope] = useState<Scope>("read");
  const [days, setDays] = useState<string>(USUAL_DAYS);
  const [isPending, setPending] = useState(false);
  const [error, setError] = useState<unknown>(null);

  // Not by a mutation of the query library, which would keep the answer, and with it the token.
  async function submit(event: FormEvent) {
    event.preventDefault();
    setPending(true);
    setError(null);
    try {
      const body = { name: name.trim(), scopes: [scope], ...(days !== "" && { expiresInDays: Number(days) }) };
      onMade(await api<NewTokenView>("/tokens", { method: "POST", body }));
    } catch (failure) {
      setError(failure);
      setPending(false);
    }
    await client.invalidateQueries({ queryKey: keys.tokens });
  }

  return (
    <Dialog
      isOpen
      onClose={onClose}
      title="New token"
      footer={
        <>
          <Button size="md" onClick={onClose}>
            Cancel
          </Button>
          <Button size="md" look="primary" type="submit" form="create-token" isPending={isPending}>
            Make token
          </Button>
        </>
      }
    >
      <form id="create-token" onSubmit={(event) => void submit(event)} className="grid gap-4">
        <Field
          label="Name"
          required
          maxLength={80}
          autoComplete="off"
          value={name}
          placeholder="e.g. nightly retraining"
          onChange={(event) => setName(event.target.value)}
          note="What it is for. It stands in the audit beside what the token did."
        />
        <Choices legend="It may" name="scope" choices={SCOPES} chosen={scope} onChoose={setScope} />
        <Select label="It ends" isLabelled value={days} options={EXPIRIES} onChoose={setDays} />
        <ProblemNote error={error} />
        <CommandHint
          command={forgeCommand(
            "tokens",
            "create",
            name.trim() || "nightly retraining",
            "--scope",
            scope,
            ...(days === "" ? [] : ["--days", days]),
          )}
        />
      </form>
    </Dialog>
  );
}

function Made({ token }: { token: string }) {
  const origin = useOrigin();
  const { isCopied, copy } = useCopy("token");
  return (
    <div className="grid gap-4 text-sm">
      <p role="status" className="rounded-md bg-wait-wash px-3 py-2 text-wait">
        This is the only time that it is shown. Only its SHA-256 is kept.
      </p>
      <div className="flex items-center gap-2">
        <input
          readOnly
          aria-label="The token"
          value={token}
          autoComplete="off"
          onFocus={(event) => event.target.select()}
          className="h-8 min-w-0 grow rounded-md border border-line-strong bg-canvas px-2.5 font-mono"
        />
        <Button size="md" icon={isCopied ? Check : Copy} onClick={() => void copy(token)}>
          {isCopied ? "Copied" : "Copy"}
        </Button>
      </div>
      <div className="grid gap-1.5">
        <p className="text-soft">Put both into the environment of the script, or into the file .env of its clone:</p>
        <CodeBlock language=".env" code={`FORGE_URL=${origin}\nFORGE_TOKEN=${token}`} />
      </div>
      <div className="grid gap-1.5">
        <p className="text-soft">A first request:</p>
        <CodeBlock language="sh" code={curlLine(origin)} />
      </div>
    </div>
  );
}
