/** What a check of a principle says. */
import type { ForgeClient } from "@/lib/client";
import type { FeaturePlan } from "@/lib/features/plan";
import type { Project } from "@/workers/skill/project";

export interface Finding {
  /** open: cannot be told yet, which is no failure. */
  state: "ok" | "failed" | "open";
  text: string;
  /** What to do; empty where nothing is. */
  remedy: string;
}

export interface CheckInput {
  project: Project;
  /** Null while the target is not chosen. */
  plan: FeaturePlan | null;
  /** Null: the instance is not asked. */
  client: ForgeClient | null;
  /** Something is to be trained now: what is undecided has failed. */
  strict?: boolean;
}

export const ok = (text: string): Finding => ({ state: "ok", text, remedy: "" });
export const failed = (text: string, remedy: string): Finding => ({ state: "failed", text, remedy });
export const open = (text: string, remedy: string): Finding => ({ state: "open", text, remedy });

/** Too short to be a reason. */
export const says = (text: string): boolean => text.trim().length >= 10;

/** What a person has not said yet: open in a new project, failed once something was trained or is to be. */
export function unsaid({ project, strict = false }: CheckInput, text: string, remedy: string): Finding {
  const isBegun = project.state.value.stages.integrity !== undefined || project.state.value.trainings.length > 0;
  return strict || isBegun ? failed(text, remedy) : open(text, remedy);
}
