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
  measures: "Mean of the last n closes over the newest close: above 1 after a fall.",
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
  measures: "1 − SMA(n)/C: how far the newest close stands above its average.",
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
  measures: "EMA of period n over the last 4·n closes, over the newest close; seeded with the mean of its first n.",
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

export const macd = defineKind({
  schema: z
    .strictObject({
      kind: z.literal("macd"),
      ...COMMON,
      fast: z.number().int().min(2).max(200).default(12),
      slow: z.number().int().min(3).max(400).default(26),
      signal: z.number().int().min(2).max(200).default(9),
      /** Bars that the averages run over. */
      bars: z.number().int().min(4).max(2000).default(48),
    })
    .refine(({ fast, slow, bars }) => fast < slow && slow <= bars, "needs fast < slow ≤ bars"),
  title: "MACD",
  goal: "trend",
  measures:
    "EMA(fast) − EMA(slow) of closes over the newest close; its EMA(signal); and the difference of the two. Columns value, signal, histogram.",
  example: { kind: "macd" },
  compile({ fast, slow, signal, bars }) {
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
