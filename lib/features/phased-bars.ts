/** All bars of a market's candles, for each phase of a grid of times that is asked for. */
import { type Bars, type CandleColumns, MINUTE_MS, resample } from "@/lib/candles";
import type { PlacedBars } from "./row";

interface Phase {
  bars: Bars;
  rank: Int32Array | null;
  present: Int32Array | null;
}

/** Its bars begin at no time: no time is on their grid. */
const NO_PHASE: Phase = {
  bars: {
    count: 0,
    startMs: Number.NaN,
    widthMs: 0,
    ohlcv: new Float64Array(0),
    minutesPresent: new Uint16Array(0),
  },
  rank: null,
  present: null,
};

/** Index of the bar that ends at `atMs` on the bars' grid; it may lie beyond them. */
export function barEndingAt(bars: Bars, atMs: number): number {
  return Math.round((atMs - bars.startMs) / bars.widthMs) - 1;
}

export class PhasedBars {
  private readonly byPhase = new Map<number, Phase>();
  private readonly widthMs: number;
  private latest: Phase = NO_PHASE;

  constructor(
    private readonly candles: CandleColumns,
    private readonly intervalMinutes: number,
  ) {
    this.widthMs = intervalMinutes * MINUTE_MS;
  }

  /** The bars of the grid on which a bar ends at `atMs`. */
  barsAt(atMs: number): Bars {
    return this.phase(atMs).bars;
  }

  /** The same with the bar that ends then, which may lie beyond them. */
  endingAt(atMs: number): PlacedBars {
    const bars = this.barsAt(atMs);
    return { bars, last: barEndingAt(bars, atMs) };
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

  private phase(atMs: number): Phase {
    // Times of one grid come one after the other; the remainder below costs more than a row's share of all else.
    const bars = (atMs - this.latest.bars.startMs) / this.widthMs;
    return bars === Math.floor(bars) ? this.latest : this.find(atMs);
  }

  private find(atMs: number): Phase {
    const phaseMs = atMs % this.widthMs;
    let found = this.byPhase.get(phaseMs);
    if (!found) {
      const bars = resample(this.candles, { intervalMinutes: this.intervalMinutes, anchorMs: phaseMs });
      found = { bars, rank: null, present: null };
      this.byPhase.set(phaseMs, found);
    }
    this.latest = found;
    return found;
  }
}
