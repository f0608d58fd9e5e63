/** A plan that is being made: JSON that may not be valid yet, and what is wrong with it where. Pure. */
import { z } from "zod";
import { FeaturePlan } from "@/lib/features/plan";
import { planForTopic } from "@/lib/features/plans";
import { richPlanForTopic } from "@/lib/features/rich-plan";
import type { FeatureKindView, PlanView, TopicView } from "@/lib/forge/views";
import { isObject, type Json, type JsonObject } from "./json-schema";
import type { Issue } from "./schema-form";

export interface Draft {
  name: string;
  plan: JsonObject;
}

function asJson(plan: FeaturePlan): JsonObject {
  return JSON.parse(JSON.stringify(plan)) as JsonObject;
}

/** The ready plan of a topic's market and horizon; the rich one has indicators of every goal beside its returns. */
export function draftOfTopic(
  { topicId, asset, horizonMinutes }: Pick<TopicView, "topicId" | "asset" | "horizonMinutes">,
  { isRich = false } = {},
): Draft {
  const subject = { market: asset ?? "btcusd", horizonMinutes: Math.max(1, Math.round(horizonMinutes ?? 60)) };
  const plan = isRich ? richPlanForTopic(subject) : planForTopic(subject);
  return { name: isRich ? `Topic ${topicId} with indicators` : `Topic ${topicId}`, plan: asJson(plan) };
}

export function draftOfPlan({ name, plan }: Pick<PlanView, "name" | "plan">): Draft {
  return { name: `${name}, changed`, plan: asJson(plan) };
}

function issuesOfZod(result: z.ZodSafeParseResult<unknown>, place: Issue["path"] = []): Issue[] {
  if (result.success) return [];
  return result.error.issues.map(({ path, message }) => ({
    path: [...place, ...path.filter((part): part is string | number => typeof part !== "symbol")],
    message,
  }));
}

/** A plugin's own parameters, by the schema that a runner has told. */
function issuesOfPlugins(draft: Draft, kinds: readonly FeatureKindView[]): Issue[] {
  return entriesOf(draft).flatMap((entry, i) => {
    const kind = entry.kind === "plugin" ? kinds.find(({ plugin }) => plugin === entry.plugin) : undefined;
    if (kind === undefined || kind.state === "refused") return [];
    const schema = z.fromJSONSchema(kind.params as Parameters<typeof z.fromJSONSchema>[0]);
    return issuesOfZod(schema.safeParse(entry.params ?? {}), ["engineered", i, "params"]);
  });
}

/** Everything that keeps the plan from being saved, by place. */
export function issuesOf(draft: Draft, kinds: readonly FeatureKindView[] = []): Issue[] {
  const { name, plan } = draft;
  const ofPlan = [...issuesOfZod(FeaturePlan.safeParse(plan)), ...issuesOfPlugins(draft, kinds)];
  return name.trim() === "" ? [{ path: ["name"], message: "The plan needs a name." }, ...ofPlan] : ofPlan;
}

/** "engineered[3].bars" */
export function placeText(path: Issue["path"]): string {
  const text = path.map((part) => (typeof part === "number" ? `[${part}]` : `.${part}`)).join("");
  return text.replace(/^\./, "") || "plan";
}

/** The issues below a place, with the rest of their paths. */
export function issuesAt(issues: readonly Issue[], ...place: (string | number)[]): Issue[] {
  return issues
    .filter(({ path }) => place.every((part, i) => path[i] === part))
    .map(({ path, message }) => ({ path: path.slice(place.length), message }));
}

export function entriesOf({ plan }: Draft): JsonObject[] {
  return Array.isArray(plan.engineered) ? plan.engineered.filter(isObject) : [];
}

/** The market that is predicted, as far as it is typed. */
export function marketOf({ plan }: Draft): string | undefined {
  return typeof plan.market === "string" && /^[a-z0-9]{5,20}$/.test(plan.market) ? plan.market : undefined;
}

/** An entry like `example` whose column name (where it has one) is not taken. */
export function unlikeOthers(example: JsonObject, others: readonly JsonObject[]): JsonObject {
  const { name } = example;
  if (typeof name !== "string") return example;
  const taken = new Set<Json | undefined>(others.map((other) => other.name));
  if (!taken.has(name)) return example;
  let count = 2;
  while (taken.has(`${name}_${count}`)) count++;
  return { ...example, name: `${name}_${count}` };
}
