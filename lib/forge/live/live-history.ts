/** The candles that a live row needs, of all markets that it reads. */
import type { CandleColumns } from "@/lib/candles/candles";
import { type FeaturePlan, liveHistoryStartMs, type MarketCandles, marketsOf } from "@/lib/features";
import type { LiveCandles } from "./live-candles";

/**
 * Markets are asked for together: one that is slow does not hold up the others.
 * @throws SourceError when a market cannot be had; PlanError when a plugin of the plan cannot be used
 */
export async function loadLiveCandles(
  candles: LiveCandles,
  plan: FeaturePlan,
  { toMs, nowMs }: { toMs: number; nowMs: number },
): Promise<MarketCandles> {
  const fromMs = liveHistoryStartMs(plan, toMs);
  // Pooled markets serve training alone.
  const markets = marketsOf({ ...plan, pooledMarkets: [] });
  const loaded = await Promise.all(
    markets.map(
      async (market): Promise<[string, CandleColumns]> => [market, await candles.load({ market, fromMs, toMs, nowMs })],
    ),
  );
  return Object.fromEntries(loaded);
}
