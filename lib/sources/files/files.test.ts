import { existsSync, readdirSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CandleColumns, MINUTE_MS } from "@/lib/candles/candles";
import { CANDLE_FIELDS, fingerprintCandles, sliceCandles } from "@/lib/candles/columns";
import { SourceError } from "@/lib/sources/source";
import { CSV_HEADER, FileError, FileSource, type ReadInput, readCandleFile, writeCandlesCsv } from "./index";
import { anyCandles, calm, START } from "./testing/candles";
import { textBlocks } from "./text-blocks";

const text = (lines: readonly string[]) => Buffer.from(lines.join("\n"));
const read = (bytes: Uint8Array, options: Partial<ReadInput> = {}) =>
  readCandleFile({ bytes, name: "a file", ...options });

async function refusal(bytes: Uint8Array, options: Partial<ReadInput> = {}): Promise<string> {
  const error = await read(bytes, options).then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(FileError);
  expect(error).toBeInstanceOf(SourceError);
  return (error as FileError).message;
}

async function bytesOf(parts: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of parts) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const rowsOf = (candles: CandleColumns, time: (ms: number) => string = String) =>
  Array.from(candles.openTime, (at, i) =>
    [time(at), ...CANDLE_FIELDS.slice(1).map((field) => String(candles[field][i]))].join(","),
  );

describe("blocks of a text", () => {
  it("joined are the text, and cut no line nor a quoted one", () => {
    const piece = fc.constantFrom("a", "1,2", '"', "\n", '"x\ny"', "");
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), fc.integer({ min: 1, max: 20 }), (pieces, size) => {
        const whole = pieces.join("");
        const blocks = [...textBlocks(whole, size)];
        const joined = blocks.map(({ block }) => block).join("\n");
        // The end of the last line may be left out, nothing else.
        expect([whole, whole.replace(/\n$/, "")]).toContain(joined);
        const quotes = (part: string) => part.split('"').length - 1;
        for (const { block } of blocks.slice(0, -1)) expect(quotes(block) % 2).toBe(0);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe("candles that are written", () => {
  const same = async (bytes: Uint8Array, want: CandleColumns) => {
    const found = await read(bytes).catch((error: unknown) => {
      // Sparse minutes may look like wider candles: that is refused, not misread.
      if (error instanceof FileError && error.message.includes("minutes apart")) return null;
      throw error;
    });
    if (found !== null) expect(fingerprintCandles(found.candles)).toBe(fingerprintCandles(want));
  };

  it("as CSV, plain or gzipped, read back to the bit", async () => {
    await fc.assert(
      fc.asyncProperty(anyCandles, fc.boolean(), fc.integer({ min: 0, max: 60 }), async (candles, gzip, cut) => {
        const length = candles.openTime.length;
        const parts = [
          sliceCandles(candles, 0, Math.min(cut, length)),
          sliceCandles(candles, Math.min(cut, length), length),
        ];
        await same(await bytesOf(writeCandlesCsv(parts, { gzip })), candles);
      }),
      { numRuns: 60 },
    );
  });

  it("packed, are no longer made when nobody reads on", async () => {
    let ended = false;
    function* parts() {
      try {
        for (;;) yield calm(20_000);
      } finally {
        ended = true;
      }
    }
    for await (const _chunk of writeCandlesCsv(parts(), { gzip: true })) break;
    await expect.poll(() => ended).toBe(true);
  });

  it("of none are a header alone", async () => {
    expect((await bytesOf(writeCandlesCsv([]))).toString()).toBe(`${CSV_HEADER}\n`);
  });
});

describe("a file of candles", () => {
  const want = fingerprintCandles(calm(40));
  const header = "timestamp,open,high,low,close,volume";

  it.each<[string, Buffer]>([
    ["this project's export", text([CSV_HEADER, ...rowsOf(calm(40))])],
    ["without a header", text(rowsOf(calm(40)))],
    ["Binance's dump of twelve columns", text(rowsOf(calm(40)).map((row) => `${row},1,2,3,4,5,0`))],
    ["Binance's dump in microseconds", text(rowsOf(calm(40), (ms) => `${ms}000`).map((row) => `${row},1,2,3,4,5,0`))],
    ["nanoseconds", text([header, ...rowsOf(calm(40), (ms) => `${ms}000000`)])],
    ["seconds", text([header, ...rowsOf(calm(40), (ms) => String(ms / 1000))])],
    ["ISO times", text([header, ...rowsOf(calm(40), (ms) => new Date(ms).toISOString())])],
    [
      "times as pandas writes them",
      text([
        "Open Time,Open,High,Low,Close,Volume",
        ...rowsOf(calm(40), (ms) => `${new Date(ms).toISOString().slice(0, 19).replace("T", " ")}+00:00`),
      ]),
    ],
    [
      "times of another zone",
      text([header, ...rowsOf(calm(40), (ms) => `${new Date(ms + 7_200_000).toISOString().slice(0, 19)}+02:00`)]),
    ],
    [
      "semicolons",
      Buffer.from(
        text([header, ...rowsOf(calm(40))])
          .toString()
          .replaceAll(",", ";"),
      ),
    ],
    [
      "tabs, a byte order mark and empty lines",
      Buffer.from(
        `\uFEFF${text([header, ...rowsOf(calm(40))])
          .toString()
          .replaceAll(",", "\t")}\n\n`,
      ),
    ],
    ["gzip", gzipSync(text([header, ...rowsOf(calm(40))]))],
    [
      "another order of columns and rows",
      text([
        "v,c,l,h,o,time",
        ...rowsOf(calm(40))
          .reverse()
          .map((row) => row.split(",").reverse().join(",")),
      ]),
    ],
  ])("of %s is read", async (_name, bytes) => {
    expect(fingerprintCandles((await read(bytes)).candles)).toBe(want);
  });

  it("without volume has none", async () => {
    const bytes = text([
      "date,open,high,low,close",
      ...rowsOf(calm(40)).map((row) => row.split(",").slice(0, 5).join(",")),
    ]);
    const { candles } = await read(bytes);
    expect([...new Set(candles.volume)]).toEqual([0]);
  });

  it("tells lines as an editor counts them, and what it spans", async () => {
    const found = await read(text([header, "", ...rowsOf(calm(40)), "", "soon,1,1,1,1,1"]));
    expect(found.firstFaults).toEqual([{ line: 44, reason: "bad_timestamp" }]);
    expect(found).toMatchObject({ intervalMinutes: 1, fromMs: START, toMs: START + 40 * MINUTE_MS });
  });

  it("that is long is read in parts, tells how far it is, and hears a stop between them", async () => {
    const candles = calm(120_000);
    const bytes = text([header, ...rowsOf(candles)]);
    const shares: number[] = [];
    const found = await read(bytes, { onProgress: (share) => void shares.push(share) });
    expect(fingerprintCandles(found.candles)).toBe(fingerprintCandles(candles));
    expect(shares.length).toBeGreaterThan(1);
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    expect(shares.at(-1)).toBe(1);
    const stop = new AbortController();
    const stopped = read(bytes, { signal: stop.signal, onProgress: () => stop.abort(new Error("stopped")) });
    await expect(stopped).rejects.toThrow("stopped");
  });

  it("tells its unusable rows, by line", async () => {
    const rows = rowsOf(calm(40));
    rows[3] = "yesterday,1,1,1,1,1";
    rows[5] = `${START + 5 * MINUTE_MS},1,,1,1,1`;
    rows[7] = `${START + 7 * MINUTE_MS},-1,2,1,1,1`;
    rows.push(rows[0] as string);
    const found = await read(text([header, ...rows]));
    expect(found.rejected).toEqual({ bad_timestamp: 1, not_finite: 1, not_positive: 1, duplicate: 1 });
    expect(found.unusableMs).toEqual([START + 5 * MINUTE_MS, START + 7 * MINUTE_MS]);
    expect(found.firstFaults).toEqual([
      { line: 5, reason: "bad_timestamp" },
      { line: 7, reason: "not_finite" },
      { line: 9, reason: "not_positive" },
      { line: 42, reason: "duplicate" },
    ]);
    expect(found).toMatchObject({
      rows: 41,
      format: "csv",
      columns: { time: "timestamp", volume: "volume" },
      timeUnit: "ms",
    });
  });

  it("of several symbols needs to be told which", async () => {
    const rows = rowsOf(calm(20));
    const both = [...rows.map((row) => `${row},BTCUSD`), ...rows.map((row) => `${row},ETHUSD`)];
    const bytes = text([`${header},symbol`, ...both]);
    expect(await refusal(bytes)).toContain("BTCUSD, ETHUSD");
    expect((await read(bytes, { symbol: "ETHUSD" })).candles.openTime.length).toBe(20);
    expect(await refusal(bytes, { symbol: "SOLUSD" })).toContain("BTCUSD, ETHUSD");
  });

  it("is a source of exactly what it holds", async () => {
    const file = await read(text(rowsOf(calm(40))));
    const source = new FileSource("file:mine", new Map([["btcusd", file]]));
    expect(await source.markets()).toEqual(["btcusd"]);
    const span = {
      market: "BTC/USD",
      fromMs: START + 5 * MINUTE_MS,
      toMs: START + 9 * MINUTE_MS,
      nowMs: START + 90 * MINUTE_MS,
    };
    expect((await source.fetchCandles(span)).candles.openTime.length).toBe(4);
    await expect(source.fetchCandles({ ...span, market: "ethusd" })).rejects.toThrow("file:mine holds no ethusd");
  });
});

describe("a file that is none", () => {
  const header = "time,open,high,low,close,volume";
  it.each<[string, Uint8Array, RegExp]>([
    ["empty", new Uint8Array(0), /empty/],
    ["of other columns", text(["name,age", "Ada,36"]), /no header/],
    ["of words", text(["once upon a time", "there was"]), /no header/],
    ["of a header alone", text([header]), /no usable candle/],
    [
      "of wider candles",
      text([header, ...Array.from({ length: 20 }, (_, i) => `${START + i * 5 * MINUTE_MS},1,1,1,1,1`)]),
      /5 minutes apart/,
    ],
    ["of times that are none", text([header, "soon,1,1,1,1,1"]), /line 2: bad_timestamp/],
    ["of prices that are none", text([header, `${START},NaN,1e400,1,1,1`]), /not_finite/],
    ["damaged gzip", gzipSync(text([header, `${START},1,1,1,1,1`])).subarray(0, 30), /damaged/],
    ["of binary bytes", Buffer.from([1, 2, 0, 4, 5]), /neither CSV nor Parquet/],
    ["Parquet by its first bytes alone", Buffer.from("PAR1abcdefgh"), /damaged/],
    [
      "of times in two units",
      text([header, ...[0, 1, 2].map((i) => `${START + i * MINUTE_MS}${i === 2 ? "000" : ""},1,1,1,1,1`)]),
      /in ms, from line 4 on in µs/,
    ],
    ["of another delimiter", text([header.replaceAll(",", "^"), "1^1^1^1^1^1"]), /no header/],
    ["of a header of a million columns", text([Array.from({ length: 1e6 }, (_, i) => `c${i}`).join(",")]), /line 1/],
    ["of quotes that do not end", Buffer.from(`${header}\n${'"a\n'.repeat(200_000)}`), /no usable candle/],
  ])("%s is refused", async (_name, bytes, why) => {
    expect(await refusal(bytes)).toMatch(why);
  });

  it.each([
    ["the newest first", (a: number, b: number) => b - a],
    ["in no order", (a: number, b: number) => ((a * 7) % 23) - ((b * 7) % 23)],
  ])("of wider candles, %s, is refused", async (_name, order) => {
    const minutes = Array.from({ length: 23 }, (_, i) => i).sort(order);
    const bytes = text([header, ...minutes.map((i) => `${START + i * 5 * MINUTE_MS},1,1,1,1,1`)]);
    expect(await refusal(bytes)).toContain("5 minutes apart");
  });

  it("a gzip bomb is refused before it has unpacked", async () => {
    const bomb = gzipSync(Buffer.alloc(600_000_000));
    expect(bomb.length).toBeLessThan(1_000_000);
    expect(await refusal(bomb)).toContain("more than 500 MB");
  });

  it("any text is read or refused", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ maxLength: 400 }), fc.boolean(), async (noise, headed) => {
        const bytes = Buffer.from(headed ? `${header}\n${noise}` : noise);
        await read(bytes).catch((error: unknown) => expect(error).toBeInstanceOf(FileError));
      }),
      { numRuns: 500 },
    );
  });
});

const REAL = "../shared/data";
describe.skipIf(!existsSync(REAL))(`real candles of ${REAL}`, () => {
  it("are read as a whole", async () => {
    const name = readdirSync(REAL).find((file) => file.endsWith(".csv.gz")) as string;
    const { candles, rejected, rows } = await read(readFileSync(`${REAL}/${name}`));
    expect(candles.openTime.length).toBe(rows);
    expect(rejected).toEqual({});
  }, 60_000);
});
