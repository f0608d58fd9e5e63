"use client";
/** Tokens of scripts: which there are, what they may do, when they were used last. */
import { KeyRound, Plus } from "lucide-react";
import { useState } from "react";
import { useRevokeToken } from "@/app/_components/data/actions";
import { useNow } from "@/app/_components/data/clock";
import { useTokens } from "@/app/_components/data/queries";
import { formatUtc } from "@/app/_components/format";
import { Button } from "@/app/_components/ui/button";
import { Card } from "@/app/_components/ui/card";
import { type Column, DataTable } from "@/app/_components/ui/data-table";
import { Confirm } from "@/app/_components/ui/dialog";
import { Empty, Loaded, SkeletonRows } from "@/app/_components/ui/state";
import { Status, Tag } from "@/app/_components/ui/status";
import { Ago } from "@/app/_components/ui/time";
import type { TokenView } from "@/lib/forge/views";
import { CreateTokenDialog } from "./create-token-dialog";
import { SCOPES, tokenState, widest } from "./token-states";

function State({ token }: { token: TokenView }) {
  const now = useNow();
  const { tone, word } = tokenState(token, now);
  return (
    <Status tone={tone} title={token.revokedAt === null ? undefined : `Revoked ${formatUtc(token.revokedAt)}`}>
      {word}
    </Status>
  );
}

function Ends({ token }: { token: TokenView }) {
  if (token.revokedAt !== null) {
    return (
      <span title="Revoked">
        <Ago at={token.revokedAt} />
      </span>
    );
  }
  return token.expiresAt === null ? <span className="text-faint">never</span> : <Ago at={token.expiresAt} />;
}

function columns(onRevoke: (token: TokenView) => void): readonly Column<TokenView>[] {
  const time = (at: string | null) => (at === null ? null : Date.parse(at));
  return [
    {
      key: "name",
      head: "Token",
      sort: (row) => row.name,
      cell: (row) => (
        <span className="grid leading-4.5 wrap-anywhere">
          <span className="font-medium">{row.name}</span>
          <span className="font-mono text-xs text-faint" title="The characters that it begins with">
            {row.prefix}…
          </span>
        </span>
      ),
    },
    {
      key: "scope",
      head: "It may",
      sort: (row) => widest(row.scopes),
      cell: (row) => {
        const scope = widest(row.scopes);
        return <Tag title={SCOPES.find(({ value }) => value === scope)?.note}>{scope}</Tag>;
      },
    },
    { key: "state", head: "State", cell: (row) => <State token={row} /> },
    {
      key: "used",
      head: "Last used",
      title: "To the minute",
      sort: (row) => time(row.lastUsedAt),
      isNumeric: true,
      cell: (row) =>
        row.lastUsedAt === null ? <span className="text-faint">never</span> : <Ago at={row.lastUsedAt} />,
    },
    {
      key: "ends",
      head: "Ends",
      sort: (row) => time(row.expiresAt),
      isNumeric: true,
      cell: (row) => <Ends token={row} />,
    },
    {
      key: "made",
      head: "Made",
      sort: (row) => time(row.createdAt),
      isNumeric: true,
      isWide: true,
      cell: (row) => <Ago at={row.createdAt} />,
    },
    {
      key: "revoke",
      head: "",
      isNumeric: true,
      cell: (row) =>
        row.revokedAt === null ? (
          <Button look="danger" onClick={() => onRevoke(row)} aria-label={`Revoke ${row.name}`}>
            Revoke
          </Button>
        ) : null,
    },
  ];
}

export function TokensCard() {
  const query = useTokens();
  const revoke = useRevokeToken();
  const [isCreating, setCreating] = useState(false);
  const [toRevoke, setToRevoke] = useState<TokenView | null>(null);
  const add = (
    <Button icon={Plus} look="primary" onClick={() => setCreating(true)}>
      New token
    </Button>
  );
  return (
    <Card title="Tokens" note="for scripts, the command line and other machines" actions={add} isFlush>
      <Loaded query={query} skeleton={<SkeletonRows count={3} />}>
        {(tokens) => (
          <DataTable
            label="Tokens"
            rows={tokens}
            columns={columns(setToRevoke)}
            rowKey={(row) => row.id}
            empty={
              <Empty icon={KeyRound} title="No tokens yet" actions={add}>
                A token lets a script do what you can do here, as much of it as you allow. Each has a name and an end,
                and can be revoked at once.
              </Empty>
            }
          />
        )}
      </Loaded>
      {isCreating && <CreateTokenDialog onClose={() => setCreating(false)} />}
      {toRevoke !== null && (
        <Confirm
          isOpen
          onClose={() => setToRevoke(null)}
          title={`Revoke ${toRevoke.name}?`}
          confirm="Revoke"
          isPending={revoke.isPending}
          onConfirm={() => revoke.mutate(toRevoke.id, { onSettled: () => setToRevoke(null) })}
        >
          <p>Whatever uses this token is refused from now on. It cannot be given back; a new one can be made.</p>
        </Confirm>
      )}
    </Card>
  );
}
