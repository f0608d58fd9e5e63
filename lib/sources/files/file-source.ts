/** Files that were read, as a source: everything that they hold, and nothing else. */
import { sliceByTime } from "@/lib/candles/columns";
import { canonicalMarket } from "@/lib/sources/market";
import { type CandleFetch, type CandleSource, SourceError } from "@/lib/sources/source";

export class FileSource implements CandleSource {
  readonly runDays = 365;
  readonly parallel = 4;

  /** @param files what was read, by canonical market */
  constructor(
    readonly id: string,
    private readonly files: ReadonlyMap<string, CandleFetch>,
  ) {}

  async markets(): Promise<string[]> {
    return [...this.files.keys()].sort();
  }

  async fetchCandles(input: {
    market: string;
    fromMs: number;
    toMs: number;
    nowMs: number;
    signal?: AbortSignal;
  }): Promise<CandleFetch> {
    input.signal?.throwIfAborted();
    const market = canonicalMarket(input.market);
    const file = this.files.get(market);
    if (file === undefined) {
      throw new SourceError(
        "unknown_market",
        `${this.id} holds no ${market}: it has ${[...this.files.keys()].join(", ")}.`,
      );
    }
    const { fromMs } = input;
    const toMs = Math.min(input.toMs, Math.floor(input.nowMs / 60_000) * 60_000);
    const within = (at: number) => at >= fromMs && at < toMs;
    const { unusableMs, duplicateMs = [] } = file;
    return {
      candles: sliceByTime(file.candles, fromMs, toMs),
      rejected: {},
      unusableMs: unusableMs.filter(within),
      duplicateMs: duplicateMs.filter(within),
    };
  }
}
