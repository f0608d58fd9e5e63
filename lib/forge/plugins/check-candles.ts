/** Candles to test a plugin on: a seeded random walk, whole or with holes. */
import { allocateCandles, CANDLE_FIELDS, type CandleColumns, MINUTE_MS } from "@/lib/candles";
import type { MarketCandles } from "@/lib/features";

const FROM_MS = Date.UTC(2026, 0, 5);
const DEVIATION_PER_MINUTE = 8e-4;

/** Uniform in [0, 1), by a 32-bit linear congruence: the test of a plugin is the same each time. */
function uniform(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function randomWalk(minutes: number, seed: number): CandleColumns {
  const next = uniform(seed);
  const candles = allocateCandles(minutes);
  let close = 100 + 50 * next();
  for (let i = 0; i < minutes; i++) {
    const open = close;
    // Twelve uniforms: about normal.
    let sum = -6;
    for (let k = 0; k < 12; k++) sum += next();
    close = open * Math.exp(DEVIATION_PER_MINUTE * sum);
    candles.openTime[i] = FROM_MS + i * MINUTE_MS;
    candles.open[i] = open;
    candles.high[i] = Math.max(open, close) * (1 + DEVIATION_PER_MINUTE * next());
    candles.low[i] = Math.min(open, close) * (1 - DEVIATION_PER_MINUTE * next());
    candles.close[i] = close;
    candles.volume[i] = 0.1 + 10 * next() ** 3;
  }
  return candles;
}

/** Without a tenth of the minutes, and without an hour now and then. */
function withHoles(candles: CandleColumns, seed: number): CandleColumns {
  const next = uniform(seed);
  const kept: number[] = [];
  for (let i = 0, holeTo = 0; i < candles.openTime.length; i++) {
    if (next() < 1 / 1500) holeTo = i + 60;
    if (i >= holeTo && next() >= 0.1) kept.push(i);
  }
  const left = allocateCandles(kept.length);
  for (const field of CANDLE_FIELDS)
    for (const [to, from] of kept.entries()) left[field][to] = candles[field][from] as number;
  return left;
}

/** Minutes of each market, whole and with holes. */
export function checkCandles(
  markets: readonly string[],
  minutes: number,
): { whole: MarketCandles; holed: MarketCandles } {
  const whole = markets.map((market, i) => [market, randomWalk(minutes, 17 + i)] as const);
  return {
    whole: Object.fromEntries(whole),
    holed: Object.fromEntries(whole.map(([market, candles], i) => [market, withHoles(candles, 71 + i)])),
  };
}
