/** The configuration as candidates: parameters and losses that are searched, the second round. */
import { z } from "zod";
import type { FamilyName } from "@/lib/models/family-names";
import { Objective } from "@/lib/models/objective/objective";
import type { ProjectConfig } from "./config";
import { SkillError } from "./skill-error";

const Json = z.json();
export type Params = Record<string, z.infer<typeof Json>>;
export interface SkillCandidate {
  family: FamilyName;
  params: Params;
}

/** @throws SkillError for a loss that is none */
export function objectiveOf(loss: { name: string; parameters: Params }): Params {
  const parsed = Objective.safeParse({ name: loss.name, ...loss.parameters });
  if (parsed.success) return parsed.data;
  const why = parsed.error.issues.map(({ path, message }) => `${path.join(".") || "loss"}: ${message}`).join("; ");
  throw new SkillError(
    "config",
    `The loss ${loss.name} cannot be used: ${why}.`,
    "Use squared, absolute, huber, magnitude, directional or czar with its parameters (skills/shared/loss-design.md).",
  );
}

/** The first round: all combinations of the values, each with the loss and with the comparison loss. */
export function candidatesOf(config: ProjectConfig): SkillCandidate[] {
  const { family, parameters } = config.model;
  const losses = [objectiveOf(config.loss), objectiveOf(config.comparisonLoss)];
  return losses.flatMap((objective) =>
    productOf(config.search.values).map((values) => ({ family, params: { ...parameters, ...values, objective } })),
  );
}

export function productOf(lists: Readonly<Record<string, Params[string][]>>): Params[] {
  return Object.entries(lists).reduce<Params[]>(
    (all, [name, values]) => all.flatMap((one) => values.map((value) => ({ ...one, [name]: value }))),
    [{}],
  );
}

/** Values that a whole number may take stay whole. */
function like(value: number, model: number): number {
  return Number.isInteger(model) ? Math.max(1, Math.round(value)) : Number(value.toPrecision(4));
}

/**
 * The second round: the spans of the kept share of the first, searched finer, under the loss alone; what was tried is left out.
 * @param ranked of the first round with the loss, best first
 */
export function narrowed(config: ProjectConfig, ranked: readonly SkillCandidate[]): SkillCandidate[] {
  const [best] = ranked;
  if (best === undefined) return [];
  const kept = ranked.slice(0, Math.max(2, Math.ceil(ranked.length * config.search.keep)));
  const lists = Object.fromEntries(
    Object.keys(config.search.values).map((name) => {
      const top = best.params[name] as Params[string];
      const numbers = kept.map(({ params }) => params[name]).filter((value) => typeof value === "number");
      if (typeof top !== "number" || numbers.length === 0) return [name, [top]];
      const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
      const middle = low > 0 ? Math.sqrt(low * high) : (low + high) / 2;
      return [name, [...new Set([like(middle, top), top])]];
    }),
  );
  const tried = new Set(ranked.map(({ params }) => JSON.stringify(params)));
  return productOf(lists)
    .map((values) => ({ family: best.family, params: { ...best.params, ...values } }))
    .filter(({ params }) => !tried.has(JSON.stringify(params)));
}
