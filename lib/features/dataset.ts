/** The training set: the live row's function over a grid of times, with targets by time. */
import { createHash } from "node:crypto";
import { BAR_WIDTH, type CandleColumns, MINUTE_MS } from "@/lib/candles";
import { columnNames, compilePlan } from "./compile";
import { type FilledCandles, fillGaps, touchesFilled } from "./gaps";
import { candlesOf, type MarketCandles } from "./market-candles";
import { barEndingAt, PhasedBars } from "./phased-bars";
import type { FeaturePlan } from "./plan";
import { DatasetError } from "./refusal";
import { minutesNeeded, RowMaker } from "./row";

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

/** Rows ascending in `asOf`, of one time in the order of `markets`; all columns have one value a row. */
export interface Dataset {
  readonly x: FeatureMatrix;
  /** ln(price at asOf + horizon) − ln(basePrice) */
  readonly y: Float64Array;
  /** ms since the epoch; the row's bars end here. */
  readonly asOf: Float64Array;
  /** Close of the last bar. */
  readonly basePrice: Float64Array;
  /** Place in `markets` of each row's market; 0 is the predicted one, the only one to be graded. */
  readonly market: Uint8Array;
  readonly markets: readonly string[];
  readonly columnNames: string[];
  /** Of all markets. */
  readonly dropped: Record<DropReason, number>;
  /** Minutes that the plan's gap policy filled in, in all markets that it reads. */
  readonly filledMinutes: number;
  /** Rows whose window or target holds such a minute. */
  readonly rowsTouchingFilled: number;
  /**
   * How many times of the grid that have features get another target, or none, when targets are taken a number of bars later
   * rather than at the right time (the reference's way). Absent when the horizon is not a whole number of bars.
   */
  readonly rowsDifferingFromRowShift?: number;
}

/** Which rows to make. */
export interface DatasetOptions {
  /** Only rows with fromMs <= asOf < toMs; bars and targets still see all candles. */
  fromMs?: number;
  toMs?: number;
  /** Memory for the rows' values, used where it is large enough: fresh memory costs more than the arithmetic. */
  into?: Float64Array;
}

const MOST_VALUES = 400_000_000;

/**
 * Rows as of every multiple of `plan.rowEveryMinutes` that the candles reach. Dropped times are counted by reason.
 * The target is the log return from the last bar's close to the close of the bar that ends at asOf + horizon, which must be complete.
 * @param candles of all markets of the plan (`marketsOf`)
 * @throws DatasetError when the rows would not fit in memory or a market is not there; PlanError when a plugin cannot be used
 */
export function buildDataset(candles: MarketCandles, plan: FeaturePlan, options: DatasetOptions = {}): Dataset {
  const compiled = compilePlan(plan);
  const markets = [plan.market, ...plan.pooledMarkets];
  const sources = new Map<string, Source>();
  const read = [...new Set([...markets, ...compiled.otherBars.keys()])];
  const untilMs = Math.max(...read.map((market) => endOf(candlesOf(candles, market))));
  for (const market of read) {
    const filled = fillGaps(candlesOf(candles, market), plan.gaps, untilMs);
    sources.set(market, { ...filled, phases: new PhasedBars(filled.candles, plan.intervalMinutes) });
  }
  const sourceOf = (market: string) => sources.get(market) as Source;
  const dropped: Record<DropReason, number> = { not_enough: 0, gapped: 0, missing: 0, no_target: 0, target_gapped: 0 };
  const finder = new RowFinder(plan, options, dropped);
  const found = markets.map((market) => finder.find(market, sourceOf));
  const total = found.reduce((sum, { times }) => sum + times.length, 0);
  if (total * compiled.columns > MOST_VALUES) {
    throw new DatasetError(
      `${total} rows of ${compiled.columns} columns do not fit in memory: take a shorter history or a larger rowEveryMinutes than ${plan.rowEveryMinutes}`,
    );
  }

  const size = total * compiled.columns;
  const values = options.into && options.into.length >= size ? options.into : new Float64Array(size);
  const y = new Float64Array(total);
  const asOfs = new Float64Array(total);
  const basePrice = new Float64Array(total);
  const marketOf = new Uint8Array(total);
  const next = markets.map(() => 0);
  let rows = 0;
  let touching = 0;
  let asOf = 0;
  const otherOf = (other: string) => sourceOf(other).phases.endingAt(asOf);
  for (let taken = 0; taken < total; taken++) {
    const place = found.length === 1 ? 0 : earliest(found, next);
    const { times, targetPrices, maker, market } = found[place] as Found;
    const at = next[place] as number;
    next[place] = at + 1;
    asOf = times[at] as number;
    const bars = sourceOf(market).phases.barsAt(asOf);
    const last = barEndingAt(bars, asOf);
    if (!maker.write(bars, last, otherOf, asOf, values, rows * compiled.columns)) {
      dropped.missing++;
      continue;
    }
    const base = bars.ohlcv[last * BAR_WIDTH + 3] as number;
    asOfs[rows] = asOf;
    basePrice[rows] = base;
    marketOf[rows] = place;
    y[rows] = Math.log(targetPrices[at] as number) - Math.log(base);
    if (touches(plan, compiled, market, asOf, sourceOf)) touching++;
    rows++;
  }
  return {
    x: { rows, columns: compiled.columns, values: values.subarray(0, rows * compiled.columns) },
    y: y.subarray(0, rows),
    asOf: asOfs.subarray(0, rows),
    basePrice: basePrice.subarray(0, rows),
    market: marketOf.subarray(0, rows),
    markets,
    columnNames: columnNames(plan),
    dropped,
    filledMinutes: [...sources.values()].reduce((sum, { filled }) => sum + filled.length, 0),
    rowsTouchingFilled: touching,
    ...(finder.differing === null ? {} : { rowsDifferingFromRowShift: finder.differing }),
  };
}

/** SHA-256, hex, of all rows, targets and times: two trainings with the same fingerprint saw the same numbers. */
export function fingerprintDataset(dataset: Dataset): string {
  const hash = createHash("sha256").update(`${dataset.columnNames.join(",")}\n`);
  for (const column of [dataset.x.values, dataset.y, dataset.asOf, dataset.basePrice]) {
    hash.update(new Uint8Array(column.buffer, column.byteOffset, column.byteLength));
  }
  if (dataset.markets.length > 1) hash.update(dataset.market);
  return hash.digest("hex");
}

/** End of the newest candle; before all times when there is none. */
function endOf({ openTime }: CandleColumns): number {
  return (openTime[openTime.length - 1] ?? -MINUTE_MS) + MINUTE_MS;
}

interface Source extends FilledCandles {
  readonly phases: PhasedBars;
}

interface Found {
  market: string;
  maker: RowMaker;
  /** Times that give a row, and the price at the end of their horizon. */
  times: number[];
  targetPrices: number[];
}

/** Index of the market whose next row is the earliest; the first of equals. */
function earliest(found: readonly Found[], next: readonly number[]): number {
  let best = -1;
  let bestAt = Number.POSITIVE_INFINITY;
  for (let i = 0; i < found.length; i++) {
    const at = found[i]?.times[next[i] as number];
    if (at !== undefined && at < bestAt) {
      best = i;
      bestAt = at;
    }
  }
  return best;
}

function touches(
  plan: FeaturePlan,
  { bars, otherBars }: { bars: number; otherBars: ReadonlyMap<string, number> },
  market: string,
  asOf: number,
  sourceOf: (market: string) => Source,
): boolean {
  if (plan.gaps.policy === "drop") return false;
  const widthMs = plan.intervalMinutes * MINUTE_MS;
  const targetMs = asOf + plan.target.horizonMinutes * MINUTE_MS;
  const own = sourceOf(market).filled;
  if (touchesFilled(own, asOf - bars * widthMs, asOf) || touchesFilled(own, targetMs - widthMs, targetMs)) return true;
  for (const [other, count] of otherBars) {
    if (touchesFilled(sourceOf(other).filled, asOf - count * widthMs, asOf)) return true;
  }
  return false;
}

/** Finds the times of the grid that give a row, market by market, and counts the others. */
class RowFinder {
  /** Null when the horizon is not a whole number of bars. */
  differing: number | null;
  private readonly wholeBars: number | null;

  constructor(
    private readonly plan: FeaturePlan,
    private readonly options: DatasetOptions,
    private readonly dropped: Record<DropReason, number>,
  ) {
    const bars = plan.target.horizonMinutes / plan.intervalMinutes;
    this.wholeBars = Number.isInteger(bars) ? bars : null;
    this.differing = this.wholeBars === null ? null : 0;
  }

  find(market: string, sourceOf: (market: string) => Source): Found {
    const { plan, options, dropped } = this;
    const { candles, phases } = sourceOf(market);
    const maker = new RowMaker(plan, market);
    const needed = minutesNeeded(plan);
    const stepMs = plan.rowEveryMinutes * MINUTE_MS;
    const horizonMs = plan.target.horizonMinutes * MINUTE_MS;
    const firstMs = candles.openTime[0] ?? 0;
    const endMs = endOf(candles);
    const gridFrom = Math.ceil(Math.max(firstMs + MINUTE_MS, options.fromMs ?? firstMs) / stepMs) * stepMs;
    const gridTo = Math.min(endMs, options.toMs === undefined ? endMs : options.toMs - 1);
    const times: number[] = [];
    const targetPrices: number[] = [];
    let asOf = gridFrom;
    const otherOf = (other: string) => sourceOf(other).phases.endingAt(asOf);
    for (; asOf <= gridTo; asOf += stepMs) {
      const bars = phases.barsAt(asOf);
      const last = barEndingAt(bars, asOf);
      const fault = maker.fault(bars, last, otherOf);
      if (fault) {
        dropped[fault.reason]++;
        continue;
      }
      const targetMs = asOf + horizonMs;
      const targetBars = phases.barsAt(targetMs);
      const target = barEndingAt(targetBars, targetMs);
      const fits = targetMs <= endMs;
      const complete = fits && (targetBars.minutesPresent[target] as number) >= needed;
      this.compareWithRowShift(phases, asOf, last, complete ? target : -1);
      if (complete) {
        times.push(asOf);
        targetPrices.push(targetBars.ohlcv[target * BAR_WIDTH + 3] as number);
      } else dropped[fits ? "target_gapped" : "no_target"]++;
    }
    return { market, maker, times, targetPrices };
  }

  private compareWithRowShift(phases: PhasedBars, asOf: number, last: number, target: number): void {
    if (this.wholeBars === null || this.differing === null) return;
    if (phases.barsLater(asOf, last, this.wholeBars) !== target) this.differing++;
  }
}
