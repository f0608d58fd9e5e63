/** Candles for tests: a random walk that is the same in every run, with holes and quiet minutes where asked. */
import { allocateCandles, type CandleColumns, MINUTE_MS } from "@/lib/candles";

/** A Monday, 00:00 UTC. */
export const WALK_START_MS = 28_401_120 * MINUTE_MS;

export interface WalkOptions {
  seed?: number;
  /** Minute by minute from WALK_START_MS: whether there is a candle. */
  keep: readonly boolean[];
  /** One minute in so many has no volume; 0: none. */
  quietEvery?: number;
  /** The price stays where it is. */
  isFlat?: boolean;
}

export function candleWalk({ seed = 1, keep, quietEvery = 0, isFlat = false }: WalkOptions): CandleColumns {
  let state = seed;
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const candles = allocateCandles(keep.filter(Boolean).length);
  let price = 60_000 / seed;
  let at = 0;
  for (const [minute, isKept] of keep.entries()) {
    const open = price;
    if (!isFlat) price *= 1 + (next() - 0.5) / 500;
    const high = Math.max(open, price) * (isFlat ? 1 : 1 + next() / 900);
    const low = Math.min(open, price) * (isFlat ? 1 : 1 - next() / 900);
    const volume = 10 * next();
    if (!isKept) continue;
    candles.openTime[at] = WALK_START_MS + minute * MINUTE_MS;
    candles.open[at] = open;
    candles.high[at] = high;
    candles.low[at] = low;
    candles.close[at] = price;
    candles.volume[at] = quietEvery > 0 && minute % quietEvery === 0 ? 0 : volume;
    at++;
  }
  return candles;
}

export const everyMinute = (count: number): boolean[] => new Array<boolean>(count).fill(true);
