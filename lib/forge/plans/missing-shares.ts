/** How often each feature of a plan alone cannot be computed. Knows no database. */
import { setImmediate as nextTurn } from "node:timers/promises";
import {
  buildDataset,
  columnsOfEntry,
  type Dataset,
  type DatasetOptions,
  type FeaturePlan,
  type MarketCandles,
} from "@/lib/features";

const BASE_FIELDS = 5;

/** Share of the grid's times that a plan gives no features at, for whatever reason; times without a target count as given. */
function missingShareOf({ x, dropped }: Dataset): number {
  const missing = dropped.not_enough + dropped.gapped + dropped.missing;
  const times = x.rows + Object.values(dropped).reduce((sum, count) => sum + count, 0);
  return times === 0 ? 0 : missing / times;
}

/**
 * Of each column, the share of the grid's times at which its own feature cannot be computed: the plan's rows, once more with
 * that feature alone.
 */
export async function missingShares(
  candles: MarketCandles,
  plan: FeaturePlan,
  options: DatasetOptions,
  { signal, onFeature }: { signal?: AbortSignal; onFeature?(done: number, total: number): void } = {},
): Promise<number[]> {
  const total = plan.engineered.length + 1;
  const shares: number[] = [];
  if (plan.inputBars > 0) {
    const base = missingShareOf(buildDataset(candles, { ...plan, engineered: [] }, options));
    shares.push(...new Array<number>(plan.inputBars * BASE_FIELDS).fill(base));
  }
  for (const [i, entry] of plan.engineered.entries()) {
    onFeature?.(i + 1, total);
    await nextTurn();
    signal?.throwIfAborted();
    const alone = missingShareOf(buildDataset(candles, { ...plan, inputBars: 0, engineered: [entry] }, options));
    for (const _column of columnsOfEntry(plan, entry)) shares.push(alone);
  }
  return shares;
}
