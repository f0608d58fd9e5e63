/** What tells one search from another: what an earlier run stored counts only for the very same search. */
import { createHash } from "node:crypto";
import type { Candidate, Fold, HalvingOptions } from "@/lib/evaluation";
import type { FeaturePlan } from "@/lib/features";

export interface SearchIdentity {
  /** Of all rows, targets and times. */
  fingerprint: string;
  plan: FeaturePlan;
  folds: readonly Fold[];
  candidates: readonly Candidate[];
  seed: number;
  gapMinutes: number;
  halving: HalvingOptions | undefined;
}

/** SHA-256, hex. */
export function searchKeyOf({
  fingerprint,
  plan,
  folds,
  candidates,
  seed,
  gapMinutes,
  halving,
}: SearchIdentity): string {
  const identity = [fingerprint, plan, folds, candidates, seed, gapMinutes, halving ?? null];
  return createHash("sha256").update(JSON.stringify(identity)).digest("hex");
}
