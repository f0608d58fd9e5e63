/** The training set: the live row's function over a grid of times, with targets by time. */
import { createHash } from "node:crypto";
import { BAR_WIDTH, type Bars, type CandleColumns, MINUTE_MS, resample } from "@/lib/candles";
import type { FeaturePlan } from "./plan";
import { DatasetError } from "./refusal";
import { columnCount, columnNames, minutesNeeded, rowFault, writeRow } from "./row";

/** Rows × columns of finite numbers, row-major. The models room's Matrix has the same shape. */
export interface FeatureMatrix {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float64Array;
}

/**
 * Why a time of the grid gave no row. The first three are the live refusals; no_target: the target's time lies beyond the
 * candles; target_gapped: the bar that ends at the target's time lacks minutes.
 */
export type DropReason = "not_enough" | "gapped" | "missing" | "no_target" | "target_gapped";

/** Rows ascending in `asOf`; all columns have one value a row. */
export interface Dataset {
  readonly x: FeatureMatrix;
  /** ln(price at asOf + horizon) − ln(basePrice) */
  readonly y: Float64Array;
  /** ms since the epoch; the row's bars end here. */
  readonly asOf: Float64Array;
  /** Close of the last bar. */
  readonly basePrice: Float64Array;
  readonly columnNames: string[];
  readonly dropped: Record<DropReason, number>;
  /**
   * How many times of the grid that have features get another target, or none, when targets are taken a number of bars later
   * rather than at the right time (the reference's way). Absent when the horizon is not a whole number of bars.
   */
  readonly rowsDifferingFromRowShift?: number;
}

export interface DatasetOptions {
  /** Only rows with fromMs <= asOf < toMs; bars and targets still see all candles. */
  fromMs?: number;
  toMs?: number;
}

const MOST_VALUES = 400_000_000;

/**
 * Rows as of every multiple of `plan.rowEveryMinutes` that the candles reach. Dropped times are counted by reason.
 * The target is the log return from the last bar's close to the close of the bar that ends at asOf + horizon, which must be complete.
 * @throws DatasetError when the rows would not fit in memory
 */
export function buildDataset(candles: CandleColumns, plan: FeaturePlan, options: DatasetOptions = {}): Dataset {
  const widthMs = plan.intervalMinutes * MINUTE_MS;
  const stepMs = plan.rowEveryMinutes * MINUTE_MS;
  const horizonMs = plan.target.horizonMinutes * MINUTE_MS;
  const columns = columnCount(plan);
  const needed = minutesNeeded(plan);
  const phases = new PhasedBars(candles, plan.intervalMinutes);
  const dropped: Record<DropReason, number> = { not_enough: 0, gapped: 0, missing: 0, no_target: 0, target_gapped: 0 };
  const wholeBars = horizonMs % widthMs === 0 ? horizonMs / widthMs : null;
  let differing = 0;

  const firstMs = candles.openTime[0] ?? 0;
  const endMs = (candles.openTime[candles.openTime.length - 1] ?? -MINUTE_MS) + MINUTE_MS;
  const gridFrom = Math.ceil(Math.max(firstMs + MINUTE_MS, options.fromMs ?? firstMs) / stepMs) * stepMs;
  const gridTo = Math.min(endMs, options.toMs === undefined ? endMs : options.toMs - 1);
  const times: number[] = [];
  const prices: number[] = [];
  for (let asOf = gridFrom; asOf <= gridTo; asOf += stepMs) {
    const bars = phases.endingAt(asOf);
    const last = barEndingAt(bars, asOf);
    const fault = rowFault(bars, last, plan);
    if (fault) {
      dropped[fault.reason]++;
      continue;
    }
    const targetMs = asOf + horizonMs;
    const targetBars = phases.endingAt(targetMs);
    const target = barEndingAt(targetBars, targetMs);
    const fits = targetMs <= endMs;
    const complete = fits && (targetBars.minutesPresent[target] as number) >= needed;
    if (wholeBars !== null && phases.barsLater(asOf, last, wholeBars) !== (complete ? target : -1)) differing++;
    if (complete) {
      times.push(asOf);
      prices.push(targetBars.ohlcv[target * BAR_WIDTH + 3] as number);
    } else dropped[fits ? "target_gapped" : "no_target"]++;
  }

  if (times.length * columns > MOST_VALUES) {
    throw new DatasetError(
      `${times.length} rows of ${columns} columns do not fit in memory: take a shorter history or a larger rowEveryMinutes than ${plan.rowEveryMinutes}`,
    );
  }
  const values = new Float64Array(times.length * columns);
  const y = new Float64Array(times.length);
  const asOfs = new Float64Array(times.length);
  const basePrice = new Float64Array(times.length);
  let rows = 0;
  for (let i = 0; i < times.length; i++) {
    const asOf = times[i] as number;
    const bars = phases.endingAt(asOf);
    const last = barEndingAt(bars, asOf);
    if (!writeRow(bars, last, plan, values, rows * columns)) {
      dropped.missing++;
      continue;
    }
    const base = bars.ohlcv[last * BAR_WIDTH + 3] as number;
    asOfs[rows] = asOf;
    basePrice[rows] = base;
    y[rows] = Math.log(prices[i] as number) - Math.log(base);
    rows++;
  }
  return {
    x: { rows, columns, values: values.subarray(0, rows * columns) },
    y: y.subarray(0, rows),
    asOf: asOfs.subarray(0, rows),
    basePrice: basePrice.subarray(0, rows),
    columnNames: columnNames(plan),
    dropped,
    ...(wholeBars === null ? {} : { rowsDifferingFromRowShift: differing }),
  };
}

/** SHA-256, hex, of all rows, targets and times: two trainings with the same fingerprint saw the same numbers. */
export function fingerprintDataset(dataset: Dataset): string {
  const hash = createHash("sha256").update(`${dataset.columnNames.join(",")}\n`);
  for (const column of [dataset.x.values, dataset.y, dataset.asOf, dataset.basePrice]) {
    hash.update(new Uint8Array(column.buffer, column.byteOffset, column.byteLength));
  }
  return hash.digest("hex");
}

function barEndingAt(bars: Bars, atMs: number): number {
  return Math.round((atMs - bars.startMs) / bars.widthMs) - 1;
}

/** All bars of the candles, for each phase of the grid that is asked for. */
class PhasedBars {
  private readonly byPhase = new Map<number, { bars: Bars; rank: Int32Array | null; present: Int32Array | null }>();
  constructor(
    private readonly candles: CandleColumns,
    private readonly intervalMinutes: number,
  ) {}

  private phase(atMs: number) {
    const phaseMs = atMs % (this.intervalMinutes * MINUTE_MS);
    let found = this.byPhase.get(phaseMs);
    if (!found) {
      const bars = resample(this.candles, { intervalMinutes: this.intervalMinutes, anchorMs: phaseMs });
      found = { bars, rank: null, present: null };
      this.byPhase.set(phaseMs, found);
    }
    return found;
  }

  endingAt(atMs: number): Bars {
    return this.phase(atMs).bars;
  }

  /** The bar that is `later` places after `bar` when empty bars are passed over; −1 when there is none. */
  barsLater(atMs: number, bar: number, later: number): number {
    const phase = this.phase(atMs);
    if (!phase.rank || !phase.present) {
      const { count, minutesPresent } = phase.bars;
      const rank = new Int32Array(count);
      const present = new Int32Array(count);
      let seen = 0;
      for (let i = 0; i < count; i++) {
        rank[i] = seen;
        if ((minutesPresent[i] as number) > 0) present[seen++] = i;
      }
      phase.rank = rank;
      phase.present = present.subarray(0, seen);
    }
    return phase.present[(phase.rank[bar] as number) + later] ?? -1;
  }
}
