/** The live row: the features as of a moment, or a refusal that says why there are none. */
import { type CandleColumns, lowerBound, MINUTE_MS, resample } from "@/lib/candles";
import type { FeaturePlan } from "./plan";
import { FeatureRefusal } from "./refusal";
import { columnCount, minutesNeeded, type RowFault, rowFault, writeRow } from "./row";

export interface LiveRow {
  /** One value per column of the plan. */
  readonly row: Float64Array;
  /** The minute the row was made as of: its bars end here, nothing later was looked at. */
  readonly asOfMs: number;
  /** Close of the last bar. */
  readonly basePrice: number;
}

/** The earliest open time a live row at `asOfMs` can need: what to load from a store or a source. */
export function liveHistoryStartMs(plan: FeaturePlan, asOfMs: number): number {
  return asOfMs - (plan.inputBars * plan.intervalMinutes + plan.maxStalenessMinutes + 1) * MINUTE_MS;
}

/**
 * The row as of `asOfMs` (any moment; the nonce's block time), from candles that had ended by then; later ones are not looked at.
 * The bars end at the end of the newest such candle.
 * @throws FeatureRefusal stale | gapped | missing | not_enough
 */
export function liveRow(candles: CandleColumns, plan: FeaturePlan, { asOfMs }: { asOfMs: number }): LiveRow {
  if (!Number.isFinite(asOfMs)) throw new FeatureRefusal("missing", `${asOfMs} is not a time`);
  const minuteMs = Math.floor(asOfMs / MINUTE_MS) * MINUTE_MS;
  const ended = lowerBound(candles.openTime, minuteMs - MINUTE_MS + 1);
  if (ended === 0) {
    throw new FeatureRefusal("missing", `no ${plan.market} candle ended by ${iso(minuteMs)}; load its history first`);
  }
  const newestEndMs = (candles.openTime[ended - 1] as number) + MINUTE_MS;
  const staleMinutes = (minuteMs - newestEndMs) / MINUTE_MS;
  if (staleMinutes > plan.maxStalenessMinutes) {
    throw new FeatureRefusal(
      "stale",
      `the newest ${plan.market} candle ended at ${iso(newestEndMs)}, ${staleMinutes} minutes before ${iso(minuteMs)}; ` +
        `the plan allows ${plan.maxStalenessMinutes}: wait for the source to catch up or allow more`,
    );
  }
  return rowAsOf(candles, plan, newestEndMs);
}

/**
 * The row whose bars end exactly at `asOfMs`, a whole minute.
 * @throws FeatureRefusal gapped | missing | not_enough
 */
export function rowAsOf(candles: CandleColumns, plan: FeaturePlan, asOfMs: number): LiveRow {
  const windowMs = plan.inputBars * plan.intervalMinutes * MINUTE_MS;
  const fromMs = asOfMs - windowMs;
  const firstMs = candles.openTime[0];
  const bars = resample(candles, { intervalMinutes: plan.intervalMinutes, anchorMs: asOfMs, fromMs, toMs: asOfMs });
  const last = plan.inputBars - 1;
  const fault: RowFault | null =
    firstMs === undefined || firstMs >= fromMs + plan.intervalMinutes * MINUTE_MS
      ? { reason: "not_enough", bar: 0 }
      : rowFault(bars, last, plan);
  if (fault) throw refusal(fault, candles, plan, asOfMs, bars.minutesPresent[fault.bar] ?? 0);
  const row = new Float64Array(columnCount(plan));
  if (!writeRow(bars, last, plan, row, 0)) {
    throw refusal({ reason: "missing", bar: last }, candles, plan, asOfMs, bars.minutesPresent[last] ?? 0);
  }
  return { row, asOfMs, basePrice: bars.ohlcv[last * 5 + 3] as number };
}

function refusal(
  fault: RowFault,
  candles: CandleColumns,
  plan: FeaturePlan,
  asOfMs: number,
  present: number,
): FeatureRefusal {
  const barStartMs = asOfMs - (plan.inputBars - fault.bar) * plan.intervalMinutes * MINUTE_MS;
  const where = `${plan.market} bar from ${iso(barStartMs)} to ${iso(barStartMs + plan.intervalMinutes * MINUTE_MS)}`;
  if (fault.reason === "not_enough") {
    const firstMs = candles.openTime[0];
    const have = firstMs === undefined ? "there is none" : `it begins at ${iso(firstMs)}`;
    return new FeatureRefusal(
      "not_enough",
      `${plan.inputBars} bars of ${plan.intervalMinutes} minutes before ${iso(asOfMs)} need ${plan.market} history from ${iso(barStartMs)}, but ${have}; load more`,
    );
  }
  if (fault.reason === "gapped") {
    return new FeatureRefusal(
      "gapped",
      `the ${where} has ${present} of its ${plan.intervalMinutes} minutes; the plan needs ${minutesNeeded(plan)}: fill the gap or wait until it has left the window`,
    );
  }
  return new FeatureRefusal(
    "missing",
    `the ${where} has no usable price or volume to divide by; wait for the next trade`,
  );
}

function iso(ms: number): string {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? `${ms} ms` : `${date.toISOString().slice(0, 16)}Z`;
}
