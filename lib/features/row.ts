/**
 * The one way to make a feature row. The training matrix is this over many times and the live row is this once: there is no
 * second path that could drift.
 */
import { BAR_WIDTH, type Bars } from "@/lib/candles";
import { type CompiledPlan, compilePlan } from "./compile";
import type { CompiledFeature } from "./kind";
import type { FeaturePlan } from "./plan";
import { emptyPlace, FeatureWindow, type WindowPlace } from "./window";

/** Why bars do not make a row. `bar` is the index of the bar at fault in the bars of `market` that were looked at. */
export interface RowFault {
  readonly reason: "not_enough" | "gapped" | "missing";
  readonly market: string;
  readonly bar: number;
}

/** Bars of a market, and which of them a row ends with. */
export interface PlacedBars {
  readonly bars: Bars;
  readonly last: number;
}

/** The fewest one-minute candles that make a bar complete under the plan. */
export function minutesNeeded(plan: FeaturePlan): number {
  return Math.max(1, Math.ceil(plan.minBarCoverage * plan.intervalMinutes - 1e-9));
}

interface OtherWindow {
  readonly market: string;
  readonly place: WindowPlace;
  /** By feature: how many bars it may look at, −1 where it does not read this market. */
  readonly lengths: Int32Array;
}

function move(place: WindowPlace, { ohlcv }: Bars, last: number, asOfMs: number): void {
  place.ohlcv = ohlcv;
  place.last = last;
  place.asOfMs = asOfMs;
}

export class RowMaker {
  readonly compiled: CompiledPlan;
  private readonly needed: number;
  /** Of the bars that were looked at last: `runsOf`. */
  private runsBars: Bars | null = null;
  private runs = new Int32Array(0);
  private readonly own = emptyPlace();
  private readonly window: FeatureWindow;
  private readonly others: readonly OtherWindow[];

  /** @throws PlanError when a plugin of the plan cannot be used */
  constructor(
    private readonly plan: FeaturePlan,
    /** The market whose rows are made: the predicted one, or a pooled one. */
    private readonly market: string = plan.market,
  ) {
    this.compiled = compilePlan(plan);
    this.needed = minutesNeeded(plan);
    this.others = [...this.compiled.otherBars.keys()].map((other) => ({
      market: other,
      place: emptyPlace(),
      lengths: Int32Array.from(this.compiled.features, ({ bars, markets }) => (markets.includes(other) ? bars : -1)),
    }));
    const windows = this.others.map(
      (other) => [other.market, new FeatureWindow(plan.intervalMinutes, other.place)] as const,
    );
    this.window = new FeatureWindow(plan.intervalMinutes, this.own, new Map(windows));
  }

  /** Whether the windows make a row, else the newest fault. `otherOf` gives the bars of another market at the same time. */
  fault(bars: Bars, last: number, otherOf: (market: string) => PlacedBars): RowFault | null {
    const own = this.gap(bars, last, this.compiled.bars, this.market);
    if (own) return own;
    const at = last * BAR_WIDTH;
    const close = bars.ohlcv[at + 3] as number;
    const volume = bars.ohlcv[at + 4] as number;
    const hasPrice = close > 0 && close < Number.POSITIVE_INFINITY;
    const hasVolume = volume > 0 && volume < Number.POSITIVE_INFINITY;
    if (!hasPrice || !hasVolume) return { reason: "missing", market: this.market, bar: last };
    if (this.others.length === 0) return null;
    for (const [market, count] of this.compiled.otherBars) {
      const other = otherOf(market);
      const gap = this.gap(other.bars, other.last, count, market);
      if (gap) return gap;
    }
    return null;
  }

  private gap(bars: Bars, last: number, count: number, market: string): RowFault | null {
    if (last >= bars.count) return { reason: "not_enough", market, bar: last };
    // Windows overlap: what most rows need to know was found once for all of them.
    if (last >= 0 && (this.runsOf(bars)[last] as number) >= count) return null;
    for (let bar = last; bar > last - count; bar--) {
      if (bar < 0) return { reason: "not_enough", market, bar };
      if ((bars.minutesPresent[bar] as number) < this.needed) return { reason: "gapped", market, bar };
    }
    return null;
  }

  /** For each bar, how many complete bars end with it without a gap. */
  private runsOf(bars: Bars): Int32Array {
    if (bars === this.runsBars) return this.runs;
    const runs = new Int32Array(bars.count);
    for (let bar = 0, run = 0; bar < bars.count; bar++) {
      run = (bars.minutesPresent[bar] as number) < this.needed ? 0 : run + 1;
      runs[bar] = run;
    }
    this.runsBars = bars;
    this.runs = runs;
    return runs;
  }

  /**
   * Writes the row to `out` at `offset`; `fault` must have found none. First the base ratios: prices by the newest bar's close
   * and volumes by its volume, oldest bar first; then the engineered features. Returns whether all values are finite
   * (a volume next to zero can make a ratio overflow).
   */
  write(
    bars: Bars,
    last: number,
    otherOf: (market: string) => PlacedBars,
    asOfMs: number,
    out: Float64Array,
    offset: number,
  ): boolean {
    let isWhole = this.writeBase(bars, last, out, offset);
    const { features, baseColumns } = this.compiled;
    if (features.length === 0) return isWhole;
    move(this.own, bars, last, asOfMs);
    for (const { market, place } of this.others) {
      const other = otherOf(market);
      move(place, other.bars, other.last, asOfMs);
    }
    let at = offset + baseColumns;
    for (let i = 0; i < features.length; i++) {
      const feature = features[i] as CompiledFeature;
      this.own.length = feature.bars;
      for (let k = 0; k < this.others.length; k++) {
        const { place, lengths } = this.others[k] as OtherWindow;
        place.length = lengths[i] as number;
      }
      feature.compute(this.window, out, at);
      for (const end = at + feature.parts.length; at < end; at++) {
        if (!Number.isFinite(out[at] as number)) isWhole = false;
      }
    }
    return isWhole;
  }

  private writeBase(bars: Bars, last: number, out: Float64Array, offset: number): boolean {
    const { ohlcv } = bars;
    const window = this.plan.inputBars * BAR_WIDTH;
    const lastAt = last * BAR_WIDTH;
    const close = ohlcv[lastAt + 3] as number;
    const volume = ohlcv[lastAt + 4] as number;
    let from = lastAt + BAR_WIDTH - window;
    let sum = 0;
    for (let to = offset, end = offset + window; to < end; to += BAR_WIDTH, from += BAR_WIDTH) {
      out[to] = (ohlcv[from] as number) / close;
      const high = (ohlcv[from + 1] as number) / close;
      out[to + 1] = high;
      out[to + 2] = (ohlcv[from + 2] as number) / close;
      out[to + 3] = (ohlcv[from + 3] as number) / close;
      const volumeRatio = (ohlcv[from + 4] as number) / volume;
      out[to + 4] = volumeRatio;
      sum += high + volumeRatio;
    }
    return sum < Number.POSITIVE_INFINITY;
  }
}
