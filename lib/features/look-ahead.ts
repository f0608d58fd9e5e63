/** The look-ahead test: whether a plan's rows are made of the past alone, and made alike in training and live. */
import { CANDLE_FIELDS, type CandleColumns, lowerBound, sliceCandles } from "@/lib/candles";
import { buildDataset, type Dataset } from "./dataset";
import { rowAsOf } from "./live";
import type { MarketCandles } from "./market-candles";
import type { FeaturePlan } from "./plan";

export type LookAheadVerdict = { ok: true; rows: number } | { ok: false; message: string };

const TIMES_CHECKED = 40;

/**
 * At many times: the live row equals the training row to the bit; it stays so when all later candles are altered, and when they
 * are removed; and it is the same when it is computed again, in another order. A feature that draws at random, remembers
 * what it saw, looks at the clock or reaches for later bars fails.
 * @param candles of all markets of the plan; those with holes test more
 */
export function checkLookAhead(plan: FeaturePlan, candles: MarketCandles): LookAheadVerdict {
  try {
    const dataset = buildDataset(candles, plan);
    const rows = [...dataset.market.keys()];
    if (rows.length < 2) {
      const dropped = Object.entries(dataset.dropped).filter(([, count]) => count > 0);
      return {
        ok: false,
        message: `of the test's candles ${rows.length} rows could be made; left out were ${dropped.map(([why, count]) => `${count} ${why}`).join(", ")}: a value that is not finite makes a row missing`,
      };
    }
    // Backwards, so that what a feature remembers of later rows would show in earlier ones.
    const checked = dataset.markets
      .flatMap((_, market) => spread(rows.filter((row) => dataset.market[row] === market)))
      .sort((a, b) => b - a);
    for (const row of checked) {
      const fault = faultAt(plan, candles, dataset, row);
      if (fault !== null) return { ok: false, message: fault };
    }
    const again = buildDataset(candles, plan);
    const changed = again.x.values.findIndex((value, i) => !Object.is(value, dataset.x.values[i]));
    if (changed >= 0 || again.x.rows !== dataset.x.rows) {
      return { ok: false, message: `computed twice, ${nameOf(dataset, changed)} came out different` };
    }
    return { ok: true, rows: checked.length };
  } catch (error) {
    return { ok: false, message: error instanceof Error ? error.message : String(error) };
  }
}

/** Some of the rows of one market, from all over its span. */
function spread(rows: readonly number[]): number[] {
  const step = Math.max(1, Math.floor(rows.length / TIMES_CHECKED));
  return rows.filter((_, i) => i % step === 0);
}

function faultAt(plan: FeaturePlan, candles: MarketCandles, dataset: Dataset, row: number): string | null {
  const asOfMs = dataset.asOf[row] as number;
  // A pooled market's row is the row of the plan that predicts it.
  const market = dataset.markets[dataset.market[row] as number] as string;
  const own = market === plan.market ? plan : { ...plan, market, pooledMarkets: [] };
  const { columns } = dataset.x;
  const expected = dataset.x.values.subarray(row * columns, (row + 1) * columns);
  const later = [
    ["live", candles],
    ["with later candles altered", changed(candles, asOfMs, altered)],
    ["with later candles removed", changed(candles, asOfMs, removed)],
  ] as const;
  for (const [how, given] of later) {
    const { row: actual } = rowAsOf(given, own, asOfMs);
    const at = actual.findIndex((value, i) => !Object.is(value, expected[i]));
    if (at >= 0) {
      return `as of ${new Date(asOfMs).toISOString()} ${nameOf(dataset, at)} is ${expected[at]} in training but ${actual[at]} ${how}`;
    }
  }
  return null;
}

function nameOf({ columnNames, x }: Dataset, at: number): string {
  return columnNames[at % x.columns] ?? "a feature";
}

function changed(
  candles: MarketCandles,
  asOfMs: number,
  change: (candles: CandleColumns, from: number) => CandleColumns,
): MarketCandles {
  return Object.fromEntries(
    Object.entries(candles).map(([market, own]) => [market, change(own, lowerBound(own.openTime, asOfMs))]),
  );
}

function removed(candles: CandleColumns, from: number): CandleColumns {
  return sliceCandles(candles, 0, from);
}

/** Later prices tripled and halved in turn, later volumes raised. */
function altered(candles: CandleColumns, from: number): CandleColumns {
  const copy = Object.fromEntries(CANDLE_FIELDS.map((field) => [field, candles[field].slice()])) as unknown as {
    -readonly [K in keyof CandleColumns]: Float64Array;
  };
  for (let i = from; i < copy.openTime.length; i++) {
    const factor = i % 2 === 0 ? 3 : 0.5;
    for (const field of ["open", "high", "low", "close"] as const) copy[field][i] = (copy[field][i] as number) * factor;
    copy.volume[i] = (copy.volume[i] as number) * 2 + 1;
  }
  return copy;
}
