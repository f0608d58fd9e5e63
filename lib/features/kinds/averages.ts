/** Moving averages of the close, and what is made of them. */
import { z } from "zod";
import { barsOf, COMMON, defineKind, Span, single } from "@/lib/features/kind";
import type { FeatureWindow } from "@/lib/features/window";

/** Mean of the newest `bars` closes over the newest close. */
function meanRatio(window: FeatureWindow, bars: number): number {
  const close = window.close(0);
  let sum = 0;
  for (let back = bars - 1; back >= 0; back--) sum += window.close(back) / close;
  return sum / bars;
}

export const sma = defineKind({
  schema: z.strictObject({ kind: z.literal("sma"), ...COMMON, bars: Span }),
  title: "Moving average",
  goal: "trend",
  measures: "Mean of the last n ≥ 2 closes over the newest close: above 1 after a fall.",
  example: { kind: "sma", bars: { horizons: 1 } },
  compile({ bars }, context) {
    const count = barsOf(bars, context, 2);
    return single(count, (window) => meanRatio(window, count));
  },
});

export const smaDistance = defineKind({
  schema: z.strictObject({ kind: z.literal("sma_distance"), ...COMMON, bars: Span }),
  title: "Distance from the moving average",
  goal: "mean reversion",
  measures: "1 − SMA(n)/C, n ≥ 2: how far the newest close stands above its average.",
  example: { kind: "sma_distance", bars: { horizons: 2 } },
  compile({ bars }, context) {
    const count = barsOf(bars, context, 2);
    return single(count, (window) => 1 - meanRatio(window, count));
  },
});

/**
 * Exponential average of period p over x[0 … n−1], oldest first: e[0] = mean of the first min(p, n), then
 * e[i] = x[i]·m + e[i−1]·(1 − m), m = 2/(p + 1): the reference's seed. Writes all of e.
 */
export function emaLine(x: Float64Array, period: number, line: Float64Array): void {
  const seed = Math.min(period, x.length);
  let value = 0;
  for (let i = 0; i < seed; i++) value += x[i] as number;
  value /= seed;
  const weight = 2 / (period + 1);
  line[0] = value;
  for (let i = 1; i < x.length; i++) {
    value = (x[i] as number) * weight + value * (1 - weight);
    line[i] = value;
  }
}

/** The newest closes over the newest one, oldest first. */
function closesInto(window: FeatureWindow, closes: Float64Array): void {
  const close = window.close(0);
  for (let i = 0; i < closes.length; i++) closes[i] = window.close(closes.length - 1 - i) / close;
}

/** An exponential average has forgotten all but 2 % of what is four periods old. */
const EMA_PERIODS = 4;

export const ema = defineKind({
  schema: z.strictObject({ kind: z.literal("ema"), ...COMMON, bars: Span }),
  title: "Exponential moving average",
  goal: "trend",
  measures: "EMA of period n ≥ 2 over the last 4·n closes, over the newest close; seeded with the mean of its first n.",
  example: { kind: "ema", bars: { horizons: 0.5 } },
  compile({ bars }, context) {
    const period = barsOf(bars, context, 2);
    const closes = new Float64Array(Math.min(2000, EMA_PERIODS * period));
    const line = new Float64Array(closes.length);
    return single(closes.length, (window) => {
      closesInto(window, closes);
      emaLine(closes, period, line);
      return line[line.length - 1] as number;
    });
  },
});

/** Of spans in bars; those in horizons are put in order when they become bars. */
function isOrdered({ fast, slow, bars }: { fast: Span; slow: Span; bars: Span }): boolean {
  const isUnordered =
    (typeof fast === "number" && typeof slow === "number" && fast >= slow) ||
    (typeof slow === "number" && typeof bars === "number" && slow > bars);
  return !isUnordered;
}

export const macd = defineKind({
  schema: z
    .strictObject({
      kind: z.literal("macd"),
      ...COMMON,
      fast: Span.default(12),
      slow: Span.default(26),
      signal: Span.default(9),
      /** Bars that the averages run over. */
      bars: Span.default(48),
    })
    .refine(isOrdered, "needs fast < slow ≤ bars"),
  title: "MACD",
  goal: "trend",
  measures:
    "EMA(fast) − EMA(slow) of the last n closes over the newest close; its EMA(signal); and the difference of the two; 2 ≤ fast < slow ≤ n. Columns value, signal, histogram.",
  example: { kind: "macd" },
  compile(spans, context) {
    const fast = Math.min(1999, barsOf(spans.fast, context, 2));
    const slow = Math.max(fast + 1, barsOf(spans.slow, context));
    const signal = barsOf(spans.signal, context, 2);
    const bars = Math.max(slow, barsOf(spans.bars, context));
    const closes = new Float64Array(bars);
    const [quick, slowly, line] = [new Float64Array(bars), new Float64Array(bars), new Float64Array(bars)];
    return {
      parts: ["value", "signal", "histogram"],
      bars,
      markets: [],
      compute(window, out, at) {
        closesInto(window, closes);
        emaLine(closes, fast, quick);
        emaLine(closes, slow, slowly);
        for (let i = 0; i < bars; i++) line[i] = (quick[i] as number) - (slowly[i] as number);
        emaLine(line, signal, quick);
        const value = line[bars - 1] as number;
        const smoothed = quick[bars - 1] as number;
        out[at] = value;
        out[at + 1] = smoothed;
        out[at + 2] = value - smoothed;
      },
    };
  },
});
