/** What the training form holds, and the request that it makes. Pure. */
import type { TrainingChoice } from "@/app/_components/commands";

export type PlanChoice = { kind: "ready" } | { kind: "rich" } | { kind: "saved"; id: string };

export interface TrainingForm {
  topicId: number | null;
  plan: PlanChoice;
  /** At least one. */
  families: readonly string[];
  method: "quick" | "full" | "random" | "listed";
  /** Draws of a random search. */
  draws: string;
  /** Configurations as JSON: a list of objects. */
  listed: string;
  isHalving: boolean;
  folds: string;
  walk: "expanding" | "sliding";
  windowDays: string;
  embargo: "horizon" | "horizon+lookback";
  /** Id of a source of candles; empty: the configured one. */
  source: string;
  days: string;
  holdoutDays: string;
  seed: string;
  triedBefore: string;
}

export const EMPTY_FORM: TrainingForm = {
  topicId: null,
  plan: { kind: "ready" },
  families: ["gbdt"],
  method: "quick",
  draws: "20",
  listed: "",
  isHalving: false,
  folds: "3",
  walk: "expanding",
  windowDays: "90",
  embargo: "horizon",
  source: "",
  days: "",
  holdoutDays: "",
  seed: "42",
  triedBefore: "",
};

/** What all parts of the form are given. */
export interface FormPart {
  form: TrainingForm;
  change: (part: Partial<TrainingForm>) => void;
}

/** What cannot be sent, in words; null when it can. */
export function faultOf(form: TrainingForm): string | null {
  if (form.topicId === null) return "Choose a topic.";
  if (form.families.length === 0) return "Choose at least one family.";
  if (form.plan.kind === "saved" && form.plan.id === "") return "Choose a saved plan, or one of the ready ones.";
  if (form.isHalving && Number(form.folds) < 2) return "Halving needs at least two folds.";
  if (form.method !== "listed") return null;
  if (form.families.length > 1) return "A list of configurations is of one family: choose one.";
  try {
    const parsed: unknown = JSON.parse(form.listed);
    const isList = Array.isArray(parsed) && parsed.length > 0 && parsed.every((one) => typeof one === "object" && one);
    return isList ? null : "The configurations must be a JSON list of objects, at least one.";
  } catch (error) {
    return `The configurations are not JSON: ${error instanceof Error ? error.message : String(error)}`;
  }
}

function searchOf({ method, draws, listed }: TrainingForm): unknown {
  if (method === "random") return { random: Number(draws) };
  if (method === "listed") return JSON.parse(listed);
  return method;
}

const optional = (text: string) => (text.trim() === "" ? undefined : Number(text));

/** The body of POST /api/v1/trainings; `faultOf` must have found nothing. What was left empty is left out. */
export function requestOf(form: TrainingForm): TrainingChoice {
  const { plan, families, walk, isHalving, embargo } = form;
  return {
    topicId: form.topicId ?? undefined,
    ...(families.length === 1 ? { family: families[0] } : { families }),
    ...(plan.kind === "rich" && { readyPlan: "rich" }),
    ...(plan.kind === "saved" && { planId: plan.id }),
    search: searchOf(form),
    ...(isHalving && { halving: true }),
    folds: Number(form.folds),
    walk,
    ...(walk === "sliding" && { windowDays: Number(form.windowDays) }),
    embargo,
    ...(form.source !== "" && { source: form.source }),
    days: optional(form.days),
    holdoutDays: optional(form.holdoutDays),
    seed: Number(form.seed),
    triedBefore: optional(form.triedBefore),
  };
}
