/** The live row: the features as of a moment, or a refusal that says why there are none. */
import { BAR_WIDTH, lowerBound, MINUTE_MS, resample, sliceCandles } from "@/lib/candles";
import { barsNeeded, compilePlan } from "./compile";
import { fillGaps } from "./gaps";
import { candlesOf, type MarketCandles } from "./market-candles";
import type { FeaturePlan } from "./plan";
import { FeatureRefusal, PlanError } from "./refusal";
import { minutesNeeded, type PlacedBars, type RowFault, RowMaker } from "./row";

/** The features of one moment. */
export interface LiveRow {
  /** One value per column of the plan. */
  readonly row: Float64Array;
  /** The minute the row was made as of: its bars end here, nothing later was looked at. */
  readonly asOfMs: number;
  /** Close of the predicted market's last bar. */
  readonly basePrice: number;
}

/** Minutes before a row's time that candles are needed from: its windows, and what its gap policy fills from. */
function lookBackMinutes(plan: FeaturePlan, bars: number): number {
  return bars * plan.intervalMinutes + (plan.gaps.policy === "ffill" ? plan.gaps.maxMinutes : 0);
}

/** The earliest open time that a row as of `asOfMs` can need, of any market. */
export function rowHistoryStartMs(plan: FeaturePlan, asOfMs: number): number {
  return asOfMs - lookBackMinutes(plan, barsNeeded(plan)) * MINUTE_MS;
}

/** The earliest open time a live row at `asOfMs` can need: what to load from a store or a source, of all of the plan's markets. */
export function liveHistoryStartMs(plan: FeaturePlan, asOfMs: number): number {
  return rowHistoryStartMs(plan, asOfMs) - (plan.maxStalenessMinutes + 1) * MINUTE_MS;
}

/**
 * The row as of `asOfMs` (any moment; the nonce's block time), from candles that had ended by then; later ones are not looked at.
 * The bars end at the end of the newest such candle; of several markets, at the earliest of these ends, so that a market whose
 * source lags never shows a bar that training would have seen with more in it.
 * @throws FeatureRefusal stale | gapped | missing | not_enough
 */
export function liveRow(candles: MarketCandles, plan: FeaturePlan, { asOfMs }: { asOfMs: number }): LiveRow {
  if (!Number.isFinite(asOfMs)) throw new FeatureRefusal("missing", `${asOfMs} is not a time`);
  const minuteMs = Math.floor(asOfMs / MINUTE_MS) * MINUTE_MS;
  let newestEndMs = Number.POSITIVE_INFINITY;
  let slowest = plan.market;
  for (const market of marketsRead(plan)) {
    const { openTime } = candlesOf(candles, market);
    const ended = lowerBound(openTime, minuteMs - MINUTE_MS + 1);
    if (ended === 0) {
      throw new FeatureRefusal("missing", `no ${market} candle ended by ${iso(minuteMs)}; load its history first`);
    }
    const endMs = (openTime[ended - 1] as number) + MINUTE_MS;
    if (endMs < newestEndMs) [newestEndMs, slowest] = [endMs, market];
  }
  const staleMinutes = (minuteMs - newestEndMs) / MINUTE_MS;
  if (staleMinutes > plan.maxStalenessMinutes) {
    throw new FeatureRefusal(
      "stale",
      `the newest ${slowest} candle ended at ${iso(newestEndMs)}, ${staleMinutes} minutes before ${iso(minuteMs)}; ` +
        `the plan allows ${plan.maxStalenessMinutes}: wait for the source to catch up or allow more`,
    );
  }
  return rowAsOf(candles, plan, newestEndMs);
}

/** A live row is of the predicted market: those that are only pooled play no part. */
function marketsRead(plan: FeaturePlan): string[] {
  return [plan.market, ...usable(() => compilePlan(plan)).otherBars.keys()];
}

/** What a plugin that cannot be used says, as the refusal of a value. */
function usable<T>(make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (error instanceof PlanError) throw new FeatureRefusal("plugin", error.message);
    throw error;
  }
}

/**
 * The row whose bars end exactly at `asOfMs`, a whole minute.
 * @throws FeatureRefusal gapped | missing | not_enough
 */
export function rowAsOf(candles: MarketCandles, plan: FeaturePlan, asOfMs: number): LiveRow {
  const maker = usable(() => new RowMaker(plan));
  const { bars: ownBars, otherBars, columns } = maker.compiled;
  const place = (market: string, count: number): PlacedBars => placeBars(candles, plan, market, count, asOfMs);
  const own = place(plan.market, ownBars);
  const others = new Map([...otherBars].map(([market, count]) => [market, place(market, count)]));
  const otherOf = (market: string) => others.get(market) as PlacedBars;

  const short = [plan.market, ...otherBars.keys()].find((market) => isTooShort(candles, plan, market, asOfMs, maker));
  const fault: RowFault | null =
    short === undefined ? maker.fault(own.bars, own.last, otherOf) : { reason: "not_enough", market: short, bar: 0 };
  if (fault) throw refusal(fault, candles, plan, asOfMs, fault.market === plan.market ? own : otherOf(fault.market));
  const row = new Float64Array(columns);
  if (!usable(() => maker.write(own.bars, own.last, otherOf, asOfMs, row, 0))) {
    throw refusal({ reason: "missing", market: plan.market, bar: own.last }, candles, plan, asOfMs, own);
  }
  return { row, asOfMs, basePrice: own.bars.ohlcv[own.last * BAR_WIDTH + 3] as number };
}

function placeBars(
  candles: MarketCandles,
  plan: FeaturePlan,
  market: string,
  count: number,
  asOfMs: number,
): PlacedBars {
  const { intervalMinutes } = plan;
  const fromMs = asOfMs - count * intervalMinutes * MINUTE_MS;
  const whole = candlesOf(candles, market);
  // Filling looks back over at most its own reach, so what lies before that need not be looked at.
  const history =
    plan.gaps.policy === "drop" ? whole : fillGaps(cut(whole, plan, count, asOfMs), plan.gaps, asOfMs).candles;
  return {
    bars: resample(history, { intervalMinutes, anchorMs: asOfMs, fromMs, toMs: asOfMs }),
    last: count - 1,
  };
}

function cut(candles: ReturnType<typeof candlesOf>, plan: FeaturePlan, count: number, asOfMs: number) {
  const from = lowerBound(candles.openTime, asOfMs - lookBackMinutes(plan, count) * MINUTE_MS);
  return sliceCandles(candles, from, Math.max(from, lowerBound(candles.openTime, asOfMs)));
}

/** Whether the history begins after the first bar that is looked at. */
function isTooShort(
  candles: MarketCandles,
  plan: FeaturePlan,
  market: string,
  asOfMs: number,
  { compiled }: RowMaker,
): boolean {
  const count = market === plan.market ? compiled.bars : (compiled.otherBars.get(market) as number);
  const firstMs = candlesOf(candles, market).openTime[0];
  return firstMs === undefined || firstMs >= asOfMs - (count - 1) * plan.intervalMinutes * MINUTE_MS;
}

function refusal(
  fault: RowFault,
  candles: MarketCandles,
  plan: FeaturePlan,
  asOfMs: number,
  { bars }: PlacedBars,
): FeatureRefusal {
  const { market } = fault;
  const barStartMs = asOfMs - (bars.count - fault.bar) * plan.intervalMinutes * MINUTE_MS;
  const where = `${market} bar from ${iso(barStartMs)} to ${iso(barStartMs + plan.intervalMinutes * MINUTE_MS)}`;
  if (fault.reason === "not_enough") {
    const firstMs = candlesOf(candles, market).openTime[0];
    const have = firstMs === undefined ? "there is none" : `it begins at ${iso(firstMs)}`;
    return new FeatureRefusal(
      "not_enough",
      `${bars.count} bars of ${plan.intervalMinutes} minutes before ${iso(asOfMs)} need ${market} history from ${iso(barStartMs)}, but ${have}; load more`,
    );
  }
  if (fault.reason === "gapped") {
    const present = bars.minutesPresent[fault.bar] ?? 0;
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
