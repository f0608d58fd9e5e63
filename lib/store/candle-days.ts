/** A market's day of candles as bytes: six little-endian Float64 columns, one after the other. */
import { createHash } from "node:crypto";
import { type CandleColumns, DAY_MS } from "@/lib/candles/candles";
import { CANDLE_FIELDS } from "@/lib/candles/columns";

const VALUE_BYTES = 8;
const LITTLE_ENDIAN_HERE = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** Stored bytes that are no day of candles. */
export class CandleStoreError extends Error {
  override name = "CandleStoreError";
}

/** The UTC day's start, ms. */
export function dayStartMs(atMs: number): number {
  return Math.floor(atMs / DAY_MS) * DAY_MS;
}

/** Order: openTime open high low close volume. */
export function encodeCandles(candles: CandleColumns): Uint8Array<ArrayBuffer> {
  const count = candles.openTime.length;
  const bytes = new Uint8Array(count * VALUE_BYTES * CANDLE_FIELDS.length);
  CANDLE_FIELDS.forEach((field, i) => {
    const column = candles[field];
    bytes.set(new Uint8Array(column.buffer, column.byteOffset, column.byteLength), i * count * VALUE_BYTES);
  });
  if (!LITTLE_ENDIAN_HERE) swapValues(bytes);
  return bytes;
}

/**
 * Writes a day's columns into `into` from position `at` on.
 * @throws CandleStoreError when the bytes are not `count` candles
 */
export function decodeCandlesInto(bytes: Uint8Array, count: number, into: CandleColumns, at: number): void {
  const columnBytes = count * VALUE_BYTES;
  if (bytes.byteLength !== columnBytes * CANDLE_FIELDS.length) {
    throw new CandleStoreError(
      `a stored day of ${count} candles has ${bytes.byteLength} bytes; delete the day and load it again`,
    );
  }
  const source = LITTLE_ENDIAN_HERE ? bytes : swapValues(bytes.slice());
  CANDLE_FIELDS.forEach((field, i) => {
    const column = into[field];
    const target = new Uint8Array(column.buffer, column.byteOffset + at * VALUE_BYTES, columnBytes);
    target.set(source.subarray(i * columnBytes, (i + 1) * columnBytes));
  });
}

export function sha256Hex(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function swapValues(bytes: Uint8Array): Uint8Array {
  for (let i = 0; i < bytes.length; i += VALUE_BYTES) bytes.subarray(i, i + VALUE_BYTES).reverse();
  return bytes;
}
