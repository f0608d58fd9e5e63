/** How much the price moves. */
import { z } from "zod";
import { barsOf, COMMON, defineKind, momentsOf, Span, single } from "@/lib/features/kind";
import type { FeatureWindow } from "@/lib/features/window";

const ESTIMATORS = {
  /** √Σ r² */
  squares(window: FeatureWindow, bars: number): number {
    let sum = 0;
    for (let back = 0; back < bars; back++) sum += window.logReturn(back) ** 2;
    return Math.sqrt(sum);
  },
  /** √(π/2 · Σ|rᵢ||rᵢ₋₁|), which single jumps hardly move */
  bipower(window: FeatureWindow, bars: number): number {
    let sum = 0;
    for (let back = 0; back + 1 < bars; back++) {
      sum += Math.abs(window.logReturn(back)) * Math.abs(window.logReturn(back + 1));
    }
    return Math.sqrt((Math.PI / 2) * sum);
  },
  /** √(Σ ln(h/l)² / (4 n ln 2)) */
  parkinson(window: FeatureWindow, bars: number): number {
    let sum = 0;
    for (let back = 0; back < bars; back++) sum += Math.log(window.high(back) / window.low(back)) ** 2;
    return Math.sqrt(sum / (4 * bars * Math.LN2));
  },
  /** √ of the mean of ½·ln(h/l)² − (2 ln 2 − 1)·ln(c/o)², not below 0 */
  garman_klass(window: FeatureWindow, bars: number): number {
    let sum = 0;
    for (let back = 0; back < bars; back++) {
      const range = Math.log(window.high(back) / window.low(back));
      const move = Math.log(window.close(back) / window.open(back));
      sum += 0.5 * range * range - (2 * Math.LN2 - 1) * move * move;
    }
    return Math.sqrt(Math.max(0, sum / bars));
  },
};

export const realisedVolatility = defineKind({
  schema: z.strictObject({
    kind: z.literal("realised_volatility"),
    ...COMMON,
    bars: Span,
    estimator: z.enum(["squares", "bipower", "parkinson", "garman_klass"]).default("squares"),
  }),
  title: "Realised volatility",
  goal: "volatility",
  measures:
    "Of the last n ≥ 2 bars: √Σr² of log returns; bipower √(π/2·Σ|rᵢ||rᵢ₋₁|); Parkinson √(Σln(h/l)²/(4n ln 2)); or Garman–Klass per bar.",
  example: { kind: "realised_volatility", bars: { horizons: 1 } },
  compile({ bars, estimator }, context) {
    const count = Math.min(1999, barsOf(bars, context, 2));
    const value = ESTIMATORS[estimator];
    return single(count + 1, (window) => value(window, count));
  },
});

function meanSquare(window: FeatureWindow, bars: number): number {
  let sum = 0;
  for (let back = 0; back < bars; back++) sum += window.logReturn(back) ** 2;
  return sum / bars;
}

export const volatilityRatio = defineKind({
  schema: z.strictObject({ kind: z.literal("volatility_ratio"), ...COMMON, short: Span, long: Span }),
  title: "Volatility ratio",
  goal: "volatility",
  measures:
    "Root mean square of log returns over the short window (≥ 2 bars), over that of the long one (≥ 4, and not shorter); 1 where nothing moved.",
  example: { kind: "volatility_ratio", short: { horizons: 0.5 }, long: { horizons: 5 } },
  compile({ short, long }, context) {
    const few = Math.min(1999, barsOf(short, context, 2));
    const many = Math.max(few, Math.min(1999, barsOf(long, context, 4)));
    return single(many + 1, (window) => {
      const whole = meanSquare(window, many);
      return whole > 0 ? Math.sqrt(meanSquare(window, few) / whole) : 1;
    });
  },
});

export const returnDeviation = defineKind({
  schema: z.strictObject({ kind: z.literal("return_deviation"), ...COMMON, bars: Span }),
  title: "Deviation of returns",
  goal: "volatility",
  measures: "Population deviation of the last n ≥ 2 differences of closes over the newest close.",
  example: { kind: "return_deviation", bars: { horizons: 1 } },
  compile({ bars }, context) {
    const count = Math.min(1999, barsOf(bars, context, 2));
    return single(count + 1, (window) => {
      const close = window.close(0);
      return momentsOf(count, (back) => window.close(back) / close - window.close(back + 1) / close).deviation;
    });
  },
});

export const atr = defineKind({
  schema: z.strictObject({ kind: z.literal("atr"), ...COMMON, bars: Span }),
  title: "Average true range",
  goal: "volatility",
  measures: "Mean over n bars of max(h − l, |h − c₋₁|, |l − c₋₁|), over the newest close.",
  example: { kind: "atr", bars: { horizons: 1 } },
  compile({ bars }, context) {
    const count = Math.min(1999, barsOf(bars, context, 1));
    return single(count + 1, (window) => {
      let sum = 0;
      for (let back = 0; back < count; back++) {
        const [high, low, before] = [window.high(back), window.low(back), window.close(back + 1)];
        sum += Math.max(high - low, Math.abs(high - before), Math.abs(low - before));
      }
      return sum / count / window.close(0);
    });
  },
});

export const hlSpread = defineKind({
  schema: z.strictObject({ kind: z.literal("hl_spread"), ...COMMON, bars: Span }),
  title: "High–low spread",
  goal: "volatility",
  measures: "Mean over n bars of (h − l)/C, C the newest close.",
  example: { kind: "hl_spread", bars: { horizons: 1 } },
  compile({ bars }, context) {
    const count = barsOf(bars, context, 1);
    return single(count, (window) => {
      const close = window.close(0);
      let sum = 0;
      for (let back = count - 1; back >= 0; back--) sum += window.high(back) / close - window.low(back) / close;
      return sum / count;
    });
  },
});
