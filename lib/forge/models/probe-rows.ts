/** Rows that an imported model is tried on: real ones where candles are stored, else such as a quiet market would make. */
import { type CandleColumns, DAY_MS, MINUTE_MS } from "@/lib/candles/candles";
import { buildDataset, columnNames, type FeaturePlan, marketsOf, PlanError, rowHistoryStartMs } from "@/lib/features";
import type { ForgeContext } from "@/lib/forge/context";
import { seededRandom } from "@/lib/models/random";
import { sourceIdFor } from "@/lib/sources/choose";
import { loadCandles } from "@/lib/store/candles";

const MOST_ROWS = 32;
const MADE_UP_ROWS = 16;

export interface ProbeRows {
  readonly rows: Float64Array[];
  readonly isReal: boolean;
}

export async function probeRows(ctx: ForgeContext, chainId: string, plan: FeaturePlan): Promise<ProbeRows> {
  const rows = await storedRows(ctx, chainId, plan);
  return rows.length > 0 ? { rows, isReal: true } : { rows: madeUpRows(plan), isReal: false };
}

async function storedRows(ctx: ForgeContext, chainId: string, asked: FeaturePlan): Promise<Float64Array[]> {
  // Rows of the predicted market alone: pooled ones serve training.
  const plan = { ...asked, pooledMarkets: [] };
  const source = sourceIdFor(ctx.config, chainId);
  try {
    const markets = marketsOf(plan);
    const newest = await ctx.db.candleDay.groupBy({
      by: ["market"],
      where: { source, market: { in: markets }, count: { gt: 0 } },
      _max: { day: true },
    });
    const ends = newest.flatMap(({ _max }) => (_max.day === null ? [] : _max.day.getTime() + DAY_MS));
    if (ends.length < markets.length) return [];
    const toMs = Math.min(...ends);
    const fromMs = rowHistoryStartMs(plan, toMs) - plan.target.horizonMinutes * MINUTE_MS - 2 * DAY_MS;
    const candles: Record<string, CandleColumns> = {};
    for (const market of markets) candles[market] = await loadCandles(ctx.db, { source, market, fromMs, toMs });
    const { x } = buildDataset(candles, plan);
    const step = Math.max(1, Math.floor(x.rows / MOST_ROWS));
    return Array.from({ length: Math.min(MOST_ROWS, Math.floor(x.rows / step)) }, (_, i) =>
      x.values.slice(i * step * x.columns, (i * step + 1) * x.columns),
    );
  } catch (error) {
    // A plugin of the plan that this process has not loaded: only its columns' names are known here.
    if (error instanceof PlanError) return [];
    throw error;
  }
}

/** Prices near 1, volumes around 1, all else around 0. */
function madeUpRows(plan: FeaturePlan): Float64Array[] {
  const names = columnNames(plan);
  const uniform = seededRandom(1);
  return Array.from({ length: MADE_UP_ROWS }, () =>
    Float64Array.from(names, (name) => {
      const swing = 2 * uniform() - 1;
      if (/^feature_(open|high|low|close)_/.test(name)) return 1 + 0.02 * swing;
      return /^feature_volume_/.test(name) ? Math.exp(swing) : 0.02 * swing;
    }),
  );
}
