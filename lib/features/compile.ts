/** A plan made ready: its columns, how far back it looks, and a function for each feature. */
import { BAR_FIELDS, BAR_WIDTH } from "@/lib/candles/candles";
import type { CompileContext, CompiledFeature, Goal } from "./kind";
import { kindByName } from "./kinds";
import type { FeatureEntry, FeaturePlan } from "./plan";
import { compilePlugin, type PluginEntry } from "./plugin";
import { DatasetError, PlanError } from "./refusal";

export interface CompiledPlan {
  readonly features: readonly CompiledFeature[];
  /** Columns of the base ratios, which come first. */
  readonly baseColumns: number;
  readonly columns: number;
  /** Bars of the predicted market that a row looks at. */
  readonly bars: number;
  /** Bars of each other market that a row looks at. */
  readonly otherBars: ReadonlyMap<string, number>;
}

/** Plans are values: one that holds no plugin always compiles to the same. */
const compiledPlans = new WeakMap<FeaturePlan, CompiledPlan>();

/** @throws PlanError when a plugin of the plan cannot be used */
export function compilePlan(plan: FeaturePlan): CompiledPlan {
  const known = compiledPlans.get(plan);
  if (known) return known;
  const context = contextOf(plan);
  const features = plan.engineered.map((entry) => compileEntry(plan, entry, context));
  const baseColumns = plan.inputBars * BAR_WIDTH;
  const otherBars = new Map<string, number>();
  let bars = Math.max(1, plan.inputBars);
  let columns = baseColumns;
  for (const feature of features) {
    bars = Math.max(bars, feature.bars);
    columns += feature.parts.length;
    for (const market of feature.markets) {
      otherBars.set(market, Math.max(feature.bars, otherBars.get(market) ?? 0));
    }
  }
  const compiled = { features, baseColumns, columns, bars, otherBars };
  if (!plan.engineered.some(({ kind }) => kind === "plugin")) compiledPlans.set(plan, compiled);
  return compiled;
}

/** What spans of a plan are turned into bars with. */
type PlanTimes = { intervalMinutes: number; target: { horizonMinutes: number } };

function contextOf(plan: PlanTimes): CompileContext {
  return { horizonBars: plan.target.horizonMinutes / plan.intervalMinutes };
}

/** @throws PlanError when it is a plugin that cannot be used in the plan */
function compileEntry(plan: FeaturePlan, entry: FeatureEntry, context: CompileContext): CompiledFeature {
  return entry.kind === "plugin" ? compilePlugin(entry, context, plan) : compileBuiltIn(entry, context);
}

function compileBuiltIn(entry: FeatureEntry, context: CompileContext): CompiledFeature {
  const kind = kindByName(entry.kind);
  if (!kind) throw new DatasetError(`there is no feature kind "${entry.kind}"`);
  return kind.compile(entry, context);
}

/** An entry's columns; of a plugin as the plan says, so that nothing needs to be loaded to name them. */
function partsOf(entry: FeatureEntry, context: CompileContext): readonly string[] {
  return entry.kind === "plugin" ? entry.parts : compileBuiltIn(entry, context).parts;
}

/** Columns that a plan's entry gives. */
export function columnsOfEntry(plan: PlanTimes, entry: FeatureEntry): string[] {
  return partsOf(entry, contextOf(plan)).map((part) => (part === "" ? entry.name : `${entry.name}_${part}`));
}

/** `feature_open_0, feature_high_0, …, feature_volume_{N−1}` (0 = oldest bar), then the engineered columns by their names. */
export function columnNames(plan: FeaturePlan): string[] {
  const names: string[] = [];
  for (let k = 0; k < plan.inputBars; k++) for (const field of BAR_FIELDS) names.push(`feature_${field}_${k}`);
  for (const entry of plan.engineered) names.push(...columnsOfEntry(plan, entry));
  return names;
}

/** Number of columns of a plan's row. */
export function columnCount(plan: FeaturePlan): number {
  return (
    plan.inputBars * BAR_WIDTH + plan.engineered.reduce((sum, entry) => sum + columnsOfEntry(plan, entry).length, 0)
  );
}

/** Goal of each column, base ratios counting as trend; null for a plugin's, whose definition says it. */
export function columnGoals(plan: FeaturePlan): (Goal | null)[] {
  const base: (Goal | null)[] = new Array(plan.inputBars * BAR_WIDTH).fill("trend");
  return base.concat(
    plan.engineered.flatMap((entry) => {
      const goal = entry.kind === "plugin" ? null : (kindByName(entry.kind)?.goal ?? null);
      return columnsOfEntry(plan, entry).map(() => goal);
    }),
  );
}

/** Bars of history that a row looks at, in its own market or another; plugins that are not loaded here are left out. */
export function barsNeeded(plan: FeaturePlan): number {
  const { bars, otherBars } = compilePlan(usablePart(plan));
  return Math.max(bars, ...otherBars.values());
}

/** All markets of a plan: the predicted one, those that are pooled, those that features read; as `barsNeeded` of plugins. */
export function marketsOf(plan: FeaturePlan): string[] {
  return [...new Set([plan.market, ...plan.pooledMarkets, ...compilePlan(usablePart(plan)).otherBars.keys()])];
}

/**
 * The plan without plugins that cannot be used here: enough to say what to load, also where plugins never are. Whoever computes
 * a row of the plan itself is told what is missing.
 */
function usablePart(plan: FeaturePlan): FeaturePlan {
  const context = contextOf(plan);
  const engineered = plan.engineered.filter((entry) => entry.kind !== "plugin" || isUsable(plan, entry, context));
  return engineered.length === plan.engineered.length ? plan : { ...plan, engineered };
}

function isUsable(plan: FeaturePlan, entry: PluginEntry, context: CompileContext): boolean {
  try {
    compilePlugin(entry, context, plan);
    return true;
  } catch (error) {
    if (error instanceof PlanError) return false;
    throw error;
  }
}
