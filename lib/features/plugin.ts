/** A user's own features: what such a module exports, and the ones that are known here. */
import { z } from "zod";
import { COMMON, type CompileContext, type CompiledFeature, type Goal, MOST_BARS, OtherMarket } from "./kind";
import { PlanError } from "./refusal";
import type { FeatureWindow } from "./window";

/** What a module in the folder of plugins exports by default, made by `defineFeature`. */
export interface FeatureDefinition<P = unknown> {
  /** The name that plans call it by; the name of its file. */
  readonly name: string;
  readonly title: string;
  readonly goal: Goal;
  /** What is measured, over which window, how it is normalised. */
  readonly measures: string;
  /** Its parameters, checked whenever a plan names it. */
  readonly params: z.ZodType<P>;
  /** Bars that it looks at, the newest among them; at most 2,000. */
  bars(params: P, context: CompileContext): number;
  /** Parts of its columns' names; without it one column of the entry's own name. */
  columns?(params: P): readonly string[];
  /** Other markets that it reads. */
  markets?(params: P): readonly string[];
  /** One finite number for each column, from the window alone: the same window, the same numbers. */
  compute(window: FeatureWindow, params: P): number | readonly number[];
}

/** Keeps the types of a module's parameters. */
export function defineFeature<P>(definition: FeatureDefinition<P>): FeatureDefinition<P> {
  return definition;
}

/** A plan's entry for a user's feature. `digest` pins the very source that it was evaluated with. */
export const PluginEntry = z.strictObject({
  kind: z.literal("plugin"),
  ...COMMON,
  plugin: z.string().regex(/^[a-z][a-z0-9_]{0,63}$/, "must be the name of a plugin's file"),
  /** SHA-256, hex, of the plugin's source. */
  digest: z.string().regex(/^[0-9a-f]{64}$/),
  params: z.record(z.string(), z.json()).default({}),
  /** Parts of its columns' names, as the plugin said them when the plan was made. */
  parts: z
    .array(z.string().regex(/^([a-z0-9_]{1,32})?$/))
    .min(1)
    .max(32)
    .default([""]),
});
export type PluginEntry = z.infer<typeof PluginEntry>;

const known = new Map<string, { definition: FeatureDefinition; digest: string }>();

/** Makes a checked plugin usable in plans; the newest of a name stands. */
export function registerFeature(definition: FeatureDefinition, digest: string): void {
  known.set(definition.name, { definition, digest });
}

export function forgetFeature(name: string): void {
  known.delete(name);
}

/** @throws PlanError when the plugin is not here, is not the one that the plan was made with, or does not fit the plan */
export function compilePlugin(
  entry: PluginEntry,
  context: CompileContext,
  plan: { readonly market: string; readonly pooledMarkets: readonly string[] },
): CompiledFeature & { goal: Goal } {
  const found = known.get(entry.plugin);
  if (!found) {
    throw new PlanError(
      `the feature ${entry.name} needs the plugin ${entry.plugin}, which is not loaded: put its file into the folder of plugins and see that it passes its test`,
    );
  }
  const { definition, digest } = found;
  if (digest !== entry.digest) {
    throw new PlanError(
      `the plugin ${entry.plugin} is not the one that the feature ${entry.name} was evaluated with (${digest.slice(0, 8)} instead of ${entry.digest.slice(0, 8)}): restore its file, or make the plan and the model anew`,
    );
  }
  const parsed = definition.params.safeParse(entry.params);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new PlanError(
      `the plugin ${entry.plugin} refuses ${issue?.path.join(".") || "its parameters"}: ${issue?.message}`,
    );
  }
  const params = parsed.data;
  const bars = definition.bars(params, context);
  if (!(Number.isInteger(bars) && bars >= 0 && bars <= MOST_BARS)) {
    throw new PlanError(`the plugin ${entry.plugin} looks at ${bars} bars; it may look at 0 to ${MOST_BARS}`);
  }
  const parts = definition.columns?.(params) ?? [""];
  if (parts.join() !== entry.parts.join()) {
    throw new PlanError(
      `the plugin ${entry.plugin} makes the columns ${parts.join(", ")}, the plan says ${entry.parts.join(", ")}`,
    );
  }
  const markets = definition.markets?.(params) ?? [];
  for (const market of markets) {
    if (!OtherMarket.safeParse(market).success) {
      throw new PlanError(`the plugin ${entry.plugin} reads the market "${market}"; a market is called like ethusd`);
    }
    if (market === plan.market || plan.pooledMarkets.includes(market)) {
      throw new PlanError(
        `the plugin ${entry.plugin} reads ${market}, whose own rows the plan holds: they would be compared with themselves; name another market, or leave this one out of the plan's rows`,
      );
    }
  }
  return {
    parts,
    bars,
    markets,
    goal: definition.goal,
    compute(window, out, at) {
      const values = answerOf(definition, window, params);
      if (values.length !== parts.length) {
        throw new PlanError(`the plugin ${entry.plugin} answered ${values.length} values for ${parts.length} columns`);
      }
      for (let i = 0; i < values.length; i++) out[at + i] = Number(values[i]);
    },
  };
}

/** @throws PlanError for whatever the plugin throws */
function answerOf(definition: FeatureDefinition, window: FeatureWindow, params: unknown): readonly number[] {
  try {
    const answer = definition.compute(window, params);
    return Array.isArray(answer) ? answer : [Number(answer)];
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new PlanError(`the plugin ${definition.name} failed: ${why}`, { cause });
  }
}
