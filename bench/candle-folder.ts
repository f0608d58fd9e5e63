/** Real candles for benchmarks: the folder of CSV files that the sandbox replays, given as an argument or by FORGE_SANDBOX_CANDLES. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { allocateCandles, type CandleColumns, DAY_MS, MINUTE_MS, mergeCandles, sliceByTime } from "@/lib/candles";
import { config } from "@/lib/config";

/** All candles of a market in the folder, or null (after saying so) when no folder was named. */
export function realCandles(market: string): CandleColumns | null {
  const folder = process.argv[2] ?? config().sandbox.candlesDir;
  if (!folder) {
    console.log(`skipped: real ${market} candles; name their folder as an argument or by FORGE_SANDBOX_CANDLES`);
    return null;
  }
  const files = readdirSync(folder).filter((file) => file.startsWith(`${market}-1min-`) && /\.csv(\.gz)?$/.test(file));
  if (files.length === 0) {
    console.log(`skipped: ${folder} holds no ${market}-1min-<year>.csv.gz`);
    return null;
  }
  return mergeCandles(files.sort().map((file) => parse(join(folder, file))));
}

/** The newest `days` of the candles. */
export function newestDays(candles: CandleColumns, days: number): CandleColumns {
  const endMs = (candles.openTime.at(-1) ?? 0) + MINUTE_MS;
  return sliceByTime(candles, endMs - days * DAY_MS, endMs);
}

function parse(path: string): CandleColumns {
  const bytes = readFileSync(path);
  const lines = (path.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8").trimEnd().split("\n").slice(1);
  const candles = allocateCandles(lines.length);
  for (const [i, line] of lines.entries()) {
    const [openTime, open, high, low, close, volume] = line.split(",").map(Number);
    candles.openTime[i] = openTime ?? Number.NaN;
    candles.open[i] = open ?? Number.NaN;
    candles.high[i] = high ?? Number.NaN;
    candles.low[i] = low ?? Number.NaN;
    candles.close[i] = close ?? Number.NaN;
    candles.volume[i] = volume ?? Number.NaN;
  }
  return candles;
}
