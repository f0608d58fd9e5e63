/** Parameters of candidates: what all have in common is said once, what differs is said of each. Pure. */
import type { CandidateView } from "@/lib/forge/views";

type Params = CandidateView["params"];

function text(params: Params, names: readonly string[]): string {
  return names.flatMap((name) => (name in params ? `${name} ${params[name]}` : [])).join(" · ");
}

/** With a single candidate everything is of its own. */
export function splitParams(candidates: readonly Params[]): { common: string; own: string[] } {
  const named = new Set(candidates.flatMap((params) => Object.keys(params)));
  // Of several families it is said first which one.
  const names = named.delete("family") ? ["family", ...named] : [...named];
  const isCommon = (name: string) =>
    candidates.length > 1 && new Set(candidates.map((params) => params[name])).size === 1;
  const shared = names.filter(isCommon);
  const differing = names.filter((name) => !isCommon(name));
  return {
    common: candidates[0] === undefined ? "" : text(candidates[0], shared),
    own: candidates.map((params) => text(params, differing)),
  };
}
