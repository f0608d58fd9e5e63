import { describe, expect, it } from "vitest";
import { allocateCandles, type CandleColumns, MINUTE_MS } from "@/lib/candles";
import { liveRow } from "./live";
import type { FeaturePlan } from "./plan";
import { topic69Plan, topic77Plan } from "./plans";
import { FeatureRefusal } from "./refusal";

const AS_OF = Date.UTC(2026, 0, 10);

/** Candles of every minute before AS_OF but those that `absent` names, counted back from AS_OF (1 = the newest). */
function candlesWithout(plan: FeaturePlan, absent: (minutesBack: number) => boolean): CandleColumns {
  const minutes = (plan.inputBars + 1) * plan.intervalMinutes;
  const present = Array.from({ length: minutes }, (_, i) => minutes - i).filter((back) => !absent(back));
  const candles = allocateCandles(present.length);
  for (const [i, back] of present.entries()) {
    const price = 100 + Math.sin(back);
    candles.openTime[i] = AS_OF - back * MINUTE_MS;
    for (const column of [candles.open, candles.high, candles.low, candles.close]) column[i] = price;
    candles.volume[i] = 1 + (back % 7);
  }
  return candles;
}

const reasonOf = (plan: FeaturePlan, absent: (back: number) => boolean) => {
  try {
    liveRow({ [plan.market]: candlesWithout(plan, absent) }, plan, { asOfMs: AS_OF });
    return "accepted";
  } catch (error) {
    if (!(error instanceof FeatureRefusal)) throw error;
    return error.reason;
  }
};

describe("the walkthroughs' plans on a market with quiet minutes", () => {
  it("take a five-minute bar of one candle, and refuse one of none", () => {
    expect(reasonOf(topic77Plan, (back) => back >= 52 && back <= 55)).toBe("accepted");
    expect(reasonOf(topic77Plan, (back) => back >= 51 && back <= 55)).toBe("gapped");
  });

  it("take an hour of which half was traded, and refuse one with less", () => {
    expect(reasonOf(topic69Plan, (back) => back > 600 && back <= 630)).toBe("accepted");
    expect(reasonOf(topic69Plan, (back) => back > 600 && back <= 631)).toBe("gapped");
  });
});
