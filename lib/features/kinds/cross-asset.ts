/** What other markets say. */
import { z } from "zod";
import { barsOf, COMMON, defineKind, OtherMarket, Span } from "@/lib/features/kind";

export const laggedReturn = defineKind({
  schema: z.strictObject({
    kind: z.literal("lagged_return"),
    ...COMMON,
    market: OtherMarket,
    bars: Span,
    /** Ends so many bars before now. */
    lag: z.number().int().min(0).max(500).default(0),
  }),
  title: "Return of another market",
  goal: "cross-asset",
  measures: "Log return of another market over n bars, ending some bars ago.",
  example: { kind: "lagged_return", market: "ethusd", bars: { horizons: 1 } },
  compile({ market, bars, lag }, context) {
    const count = Math.min(1999 - lag, barsOf(bars, context));
    return {
      parts: [""],
      bars: count + lag + 1,
      markets: [market],
      compute(window, out, at) {
        const other = window.other(market);
        out[at] = Math.log(other.close(lag) / other.close(lag + count));
      },
    };
  },
});

export const returnDifference = defineKind({
  schema: z.strictObject({ kind: z.literal("return_difference"), ...COMMON, market: OtherMarket, bars: Span }),
  title: "Return against another market",
  goal: "cross-asset",
  measures: "Own log return over n bars less that of another market.",
  example: { kind: "return_difference", market: "ethusd", bars: { horizons: 1 } },
  compile({ market, bars }, context) {
    const count = Math.min(1999, barsOf(bars, context));
    return {
      parts: [""],
      bars: count + 1,
      markets: [market],
      compute(window, out, at) {
        const other = window.other(market);
        out[at] = Math.log(window.close(0) / window.close(count)) - Math.log(other.close(0) / other.close(count));
      },
    };
  },
});

export const beta = defineKind({
  schema: z.strictObject({ kind: z.literal("beta"), ...COMMON, market: OtherMarket, bars: Span }),
  title: "Beta to another market",
  goal: "cross-asset",
  measures:
    "Slope of own one-bar log returns on the other market's over n ≥ 3 bars, and their correlation; 0 where either did not move. Columns slope, correlation.",
  example: { kind: "beta", market: "ethusd", bars: { horizons: 2 } },
  compile({ market, bars }, context) {
    const count = Math.min(1999, barsOf(bars, context, 3));
    return {
      parts: ["slope", "correlation"],
      bars: count + 1,
      markets: [market],
      compute(window, out, at) {
        const other = window.other(market);
        let [own, others] = [0, 0];
        for (let back = 0; back < count; back++) {
          own += window.logReturn(back) / count;
          others += other.logReturn(back) / count;
        }
        let [both, ownSquares, otherSquares] = [0, 0, 0];
        for (let back = 0; back < count; back++) {
          const [a, b] = [window.logReturn(back) - own, other.logReturn(back) - others];
          both += a * b;
          ownSquares += a * a;
          otherSquares += b * b;
        }
        // Below this all is rounding of prices that did not move.
        const moved = ownSquares > 1e-24 && otherSquares > 1e-24;
        out[at] = moved ? both / otherSquares : 0;
        out[at + 1] = moved ? both / Math.sqrt(ownSquares * otherSquares) : 0;
      },
    };
  },
});
