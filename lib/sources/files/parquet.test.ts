import fc from "fast-check";
import { parquetMetadata } from "hyparquet";
import { parquetWriteBuffer } from "hyparquet-writer";
import { describe, expect, it } from "vitest";
import { fingerprintCandles, sliceCandles } from "@/lib/candles/columns";
import { FileError, readCandleFile, writeCandlesParquet } from "./index";
import { readParquet } from "./parquet";
import { readParquetApart } from "./parquet-apart";
import { anyCandles, bytesOf, calm, START } from "./testing/candles";

type Column = Parameters<typeof parquetWriteBuffer>[0]["columnData"][number];
const COUNT = 40;
const candles = calm(COUNT);
const want = fingerprintCandles(candles);
const PRICES = ["open", "high", "low", "close", "volume"] as const;
const doubles = PRICES.map((name): Column => ({ name, data: candles[name], type: "DOUBLE" }));
const times: Column = {
  name: "open_time",
  data: Array.from(candles.openTime, (ms) => new Date(ms)),
  type: "TIMESTAMP",
};
const packed = (options: Parameters<typeof parquetWriteBuffer>[0]) => new Uint8Array(parquetWriteBuffer(options));
const ABOUT = { market: "btcusd", source: "atlas" };

/** As pandas writes: every column may hold nulls, so that each page begins with a count of its values' levels. */
function withLevels(): Uint8Array {
  const nullable = [times, ...doubles].map((column) => ({ ...column, nullable: true }));
  return packed({ columnData: nullable, codec: "UNCOMPRESSED" });
}

/** Columns of declared types, beside doubles where none is given. */
function typed(time: { unit: "MICROS" | "NANOS"; perMs: bigint }): Uint8Array {
  return packed({
    schema: [
      { name: "root", num_children: 6 },
      {
        name: "open_time",
        type: "INT64",
        repetition_type: "REQUIRED",
        logical_type: { type: "TIMESTAMP", isAdjustedToUTC: true, unit: time.unit },
      },
      ...PRICES.map((name) => ({ name, type: "DOUBLE" as const, repetition_type: "REQUIRED" as const })),
    ],
    columnData: [
      { name: "open_time", data: BigInt64Array.from(candles.openTime, (ms) => BigInt(ms) * time.perMs) },
      ...PRICES.map((name) => ({ name, data: candles[name] })),
    ],
  });
}

describe("candles in Parquet", () => {
  it("read back to the bit", async () => {
    await fc.assert(
      fc.asyncProperty(anyCandles, async (some) => {
        // However many parts it is written in.
        const cut = Math.floor(some.openTime.length / 3);
        const parts = [sliceCandles(some, 0, cut), sliceCandles(some, cut, some.openTime.length)];
        const bytes = await bytesOf(writeCandlesParquet(parts, ABOUT));
        const found = await readParquet(bytes, {}).catch((error: unknown) => {
          // Sparse minutes may look like wider candles: that is refused, not misread.
          if (error instanceof FileError && error.message.includes("minutes apart")) return null;
          throw error;
        });
        if (found !== null) expect(fingerprintCandles(found.candles)).toBe(fingerprintCandles(some));
      }),
      { numRuns: 60 },
    );
  });

  it("say whose they are, and when in UTC", async () => {
    const { buffer } = await bytesOf(writeCandlesParquet([candles], ABOUT));
    const { key_value_metadata, schema } = parquetMetadata(buffer);
    expect(key_value_metadata).toEqual([
      { key: "market", value: "btcusd" },
      { key: "source", value: "atlas" },
    ]);
    expect(schema[1]).toMatchObject({ name: "open_time", logical_type: { type: "TIMESTAMP", isAdjustedToUTC: true } });
  });

  it("of none are a file without rows", async () => {
    const { buffer } = await bytesOf(writeCandlesParquet([sliceCandles(candles, 0, 0)], ABOUT));
    expect(Number(parquetMetadata(buffer).num_rows)).toBe(0);
  });

  it.each<[string, Uint8Array]>([
    ["the Python kit's layout", packed({ columnData: [times, ...doubles, symbols(() => "btcusd")] })],
    ["columns that may hold nulls", withLevels()],
    ["times in microseconds", typed({ unit: "MICROS", perMs: 1_000n })],
    ["times in nanoseconds", typed({ unit: "NANOS", perMs: 1_000_000n })],
    ["plain 64-bit times", packed({ columnData: [whole(1n), ...doubles] })],
    ["plain 64-bit times in nanoseconds", packed({ columnData: [whole(1_000_000n), ...doubles] })],
    [
      "single precision",
      packed({ columnData: [times, ...PRICES.map((name): Column => ({ name, data: candles[name], type: "FLOAT" }))] }),
    ],
    [
      "texts",
      packed({
        columnData: [
          {
            name: "time",
            data: Array.from(candles.openTime, (ms) => new Date(ms).toISOString()),
            type: "STRING",
          },
          ...PRICES.map((name): Column => ({ name, data: Array.from(candles[name], String), type: "STRING" })),
        ],
      }),
    ],
    ["decimals", decimals()],
  ])("of %s are read", async (_name, bytes) => {
    const found = await readParquet(bytes, {});
    expect(fingerprintCandles(found.candles)).toBe(want);
    expect(found).toMatchObject({ format: "parquet", intervalMinutes: 1, fromMs: START, rejected: {} });
  });

  it("of decimals are the numbers that their digits say, to the bit", async () => {
    const price = fc.integer({ min: 1, max: 99_999_999_999 });
    await fc.assert(
      fc.asyncProperty(fc.array(price, { minLength: COUNT, maxLength: COUNT }), async (thousandths) => {
        const prices = thousandths.map((digits) => Number(`${digits}e-3`));
        const found = await readParquet(
          decimals(() => prices),
          {},
        );
        expect([...found.candles.close]).toEqual(prices);
      }),
      { numRuns: 50 },
    );
  });

  it("of several symbols need to be told which, also in another process", async () => {
    const bytes = packed({ columnData: [times, ...doubles, symbols((i) => (i % 2 === 0 ? "btcusd" : "ethusd"))] });
    const read = (symbol?: string) => readCandleFile({ bytes, name: "two.parquet", symbol });
    await expect(read()).rejects.toThrow("btcusd, ethusd");
    await expect(read()).rejects.toBeInstanceOf(FileError);
    await expect(readParquet(bytes, { symbol: "solusd" })).rejects.toThrow("btcusd, ethusd");
  });

  it("read in another process are the same, in memory of their own", async () => {
    const found = await readCandleFile({ bytes: withLevels(), name: "kit.parquet" });
    expect(fingerprintCandles(found.candles)).toBe(want);
    expect(found.candles.close.byteLength).toBe(found.candles.close.buffer.byteLength);
  });
});

describe("damaged Parquet", () => {
  // In this process: of this seed no damage ends it.
  it("is read or refused, never more", async () => {
    const sound = await bytesOf(writeCandlesParquet([calm(300)], ABOUT));
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(sound.length - 1), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 8 }),
        fc.option(fc.nat(sound.length)),
        async (changes, cut) => {
          const bytes = sound.slice(0, cut ?? sound.length);
          for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value;
          const found = await readParquet(bytes, {}).catch((error: unknown) => {
            expect(error).toBeInstanceOf(FileError);
            return null;
          });
          const open = found?.candles.openTime ?? [];
          for (let i = 1; i < open.length; i++) expect(open[i]).toBeGreaterThan(open[i - 1] as number);
        },
      ),
      { numRuns: 1_500, seed: 20_240_601 },
    );
  }, 60_000);

  it("that announces a billion levels ends its reader's process, not this one", async () => {
    const bytes = withLevels();
    // The run length of the first page's levels: 40 values of level 1.
    const at = Buffer.from(bytes).indexOf(Buffer.from([0x50, 0x01]), 8);
    expect(at).toBeGreaterThan(0);
    bytes.set([0xfe, 0xff, 0xff, 0xff, 0x07, 0x01], at);
    const error = await readCandleFile({ bytes, name: "bomb.parquet" }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(FileError);
    expect((error as Error).message).toContain("damaged or too large");
  }, 60_000);

  it("that takes too long or too much memory is given up", async () => {
    const bytes = withLevels();
    await expect(readParquetApart(bytes, {}, { mostMs: 1 })).rejects.toBeInstanceOf(FileError);
    await expect(readParquetApart(bytes, {}, { mostBytes: 1_000_000 })).rejects.toBeInstanceOf(FileError);
  }, 60_000);

  it("is not read on when it is stopped", async () => {
    const stop = new AbortController();
    const reading = readParquetApart(withLevels(), { signal: stop.signal });
    stop.abort(new Error("stopped"));
    await expect(reading).rejects.toThrow("stopped");
  });
});

function symbols(of: (i: number) => string): Column {
  return { name: "symbol", data: Array.from(candles.openTime, (_, i) => of(i)), type: "STRING" };
}

function whole(perMs: bigint): Column {
  return { name: "timestamp", data: BigInt64Array.from(candles.openTime, (ms) => BigInt(ms) * perMs), type: "INT64" };
}

/** Of three digits after the point. */
function decimals(values: (name: (typeof PRICES)[number]) => ArrayLike<number> = (name) => candles[name]): Uint8Array {
  return packed({
    schema: [
      { name: "root", num_children: 6 },
      { name: "open_time", type: "INT64", repetition_type: "REQUIRED", converted_type: "TIMESTAMP_MILLIS" },
      ...PRICES.map((name) => ({
        name,
        type: "INT64" as const,
        repetition_type: "REQUIRED" as const,
        converted_type: "DECIMAL" as const,
        scale: 3,
        precision: 18,
      })),
    ],
    columnData: [
      { name: "open_time", data: BigInt64Array.from(candles.openTime, BigInt) },
      ...PRICES.map((name) => ({ name, data: Array.from(values(name)) })),
    ],
  });
}
