/** Which candidates share a fit: those that differ in the number of steps alone. */
import { familyByName } from "@/lib/models";
import type { Candidate } from "./candidates";

/** Candidates that one fit serves, fewest steps first; the last of them is the one to fit. */
export interface FitGroup {
  readonly members: number[];
  /** Steps of each member; null where the family has none: then there is one member, or several that are equal. */
  readonly steps: number[] | null;
}

/** Candidates must be complete; the order of groups is that of their first members. */
export function groupByFit(candidates: readonly Candidate[], among: Iterable<number> = candidates.keys()): FitGroup[] {
  const groups = new Map<string, number[]>();
  for (const index of among) {
    const { family, params } = candidates[index] as Candidate;
    const stepsParam = familyByName(family).sharing?.stepsParam;
    const key = JSON.stringify([family, stepsParam === undefined ? params : { ...params, [stepsParam]: 0 }]);
    const members = groups.get(key);
    if (members) members.push(index);
    else groups.set(key, [index]);
  }
  return [...groups.values()].map((members) => {
    const stepsOf = (member: number) => stepsOfCandidate(candidates[member] as Candidate);
    if (stepsOf(members[0] as number) === null) return { members, steps: null };
    const ascending = [...members].sort((a, b) => (stepsOf(a) ?? 0) - (stepsOf(b) ?? 0) || a - b);
    return { members: ascending, steps: ascending.map((member) => stepsOf(member) ?? 0) };
  });
}

/** Number of steps that a candidate's model has; null where its family has none. */
export function stepsOfCandidate({ family, params }: Candidate): number | null {
  const { sharing } = familyByName(family);
  return sharing === undefined ? null : ((params as Record<string, number>)[sharing.stepsParam] as number);
}
