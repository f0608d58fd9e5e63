/** What is shaken: each number that a model's fit depends on, moved down and up by a share. Pure. */

import { familyByName } from "@/lib/models/families";
import { FAMILY_NAMES } from "@/lib/models/family-names";
import type { Params, SkillCandidate } from "./model";

export interface Move {
  name: string;
  candidate: SkillCandidate;
}

/**
 * Every number of the complete parameters, defaults and those of the loss among them; of an ensemble, the members' own, moved in all
 * of them at once. What the family does not take (a share above 1) is left out, and so is 0, which no share moves.
 */
export function perturbed(frozen: SkillCandidate, share: number): Move[] {
  const complete = completed(frozen);
  const [first] = membersOf(complete) ?? [complete];
  return numbersOf(first?.params ?? {}).flatMap(({ path, value }) =>
    [1 - share, 1 + share].flatMap((factor) => {
      // A count of trees takes no fraction.
      for (const moved of [Number((value * factor).toPrecision(4)), Math.round(value * factor)]) {
        const candidate = withNumber(complete, path, moved);
        if (moved === value || !familyByName(candidate.family).params.safeParse(candidate.params).success) continue;
        return [{ name: `${path.join(".")} ${value} → ${moved}`, candidate }];
      }
      return [];
    }),
  );
}

interface Member {
  family: SkillCandidate["family"];
  params: Params;
}

/** With what was left out at its default. */
function completed({ family, params }: SkillCandidate): SkillCandidate {
  return { family, params: familyByName(family).params.parse(params) as Params };
}

function membersOf({ family, params }: SkillCandidate): Member[] | null {
  if (family !== "ensemble" || !Array.isArray(params.members)) return null;
  return (params.members as unknown as Member[]).filter((one) => FAMILY_NAMES.includes(one.family));
}

/** Numbers, and those of the loss. */
function numbersOf(params: Params): { path: string[]; value: number }[] {
  return Object.entries(params).flatMap(([name, value]) => {
    if (typeof value === "number") return value === 0 ? [] : [{ path: [name], value }];
    if (name !== "objective" || typeof value !== "object" || value === null || Array.isArray(value)) return [];
    return numbersOf(value as Params).map((one) => ({ ...one, path: [name, ...one.path] }));
  });
}

function withNumber(candidate: SkillCandidate, path: readonly string[], value: number): SkillCandidate {
  const members = membersOf(candidate);
  if (members === null) return { ...candidate, params: replaced(candidate.params, path, value) };
  const moved = members.map((member) => ({ ...member, params: replaced(member.params, path, value) }));
  return { ...candidate, params: { ...candidate.params, members: moved as unknown as Params[string] } };
}

function replaced(params: Params, [name = "", ...rest]: readonly string[], value: number): Params {
  if (rest.length === 0) return { ...params, [name]: value };
  return { ...params, [name]: replaced((params[name] ?? {}) as Params, rest, value) };
}
