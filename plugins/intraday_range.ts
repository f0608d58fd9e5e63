/** How much of the recent range was made in the newest part of it: a market that wakes up, or falls asleep. */
import { z } from "zod";
import { defineFeature, type FeatureWindow } from "@/lib/features";

const Params = z.strictObject({
  /** Bars of the whole look-back. */
  bars: z.number().int().min(4).max(500).default(48),
  /** The newest of them, whose range is compared with the whole. */
  recent: z.number().int().min(1).max(250).default(8),
});

/** ln(highest high / lowest low) of the newest `count` bars. */
function range(window: FeatureWindow, count: number): number {
  let high = Number.NEGATIVE_INFINITY;
  let low = Number.POSITIVE_INFINITY;
  for (let back = 0; back < count; back++) {
    high = Math.max(high, window.high(back));
    low = Math.min(low, window.low(back));
  }
  return Math.log(high / low);
}

export default defineFeature({
  name: "intraday_range",
  title: "Share of the range that is recent",
  goal: "volatility",
  measures: "ln(high/low) of the newest m bars over that of the last n: 1 when the whole range was made just now.",
  params: Params,
  bars: ({ bars, recent }) => Math.max(bars, recent),
  compute(window, { bars, recent }) {
    const whole = range(window, Math.max(bars, recent));
    return whole > 0 ? range(window, recent) / whole : 0;
  },
});
