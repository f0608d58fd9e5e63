/** What a token may do and whether it still may, in words. Pure. */
import type { Tone } from "@/app/_components/ui/status";
import type { Scope, TokenView } from "@/lib/forge/views";

export const SCOPES: readonly { value: Scope; name: string; note: string }[] = [
  { value: "read", name: "Read", note: "Looks at everything, changes nothing. For monitors and notebooks." },
  {
    value: "operate",
    name: "Operate",
    note: "Reads, and fetches data, trains, evaluates, deploys, starts and stops workers. For pipelines.",
  },
  {
    value: "admin",
    name: "Admin",
    note: "Operates, and makes tokens, adds wallets and deletes data. As much as you may yourself.",
  },
];

export const EXPIRIES = [
  { value: "7", name: "in 7 days" },
  { value: "30", name: "in 30 days" },
  { value: "90", name: "in 90 days" },
  { value: "365", name: "in a year" },
  { value: "", name: "never, until it is revoked" },
] as const;

export interface TokenState {
  tone: Tone;
  word: "Active" | "Expired" | "Revoked";
}

export function tokenState({ expiresAt, revokedAt }: TokenView, nowMs: number): TokenState {
  if (revokedAt !== null) return { tone: "muted", word: "Revoked" };
  if (expiresAt !== null && Date.parse(expiresAt) <= nowMs) return { tone: "muted", word: "Expired" };
  return { tone: "ok", word: "Active" };
}

/** The widest scope: it includes the others. */
export function widest(scopes: readonly Scope[]): Scope {
  return (["admin", "operate"] as const).find((scope) => scopes.includes(scope)) ?? "read";
}

/** A first request with the token from the environment, so that it stands in no list of processes and no history. */
export function curlLine(url: string): string {
  return `curl -H "Authorization: Bearer $FORGE_TOKEN" ${url}/api/v1/overview`;
}
