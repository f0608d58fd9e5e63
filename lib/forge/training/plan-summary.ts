/** A plan in a few words. */
import { formatInterval } from "@/lib/candles";
import type { FeaturePlan } from "@/lib/features";

/** E.g. "btcusd, 48 bars of 5m, 4 features, 1h ahead". */
export function planSummary({ market, inputBars, intervalMinutes, engineered, target }: FeaturePlan): string {
  const features = engineered.length === 1 ? "1 feature" : `${engineered.length} features`;
  return `${market}, ${inputBars} bars of ${formatInterval(intervalMinutes)}, ${features}, ${formatInterval(target.horizonMinutes)} ahead`;
}
