import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { allocateCandles, CANDLE_FIELDS } from "@/lib/candles/columns";
import { CandleStoreError, decodeCandlesInto, encodeCandles } from "./candle-days";

// All doubles: negative zero, subnormals, infinities and every pattern of not-a-number.
const anyDouble = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map((bits) => {
  const view = new DataView(new ArrayBuffer(8));
  view.setBigUint64(0, bits);
  return view.getFloat64(0);
});

function bitsOf(column: Float64Array): bigint[] {
  const copy = column.slice();
  return [...new BigUint64Array(copy.buffer)];
}

describe("a day's bytes", () => {
  it("read back bit for bit, at any place of a larger column", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(...CANDLE_FIELDS.map(() => anyDouble)), { maxLength: 40 }),
        fc.nat(7),
        (rows, at) => {
          const candles = allocateCandles(rows.length);
          rows.forEach((row, i) => {
            CANDLE_FIELDS.forEach((field, f) => {
              candles[field][i] = row[f] as number;
            });
          });
          const bytes = encodeCandles(candles);
          const into = allocateCandles(rows.length + at + 1);
          decodeCandlesInto(bytes, rows.length, into, at);
          for (const field of CANDLE_FIELDS) {
            expect(bitsOf(into[field].subarray(at, at + rows.length))).toEqual(bitsOf(candles[field]));
            expect(into[field][at + rows.length]).toBe(0);
          }
        },
      ),
    );
  });

  it("are little-endian columns in the order openTime open high low close volume", () => {
    const candles = allocateCandles(1);
    CANDLE_FIELDS.forEach((field, i) => {
      candles[field][0] = i + 1;
    });
    const view = new DataView(encodeCandles(candles).buffer);
    expect([0, 8, 16, 24, 32, 40].map((at) => view.getFloat64(at, true))).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it("of another length are refused", () => {
    expect(() => decodeCandlesInto(new Uint8Array(47), 1, allocateCandles(1), 0)).toThrow(CandleStoreError);
  });
});
