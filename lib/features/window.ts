/** What a feature may look at: bars up to one moment, and nothing later. */
import { BAR_WIDTH, type Bars } from "@/lib/candles";

/** Where a window stands. The engine holds and moves it; a feature has the window alone. */
export interface WindowPlace {
  ohlcv: Bars["ohlcv"];
  /** Index of the newest bar, which ends at `asOfMs`. */
  last: number;
  asOfMs: number;
  /** How many bars the feature that is computed may look at; below 0: it has not said that it reads this market. */
  length: number;
}

export function emptyPlace(): WindowPlace {
  return { ohlcv: new Float64Array(0), last: 0, asOfMs: 0, length: 0 };
}

/**
 * Bars of one market, addressed by how far back they are: 0 is the newest, which ends at `asOfMs`. A feature cannot reach later
 * bars, nor further back than it has said it looks, whatever it asks for.
 */
export class FeatureWindow {
  // Truly private: a plugin that goes around its types does not get at the bars that follow either.
  readonly #place: WindowPlace;
  readonly #others: ReadonlyMap<string, FeatureWindow>;

  constructor(
    readonly intervalMinutes: number,
    place: WindowPlace,
    others: ReadonlyMap<string, FeatureWindow> = new Map(),
  ) {
    this.#place = place;
    this.#others = others;
  }

  /** The moment that the newest bar ends at, ms since the epoch. */
  get asOfMs(): number {
    return this.#place.asOfMs;
  }

  /** How many bars may be looked at. */
  get length(): number {
    return this.#place.length;
  }

  /** Price at the beginning of the bar. */
  open(back: number): number {
    return this.#place.ohlcv[this.#at(back)] as number;
  }

  /** Highest price of the bar. */
  high(back: number): number {
    return this.#place.ohlcv[this.#at(back) + 1] as number;
  }

  /** Lowest price of the bar. */
  low(back: number): number {
    return this.#place.ohlcv[this.#at(back) + 2] as number;
  }

  /** Price at the end of the bar. */
  close(back: number): number {
    return this.#place.ohlcv[this.#at(back) + 3] as number;
  }

  /** In the base asset; 0 in a bar without a trade. */
  volume(back: number): number {
    return this.#place.ohlcv[this.#at(back) + 4] as number;
  }

  /** ln(close / the close before it) of the bar so far back. */
  logReturn(back: number): number {
    return Math.log(this.close(back) / this.close(back + 1));
  }

  /** The same window of another market that the feature has said it reads. */
  other(market: string): FeatureWindow {
    const window = this.#others.get(market);
    if (window && window.#place.length >= 0) return window;
    throw new RangeError(`the feature looks at ${market} without having said so`);
  }

  #at(back: number): number {
    const { length, last } = this.#place;
    if (!(back >= 0 && back < length && Number.isInteger(back))) {
      throw new RangeError(`the feature looks at bar ${back} back, but said that it looks at ${Math.max(0, length)}`);
    }
    return (last - back) * BAR_WIDTH;
  }
}
