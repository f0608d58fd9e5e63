/**
 * A replay of real candles, shifted by whole days so that their last day is the day on which the chain began. When the
 * chain's time passes their end they begin again, scaled so that the price goes on where it was.
 */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import { type CandleColumns, DAY_MS, MINUTE_MS } from "@/lib/candles/candles";
import { allocateCandles, emptyCandles, lowerBound, mergeCandles } from "@/lib/candles/columns";
import type { Market } from "./market";

const FILE = /^([a-z0-9]{4,20})-1min-\d{4}\.csv(\.gz)?$/;

/** A folder that cannot be replayed; the message says why and what is expected. */
export class ReplayError extends Error {
  override name = "ReplayError";
}

interface Recording {
  candles: CandleColumns;
  firstDay: number;
  days: number;
  /** Factor of prices from one round to the next. */
  scale: number;
}

export class ReplayMarket implements Market {
  private readonly recordings = new Map<string, Recording>();
  readonly names: readonly string[];

  /** @param lastDay the UTC day (days since the epoch) that the recordings' last day becomes */
  constructor(
    folder: string,
    private readonly lastDay: number,
  ) {
    const files = new Map<string, string[]>();
    let entries: string[];
    try {
      entries = readdirSync(folder);
    } catch (error) {
      throw new ReplayError(
        `FORGE_SANDBOX_CANDLES: the folder ${folder} cannot be read (${(error as NodeJS.ErrnoException).code}).`,
      );
    }
    for (const entry of entries.sort()) {
      const name = FILE.exec(entry)?.[1];
      if (name !== undefined) files.set(name, [...(files.get(name) ?? []), path.join(folder, entry)]);
    }
    if (files.size === 0) {
      throw new ReplayError(
        `FORGE_SANDBOX_CANDLES: ${folder} holds no candles; files are expected to be named <market>-1min-<year>.csv.gz, e.g. btcusd-1min-2019.csv.gz.`,
      );
    }
    for (const [name, paths] of files) this.recordings.set(name, record(mergeCandles(paths.map(readCandles)), name));
    this.names = [...this.recordings.keys()];
  }

  candles(name: string, fromMs: number, toMs: number): CandleColumns {
    const recording = this.recordings.get(name);
    if (recording === undefined) throw new RangeError(`the replay has no market ${name}`);
    const spanMs = recording.days * DAY_MS;
    const startMs = (this.lastDay + 1) * DAY_MS - spanMs;
    if (toMs <= startMs) return emptyCandles();
    const parts: CandleColumns[] = [];
    const firstRound = Math.max(0, Math.floor((fromMs - startMs) / spanMs));
    for (let round = firstRound; startMs + round * spanMs < toMs; round++) {
      const shiftMs = startMs + round * spanMs - recording.firstDay * DAY_MS;
      parts.push(shifted(recording.candles, fromMs, toMs, shiftMs, recording.scale ** round));
    }
    return parts.length === 1 ? (parts[0] as CandleColumns) : mergeCandles(parts);
  }
}

function record(candles: CandleColumns, name: string): Recording {
  const count = candles.openTime.length;
  if (count === 0) throw new ReplayError(`FORGE_SANDBOX_CANDLES: the files of ${name} hold no candles.`);
  const firstDay = Math.floor((candles.openTime[0] as number) / DAY_MS);
  const lastDay = Math.floor((candles.openTime[count - 1] as number) / DAY_MS);
  const scale = (candles.close[count - 1] as number) / (candles.open[0] as number);
  return { candles, firstDay, days: lastDay - firstDay + 1, scale };
}

function shifted(candles: CandleColumns, fromMs: number, toMs: number, shiftMs: number, scale: number): CandleColumns {
  const from = lowerBound(candles.openTime, fromMs - shiftMs);
  const to = lowerBound(candles.openTime, toMs - shiftMs);
  const price = (column: Float64Array) =>
    scale === 1 ? column.slice(from, to) : column.slice(from, to).map((p) => p * scale);
  return {
    openTime: candles.openTime.slice(from, to).map((t) => t + shiftMs),
    open: price(candles.open),
    high: price(candles.high),
    low: price(candles.low),
    close: price(candles.close),
    volume: candles.volume.slice(from, to),
  };
}

/** Columns open_time_ms,open,high,low,close,volume, ascending; the first line names them. */
function readCandles(file: string): CandleColumns {
  const raw = readFileSync(file);
  const text = (file.endsWith(".gz") ? gunzipSync(raw) : raw).toString("latin1");
  const lines = text.split("\n");
  if (lines[0]?.trim() !== "open_time_ms,open,high,low,close,volume") {
    throw new ReplayError(`${file}: the first line must be open_time_ms,open,high,low,close,volume`);
  }
  if (lines[lines.length - 1] === "") lines.pop();
  const made = allocateCandles(lines.length - 1);
  const columns = [made.openTime, made.open, made.high, made.low, made.close, made.volume];
  for (let i = 1; i < lines.length; i++) {
    const cells = (lines[i] as string).split(",");
    for (let c = 0; c < 6; c++) {
      const value = Number(cells[c]);
      if (cells.length !== 6 || !Number.isFinite(value) || (c === 0 && value % MINUTE_MS !== 0)) {
        throw new ReplayError(`${file}: line ${i + 1} is not six numbers with a time on the minute`);
      }
      (columns[c] as Float64Array)[i - 1] = value;
    }
  }
  return made;
}
