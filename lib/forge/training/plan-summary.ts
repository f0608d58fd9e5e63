/** A plan in a few words. */
import { formatInterval } from "@/lib/candles";
import { type FeaturePlan, marketsOf } from "@/lib/features";

/** E.g. "btcusd with ethusd, 48 bars of 5m, 4 features, 1h ahead". */
export function planSummary(plan: FeaturePlan): string {
  const { market, inputBars, intervalMinutes, engineered, target } = plan;
  const others = marketsOf(plan).filter((other) => other !== market);
  const read = others.length === 0 ? market : `${market} with ${others.join(", ")}`;
  const features = engineered.length === 1 ? "1 feature" : `${engineered.length} features`;
  return `${read}, ${inputBars} bars of ${formatInterval(intervalMinutes)}, ${features}, ${formatInterval(target.horizonMinutes)} ahead`;
}
