"use client";
/** Who may do what here, and how is this instance reached? */
import { LogOut } from "lucide-react";
import Link from "next/link";
import { useHealth } from "@/app/_components/data/queries";
import { CodeBlock } from "@/app/_components/docs/code-block";
import { DASH } from "@/app/_components/format";
import { Page } from "@/app/_components/shell/page";
import { ButtonLink } from "@/app/_components/ui/button";
import { Card, Fact, Facts } from "@/app/_components/ui/card";
import { Status } from "@/app/_components/ui/status";
import { useOrigin } from "./origin";
import { curlLine } from "./token-states";
import { TokensCard } from "./tokens-card";

/** What the server knows of itself; nothing secret. */
export interface InstanceFacts {
  /** Address that it listens on. */
  host: string;
  port: number;
  isGuarded: boolean;
  /** Other machines can reach it. */
  isOpen: boolean;
  basePath: string;
  allowedHosts: readonly string[];
}

function ReachCard({ facts }: { facts: InstanceFacts }) {
  const origin = useOrigin();
  const health = useHealth().data;
  return (
    <Card
      title="This instance"
      actions={
        facts.isGuarded && (
          <ButtonLink href="/signin" icon={LogOut}>
            Sign out
          </ButtonLink>
        )
      }
    >
      <Facts>
        <Fact name="You are">{facts.isGuarded ? "the owner, signed in" : "the owner, without a token"}</Fact>
        <Fact name="Guarded" title="Whether a token is asked for">
          {facts.isGuarded ? (
            <Status tone="ok">by a token</Status>
          ) : (
            <Status tone={facts.isOpen ? "error" : "muted"} title="Only programs of this machine reach it.">
              no: loopback only
            </Status>
          )}
        </Fact>
        <Fact name="Your browser reaches it at">
          <span className="font-mono wrap-anywhere">{origin === "" ? DASH : origin}</span>
        </Fact>
        <Fact name="It listens on">
          <span className="font-mono">
            {facts.host}:{facts.port}
          </span>
        </Fact>
        <Fact name="Below the path" title="FORGE_BASE_PATH">
          <span className="font-mono">{facts.basePath === "" ? "/" : facts.basePath}</span>
        </Fact>
        <Fact name="Other names" title="FORGE_ALLOWED_HOSTS">
          {facts.allowedHosts.length === 0 ? (
            <span className="text-faint">none</span>
          ) : (
            <span className="font-mono wrap-anywhere">{facts.allowedHosts.join(", ")}</span>
          )}
        </Fact>
        <Fact name="Network">
          {health === undefined ? DASH : `${health.network.kind}, ${health.network.chainId ?? DASH}`}
        </Fact>
        <Fact name="Version">{health?.version ?? DASH}</Fact>
      </Facts>
    </Card>
  );
}

function ScriptsCard() {
  const origin = useOrigin();
  return (
    <Card title="From a script">
      <div className="grid gap-3 text-sm">
        <p className="text-soft">
          Whatever is done here can be done by command and over REST. Both take the address and a token from the
          environment: FORGE_URL and FORGE_TOKEN.
        </p>
        <CodeBlock language="sh" code={`export FORGE_URL=${origin}\nnpx forge status\n${curlLine("$FORGE_URL")}`} />
        <p className="flex flex-wrap gap-x-4 gap-y-1">
          <Link href="/docs/rest-api" className="text-accent hover:underline">
            REST reference
          </Link>
          <Link href="/docs" className="text-accent hover:underline">
            Documents
          </Link>
        </p>
      </div>
    </Card>
  );
}

export function SettingsPage({ facts }: { facts: InstanceFacts }) {
  return (
    <Page title="Settings" note="Who may do what here, and how this instance is reached.">
      <TokensCard />
      <div className="grid items-start gap-5 lg:grid-cols-2">
        <ReachCard facts={facts} />
        <ScriptsCard />
      </div>
    </Page>
  );
}
