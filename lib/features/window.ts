/** What a feature may look at: bars up to one moment, and nothing later. */
import { BAR_WIDTH, type Bars } from "@/lib/candles";

/**
 * Bars of one market, addressed by how far back they are: 0 is the newest, which ends at `asOfMs`. A feature cannot reach later
 * bars, nor further back than it has said it looks, whatever it asks for.
 */
export class FeatureWindow {
  /** The moment that the newest bar ends at, ms since the epoch. */
  asOfMs = 0;
  /** How many bars may be looked at. */
  length = 0;
  private ohlcv: Float64Array = new Float64Array(0);
  private last = 0;

  constructor(
    readonly intervalMinutes: number,
    private readonly others: ReadonlyMap<string, FeatureWindow> = new Map(),
  ) {}

  /** Only the engine moves a window. */
  moveTo(bars: Bars, last: number, asOfMs: number): void {
    this.ohlcv = bars.ohlcv;
    this.last = last;
    this.asOfMs = asOfMs;
  }

  open(back: number): number {
    return this.ohlcv[this.at(back)] as number;
  }

  high(back: number): number {
    return this.ohlcv[this.at(back) + 1] as number;
  }

  low(back: number): number {
    return this.ohlcv[this.at(back) + 2] as number;
  }

  close(back: number): number {
    return this.ohlcv[this.at(back) + 3] as number;
  }

  /** In the base asset; 0 in a bar without a trade. */
  volume(back: number): number {
    return this.ohlcv[this.at(back) + 4] as number;
  }

  /** ln(close / the close before it) of the bar so far back. */
  logReturn(back: number): number {
    return Math.log(this.close(back) / this.close(back + 1));
  }

  /** The same window of another market of the plan. */
  other(market: string): FeatureWindow {
    const window = this.others.get(market);
    if (window) return window;
    throw new RangeError(`the feature looks at ${market} without having said so`);
  }

  private at(back: number): number {
    if (!(back >= 0 && back < this.length && Number.isInteger(back))) {
      throw new RangeError(`the feature looks at bar ${back} back, but said that it looks at ${this.length}`);
    }
    return (this.last - back) * BAR_WIDTH;
  }
}
