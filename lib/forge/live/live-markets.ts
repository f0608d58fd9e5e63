/** The live candles of each source: a model reads the one that it was trained on. One per source and process. */
import type { CandleSource } from "@/lib/sources/source";
import type { Db } from "@/lib/store/client";
import { LiveCandles } from "./live-candles";

export interface LiveMarketsOptions {
  readonly db: Db;
  /** @throws SourceError for a source that cannot be asked (any more) */
  readonly sourceById: (id: string) => CandleSource;
  readonly onSaveError: (error: unknown) => void;
  /** Ends what is being asked for. */
  readonly signal?: AbortSignal;
}

export class LiveMarkets {
  private readonly bySource = new Map<string, LiveCandles>();

  constructor(private readonly options: LiveMarketsOptions) {}

  /** @throws SourceError for a source that cannot be asked (any more), with the remedy */
  of(sourceId: string): LiveCandles {
    const kept = this.bySource.get(sourceId);
    if (kept !== undefined) return kept;
    const { db, sourceById, onSaveError, signal } = this.options;
    const candles = new LiveCandles(db, sourceById(sourceId), onSaveError, signal);
    this.bySource.set(sourceId, candles);
    return candles;
  }

  /** Until all that was fetched is stored. */
  async flush(): Promise<void> {
    await Promise.all([...this.bySource.values()].map((candles) => candles.flush()));
  }
}
