/** Where the close stands within its recent range. */
import { z } from "zod";
import { barsOf, COMMON, defineKind, momentsOf, Span, single } from "@/lib/features/kind";

/** Wilder's average has forgotten all but 2 % of what is four periods old. */
const RSI_PERIODS = 4;

export const rsi = defineKind({
  schema: z.strictObject({ kind: z.literal("rsi"), ...COMMON, bars: Span }),
  title: "Relative strength index",
  goal: "mean reversion",
  measures:
    "Wilder's RSI of period n ≥ 2 over the last 4·n close differences, as RSI/50 − 1, from −1 to 1; 1 without losses, 0 without moves.",
  example: { kind: "rsi", bars: { horizons: 0.5 } },
  compile({ bars }, context) {
    const period = Math.min(499, barsOf(bars, context, 2));
    const differences = RSI_PERIODS * period;
    return single(differences + 1, (window) => {
      let gain = 0;
      let loss = 0;
      for (let i = 0; i < differences; i++) {
        const back = differences - 1 - i;
        const move = window.close(back) - window.close(back + 1);
        const up = Math.max(move, 0);
        const down = Math.max(-move, 0);
        // The first averages are plain means of the first n differences.
        gain = i < period ? gain + up / period : (gain * (period - 1) + up) / period;
        loss = i < period ? loss + down / period : (loss * (period - 1) + down) / period;
      }
      if (loss === 0) return gain === 0 ? 0 : 1;
      return (100 - 100 / (1 + gain / loss)) / 50 - 1;
    });
  },
});

export const bollinger = defineKind({
  schema: z.strictObject({
    kind: z.literal("bollinger"),
    ...COMMON,
    bars: Span,
    /** Half the band's width in deviations. */
    deviations: z.number().gt(0).max(10).default(2),
  }),
  title: "Bollinger bands",
  goal: "mean reversion",
  measures:
    "Position in the band mean ± k·deviation of the last n ≥ 2 closes (0 lower edge, 1 upper; 0.5 without deviation), and its width over the mean. Columns position, width.",
  example: { kind: "bollinger", bars: { horizons: 1 } },
  compile({ bars, deviations }, context) {
    const count = barsOf(bars, context, 2);
    return {
      parts: ["position", "width"],
      bars: count,
      markets: [],
      compute(window, out, at) {
        const { mean, deviation } = momentsOf(count, (back) => window.close(back));
        const half = deviations * deviation;
        out[at] = half > 0 ? (window.close(0) - (mean - half)) / (2 * half) : 0.5;
        out[at + 1] = (2 * half) / mean;
      },
    };
  },
});

export const zscore = defineKind({
  schema: z.strictObject({
    kind: z.literal("zscore"),
    ...COMMON,
    bars: Span,
    of: z.enum(["close", "volume"]).default("close"),
  }),
  title: "z-score",
  goal: "mean reversion",
  measures: "(newest − mean)/population deviation of the last n ≥ 2 closes or volumes; 0 without deviation.",
  example: { kind: "zscore", bars: { horizons: 2 } },
  compile({ bars, of }, context) {
    const count = barsOf(bars, context, 2);
    return single(count, (window) => {
      const value = of === "close" ? (back: number) => window.close(back) : (back: number) => window.volume(back);
      const { mean, deviation } = momentsOf(count, value);
      return deviation > 0 ? (value(0) - mean) / deviation : 0;
    });
  },
});

export const rank = defineKind({
  schema: z.strictObject({
    kind: z.literal("rank"),
    ...COMMON,
    bars: Span,
    of: z.enum(["close", "volume"]).default("close"),
  }),
  title: "Rank",
  goal: "mean reversion",
  measures: "Share of the n ≥ 2 values before the newest that lie below it, equals counting half.",
  example: { kind: "rank", bars: { horizons: 2 } },
  compile({ bars, of }, context) {
    const count = barsOf(bars, context, 2);
    return single(count + 1, (window) => {
      const value = of === "close" ? (back: number) => window.close(back) : (back: number) => window.volume(back);
      const newest = value(0);
      let below = 0;
      for (let back = 1; back <= count; back++) {
        const other = value(back);
        below += other < newest ? 1 : other === newest ? 0.5 : 0;
      }
      return below / count;
    });
  },
});

export const donchian = defineKind({
  schema: z.strictObject({ kind: z.literal("donchian"), ...COMMON, bars: Span }),
  title: "Donchian position",
  goal: "trend",
  measures: "(C − lowest low)/(highest high − lowest low) of the last n ≥ 2 bars; 0.5 without a range.",
  example: { kind: "donchian", bars: { horizons: 1 } },
  compile({ bars }, context) {
    const count = barsOf(bars, context, 2);
    return single(count, (window) => {
      let low = Number.POSITIVE_INFINITY;
      let high = Number.NEGATIVE_INFINITY;
      for (let back = 0; back < count; back++) {
        low = Math.min(low, window.low(back));
        high = Math.max(high, window.high(back));
      }
      return high > low ? (window.close(0) - low) / (high - low) : 0.5;
    });
  },
});
