/** Candles of a project's markets from the instance or from its own sample files, as bars. */
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { BAR_WIDTH, type CandleColumns, MINUTE_MS, resample } from "@/lib/candles";
import type { MarketCandles } from "@/lib/features";
import { readCandleFile } from "@/lib/sources/files";
import type { Series } from "./statistics";

export async function readCsvCandles(text: string, name: string): Promise<CandleColumns> {
  const { candles } = await readCandleFile({ bytes: new TextEncoder().encode(text), name });
  return candles;
}

/** The samples that the stage data has kept; null where one is missing. */
export async function readSamples(folder: string, markets: readonly string[]): Promise<MarketCandles | null> {
  const read: Record<string, CandleColumns> = {};
  for (const market of markets) {
    const file = path.join(folder, `sample-${market}.csv`);
    if (!existsSync(file)) return null;
    read[market] = await readCsvCandles(readFileSync(file, "utf8"), file);
  }
  return read;
}

interface Bar {
  close: number;
  volume: number;
}

/** Bars of `intervalMinutes`, those of every market at the same times; a time at which one of them has a gap is left out. */
export function alignedSeries(candles: MarketCandles, intervalMinutes: number): Map<string, Series> {
  const stepMs = intervalMinutes * MINUTE_MS;
  const markets = Object.entries(candles).map(([market, own]) => [market, barsByEnd(own, intervalMinutes)] as const);
  const isWhole = (bars: Map<number, Bar>, at: number) => bars.has(at) && bars.has(at - stepMs);
  const [, first = new Map<number, Bar>()] = markets[0] ?? [];
  const times = [...first.keys()].filter((at) => markets.every(([, bars]) => isWhole(bars, at)));
  return new Map(
    markets.map(([market, bars]) => {
      const at = (ms: number) => bars.get(ms) as Bar;
      return [
        market,
        {
          at: times,
          returns: times.map((ms) => Math.log(at(ms).close / at(ms - stepMs).close)),
          volume: times.map((ms) => at(ms).volume),
        },
      ];
    }),
  );
}

/** By the time that each ends at; bars without a candle are left out. */
function barsByEnd(candles: CandleColumns, intervalMinutes: number): Map<number, Bar> {
  const { count, startMs, widthMs, ohlcv, minutesPresent } = resample(candles, { intervalMinutes });
  const bars = new Map<number, Bar>();
  for (let i = 0; i < count; i++) {
    if (minutesPresent[i] === 0) continue;
    const row = i * BAR_WIDTH;
    bars.set(startMs + (i + 1) * widthMs, { close: ohlcv[row + 3] as number, volume: ohlcv[row + 4] as number });
  }
  return bars;
}
