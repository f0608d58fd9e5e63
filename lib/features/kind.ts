/** What a kind of feature is: its parameters, what it says of itself, and how it is computed. */
import { z } from "zod";
import type { FeatureWindow } from "./window";

/** What a feature helps to estimate. A feature without a goal has no place in a plan. */
export const GOALS = [
  "trend",
  "mean reversion",
  "volatility",
  "microstructure",
  "cross-asset",
  "calendar",
  "external",
] as const;
export type Goal = (typeof GOALS)[number];

export const MOST_BARS = 2000;

/** A look-back: a number of bars, or a multiple of the target's horizon, which stays right when the horizon changes. */
export const Span = z.union([
  z.number().int().min(1).max(MOST_BARS),
  z.strictObject({ horizons: z.number().gt(0).max(50) }),
]);
export type Span = z.infer<typeof Span>;

/** A market other than the one that is predicted. */
export const OtherMarket = z.string().regex(/^[a-z0-9]{4,20}$/, "must be a market such as ethusd");

/** Column name, e.g. log_return_5m; kinds of several columns add `_` and their part. */
export const FeatureName = z.string().regex(/^[a-z][a-z0-9_]{0,63}$/, "must be like log_return_5m");

/** What every entry of a plan has beside its kind's own parameters. */
export const COMMON = {
  name: FeatureName,
  /** Why it is here, for those who read the plan. */
  rationale: z.string().max(500).optional(),
};

export interface CompileContext {
  /** The target's horizon in bars; may be broken. */
  readonly horizonBars: number;
}

/** Bars of a look-back: a multiple of the horizon is rounded and held between `least` and 2,000. */
export function barsOf(span: Span, { horizonBars }: CompileContext, least = 1): number {
  const bars = typeof span === "number" ? span : Math.round(span.horizons * horizonBars);
  return Math.min(MOST_BARS, Math.max(least, bars));
}

/** A feature of one plan, ready to be computed. */
export interface CompiledFeature {
  /** What is added to the name for each column; one empty text for a single column. */
  readonly parts: readonly string[];
  /** Bars it looks at, the newest among them, of each market it reads. */
  readonly bars: number;
  /** Other markets that it reads. */
  readonly markets: readonly string[];
  /** Writes a value for each column from `at` on. A value that is not finite makes the row missing. */
  compute(window: FeatureWindow, out: Float64Array, at: number): void;
}

export interface FeatureKind<S extends z.ZodObject = z.ZodObject> {
  readonly schema: S;
  readonly title: string;
  readonly goal: Goal;
  /** What is measured, over which window, how it is normalised, and the formula. */
  readonly measures: string;
  /** Parameters that work as they are, without the name. */
  readonly example: Record<string, unknown>;
  compile(entry: z.infer<S>, context: CompileContext): CompiledFeature;
}

/** Keeps the types of a kind's parameters while it stands in a table with others. */
export function defineKind<S extends z.ZodObject>(kind: FeatureKind<S>): FeatureKind<S> {
  return kind;
}

/** A kind of one column. */
export function single(bars: number, value: (window: FeatureWindow) => number): CompiledFeature {
  return {
    parts: [""],
    bars,
    markets: [],
    compute(window, out, at) {
      out[at] = value(window);
    },
  };
}

/** Deviations below this share of the mean's size are rounding, and count as none. */
const RELATIVE_ROUNDING = 1e-12;

/** Mean and population deviation of `count` values; a deviation that is only rounding is 0. */
export function momentsOf(count: number, at: (i: number) => number): { mean: number; deviation: number } {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += at(i);
  const mean = sum / count;
  let squares = 0;
  for (let i = 0; i < count; i++) squares += (at(i) - mean) ** 2;
  const deviation = Math.sqrt(squares / count);
  return { mean, deviation: deviation > RELATIVE_ROUNDING * Math.abs(mean) ? deviation : 0 };
}
