/** From a dataset to what its columns look like. Knows no database. */
import { setImmediate as nextTurn } from "node:timers/promises";
import { type CandleColumns, MINUTE_MS } from "@/lib/candles/candles";
import type { Dataset } from "@/lib/features";
import { columnFrame, describeColumn } from "@/lib/features/statistics";
import type { PlanAnalysisResult } from "@/lib/forge/views";

/** One-minute candles of a market, and minutes without one between the first and the last. */
export function marketGaps(market: string, { openTime }: CandleColumns): PlanAnalysisResult["markets"][number] {
  const candles = openTime.length;
  const spanned = candles === 0 ? 0 : ((openTime[candles - 1] as number) - (openTime[0] as number)) / MINUTE_MS + 1;
  return { market, candles, minutesAbsent: spanned - candles };
}

/**
 * Statistics of each column, in the matrix' order. Between columns the thread is let go, so that it hears a stop.
 * @throws DatasetError without rows; the signal's reason when aborted
 */
export async function describeColumns(
  dataset: Dataset,
  {
    goals,
    missingShares,
    signal,
    onColumn,
  }: {
    /** Estimation goal of each column. */
    goals: readonly string[];
    /** Of each column; absent: none was missing. */
    missingShares?: ArrayLike<number>;
    signal?: AbortSignal;
    onColumn?(done: number, total: number): void;
  },
): Promise<Pick<PlanAnalysisResult, "target" | "features">> {
  const { x, y, asOf, columnNames } = dataset;
  const frame = columnFrame(y, asOf);
  const features: PlanAnalysisResult["features"] = [];
  const column = new Float64Array(x.rows);
  for (let c = 0; c < x.columns; c++) {
    for (let row = 0; row < x.rows; row++) column[row] = x.values[row * x.columns + c] as number;
    const statistics = describeColumn(column, frame, missingShares?.[c] ?? 0);
    features.push({ name: columnNames[c] as string, goal: goals[c] as string, ...statistics });
    onColumn?.(c + 1, x.columns);
    await nextTurn();
    signal?.throwIfAborted();
  }
  return { target: describeColumn(y, frame), features };
}
