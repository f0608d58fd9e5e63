/** A target that is predicted in parts: each part's features with a model of their own, put together simply. */
import { columnsOfEntry } from "@/lib/features/compile";
import type { FeaturePlan } from "@/lib/features/plan";
import type { ProjectConfig } from "./config";
import type { Params, SkillCandidate } from "./model";

/** Names of the features that serve one of the goals. */
export function featuresOfGoals({ features }: ProjectConfig, goals: readonly string[]): Set<string> {
  return new Set(features.filter(({ goal }) => goals.includes(goal)).map(({ name }) => name));
}

/** All parts as one candidate: an ensemble, each of whose members is the single model on the columns of its part. */
export function togetherOf(config: ProjectConfig, plan: FeaturePlan, single: SkillCandidate): SkillCandidate {
  const { parts, combine } = config.decomposition;
  const members = parts.map(({ goals }) => {
    const names = featuresOfGoals(config, goals);
    const columns = plan.engineered
      .filter(({ name }) => names.has(name))
      .flatMap((entry) => columnsOfEntry(plan, entry));
    return { family: single.family, params: single.params, columns };
  });
  return { family: "ensemble", params: { members, combine } as unknown as Params };
}

/** The same candidate where the plan has lost columns: parts see what is left, and one that has nothing left is gone. */
export function fitTo(candidate: SkillCandidate, plan: FeaturePlan): SkillCandidate {
  if (candidate.family !== "ensemble") return candidate;
  const there = new Set(plan.engineered.flatMap((entry) => columnsOfEntry(plan, entry)));
  const members = (candidate.params.members as unknown as (SkillCandidate & { columns?: string[] })[]).flatMap(
    (member) => {
      const columns = member.columns?.filter((name) => there.has(name));
      return columns?.length === 0 ? [] : [{ ...member, ...(columns && { columns }) }];
    },
  );
  const [only] = members;
  if (members.length === 1 && only !== undefined) return { family: only.family, params: only.params };
  return { ...candidate, params: { ...candidate.params, members: members as unknown as Params[string] } };
}
