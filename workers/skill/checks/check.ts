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
}

export const ok = (text: string): Finding => ({ state: "ok", text, remedy: "" });
export const failed = (text: string, remedy: string): Finding => ({ state: "failed", text, remedy });
export const open = (text: string, remedy: string): Finding => ({ state: "open", text, remedy });

/** Too short to be a reason. */
export const says = (text: string): boolean => text.trim().length >= 10;
