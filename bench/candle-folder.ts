/** Real one-minute candles for benchmarks, from a folder of `<market>-1min-<year>.csv[.gz]` files. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import { allocateCandles, type CandleColumns, DAY_MS, MINUTE_MS, mergeCandles, sliceByTime } from "@/lib/candles";
import { config } from "@/lib/config";

/** Beside the checkout, where one is kept for tests. */
const BESIDE = "../shared/data";

/** The folder asked for, else FORGE_SANDBOX_CANDLES, else the one beside the checkout; null when there is none. */
export function candlesFolder(asked: string | undefined): string | null {
  const folder = path.resolve(asked ?? config().sandbox.candlesDir ?? BESIDE);
  return existsSync(folder) ? folder : null;
}

/** All candles of a market in the folder. */
export function realCandles(folder: string, market: string): CandleColumns {
  const files = readdirSync(folder).filter((file) => file.startsWith(`${market}-1min-`) && /\.csv(\.gz)?$/.test(file));
  if (files.length === 0) throw new Error(`${folder} holds no ${market}-1min-<year>.csv.gz`);
  return mergeCandles(files.sort().map((file) => parse(path.join(folder, file))));
}

/** The newest `days` of the candles. */
export function newestDays(candles: CandleColumns, days: number): CandleColumns {
  const endMs = (candles.openTime.at(-1) ?? 0) + MINUTE_MS;
  return sliceByTime(candles, endMs - days * DAY_MS, endMs);
}

function parse(file: string): CandleColumns {
  const bytes = readFileSync(file);
  const lines = (file.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8").trimEnd().split("\n").slice(1);
  const candles = allocateCandles(lines.length);
  const columns = [candles.openTime, candles.open, candles.high, candles.low, candles.close, candles.volume];
  for (const [row, line] of lines.entries()) {
    const cells = line.split(",");
    for (const [i, column] of columns.entries()) column[row] = Number(cells[i]);
  }
  return candles;
}
