"use client";
import { useConnection } from "@/app/_components/data/live";
/** In the header: which network, at which height, and whether changes arrive by themselves. */
import { useHealth } from "@/app/_components/data/queries";
import { DASH, formatInteger, formatUtc } from "@/app/_components/format";
import { Mark, Status } from "@/app/_components/ui/status";
import { toneOf } from "./tones";

export function NetworkBadge() {
  const { data } = useHealth();
  const network = data?.network;
  const tone = network === undefined ? "muted" : toneOf(network.state);
  const title =
    network && `${network.chainId ?? "no chain yet"}, chain time ${formatUtc(network.chainTime)}. ${network.message}`;
  return (
    <div
      title={title}
      className="flex h-7 items-center gap-2 rounded-md border border-line px-2.5 text-sm whitespace-nowrap"
    >
      <Mark tone={tone} />
      <span className="capitalize">{network?.kind ?? "network"}</span>
      <span className="min-w-[6ch] text-right font-mono text-xs text-faint" title="Latest block height">
        {network?.height === null || network === undefined ? DASH : formatInteger(network.height)}
      </span>
    </div>
  );
}

const CONNECTION = {
  connecting: { tone: "wait", word: "Connecting", why: "The stream of changes is being opened." },
  live: { tone: "ok", word: "Live", why: "Changes arrive by themselves." },
  polling: {
    tone: "wait",
    word: "Polling",
    why: "The stream of changes is down; everything shown is loaded anew every 5 seconds until it is back.",
  },
} as const;

export function ConnectionState() {
  const { tone, word, why } = CONNECTION[useConnection()];
  return (
    <span role="status" aria-label={`Connection: ${word}`} className="text-sm">
      <Status tone={tone} title={why}>
        <span className="max-sm:sr-only">{word}</span>
      </Status>
    </span>
  );
}
