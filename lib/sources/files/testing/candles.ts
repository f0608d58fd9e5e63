/** Candles for tests of files. */
import fc from "fast-check";
import { type CandleColumns, MINUTE_MS } from "@/lib/candles/candles";
import { allocateCandles } from "@/lib/candles/columns";

export const START = Date.UTC(2024, 5, 1);

/** Any prices that are prices, at any minutes. */
export const anyCandles = fc
  .uniqueArray(fc.integer({ min: 0, max: 500_000 }), { minLength: 1, maxLength: 60 })
  .chain((minutes) => {
    const price = fc.double({ min: 1e-9, max: 1e9, noNaN: true, minExcluded: true });
    return fc.tuple(
      fc.constant([...minutes].sort((a, b) => a - b)),
      fc.array(fc.tuple(price, price, price, fc.double({ min: 0, max: 1e12, noNaN: true })), {
        minLength: minutes.length,
        maxLength: minutes.length,
      }),
    );
  })
  .map(([minutes, values]): CandleColumns => {
    const candles = allocateCandles(minutes.length);
    for (const [i, minute] of minutes.entries()) {
      const [a, b, c, volume] = values[i] as [number, number, number, number];
      candles.openTime[i] = START + minute * MINUTE_MS;
      candles.open[i] = a;
      candles.high[i] = Math.max(a, b, c);
      candles.low[i] = Math.min(a, b, c);
      candles.close[i] = c;
      candles.volume[i] = volume === 0 ? 0 : volume;
    }
    return candles;
  });

/** Neighbouring minutes, so that the file is one of one-minute candles. */
export function calm(count: number): CandleColumns {
  const candles = allocateCandles(count);
  for (let i = 0; i < count; i++) {
    candles.openTime[i] = START + i * MINUTE_MS;
    for (const field of ["open", "high", "low", "close"] as const) candles[field][i] = 100 + (i % 7) / 8;
    candles.volume[i] = i % 5;
  }
  return candles;
}

/** A file as a whole. */
export async function bytesOf(parts: AsyncIterable<Uint8Array>): Promise<Uint8Array<ArrayBuffer>> {
  const all: Uint8Array[] = [];
  for await (const part of parts) all.push(part);
  return new Uint8Array(Buffer.concat(all));
}
