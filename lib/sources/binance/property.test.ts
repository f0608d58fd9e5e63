/** Whatever a faulty exchange answers: an error, or exactly the true candles. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MINUTE_MS } from "@/lib/candles/candles";
import { SourceError } from "@/lib/sources/source";
import { candleAt } from "@/lib/sources/testing/faulty-atlas";
import { type Kline, startFaultyBinance } from "@/lib/sources/testing/faulty-binance";
import { BinanceSource } from "./source";

const T0 = Date.UTC(2026, 2, 29);
const minute = (i: number) => T0 + i * MINUTE_MS;

/** What befalls one request for klines. */
type Fault =
  | "none"
  | "empty"
  | "cut"
  | "beheaded"
  | "hole"
  | "shuffled"
  | "future"
  | "doubled"
  | "400"
  | "500"
  | "html"
  | "reset";
const FAULTS: Fault[] = [
  "none",
  "empty",
  "cut",
  "beheaded",
  "hole",
  "shuffled",
  "future",
  "doubled",
  "400",
  "500",
  "html",
  "reset",
];
/** Faults that hide rows: were the answers to all questions about a minute such, it could not be told from an absent one. */
const HIDING: ReadonlySet<Fault> = new Set(["empty", "cut", "beheaded", "hole"]);

/** What is wrong with a minute's row for ever: it cannot be used, or is not there at all. */
type Spoilt = "null" | "text" | "negative" | "crossed" | "interval" | "absent";
const SPOIL: Record<Exclude<Spoilt, "absent">, (row: Kline) => unknown[]> = {
  null: (row) => row.with(3, null as never),
  text: (row) => row.with(4, "n/a"),
  negative: (row) => row.with(1, "-1"),
  crossed: (row) => row.with(2, "0.5"),
  interval: (row) => row.with(6, row[0] + 5 * MINUTE_MS - 1),
};

function strike(fault: Fault, rows: unknown[]): unknown[] {
  const half = rows.length >> 1;
  if (fault === "empty") return [];
  if (fault === "cut") return rows.slice(0, half);
  if (fault === "beheaded") return rows.slice(half);
  if (fault === "hole") return [...rows.slice(0, half), ...rows.slice(half + 3)];
  if (fault === "shuffled")
    return rows.filter((_, i) => i % 2 === 1).concat(rows.filter((_, i) => i % 2 === 0).reverse());
  if (fault === "future") return [...rows, rowOf(minute(5000)), rowOf(minute(5001))];
  if (fault === "doubled") return [...rows, ...rows];
  return rows;
}

function rowOf(at: number): Kline {
  return [at, "9", "9", "9", "9", "9", at + MINUTE_MS - 1, "0", 1, "0", "0", "0"];
}

describe("candles from a faulty exchange", () => {
  it("are an error or exactly those that are true and usable", async () => {
    let fetched = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          pageRows: fc.integer({ min: 2, max: 40 }),
          from: fc.integer({ min: 0, max: 30 }),
          length: fc.integer({ min: 0, max: 60 }),
          nowSeconds: fc.integer({ min: 0, max: 80 * 60 }),
          spoilt: fc.dictionary(
            fc.integer({ min: 0, max: 90 }).map(String),
            fc.constantFrom<Spoilt>("null", "text", "negative", "crossed", "interval", "absent"),
            { maxKeys: 12 },
          ),
          faults: fc.array(fc.constantFrom(...FAULTS), { maxLength: 12 }),
        }),
        async ({ pageRows, from, length, nowSeconds, spoilt, faults }) => {
          const nowMs = T0 + nowSeconds * 1000;
          const kind = (at: number): Spoilt | undefined => spoilt[String((at - T0) / MINUTE_MS)];
          const pending = [...faults];
          let sinceHidden = 9;
          let fault: Fault = "none";
          const binance = await startFaultyBinance(minute(200), {
            clock: () => nowMs,
            absent: (at) => kind(at) === "absent",
            intercept: ({ path }, answer) => {
              if (!path.endsWith("/klines")) return false;
              const drawn = pending.shift() ?? "none";
              fault = HIDING.has(drawn) && sinceHidden < 3 ? "none" : drawn;
              if (fault === "reset") answer.destroy();
              else if (fault === "html") answer.writeHead(200, { "content-type": "text/html" }).end("<html>");
              else if (fault === "400" || fault === "500") answer.writeHead(Number(fault)).end();
              else {
                sinceHidden = HIDING.has(fault) ? 0 : sinceHidden + 1;
                return false;
              }
              return true;
            },
            rows: (rows) =>
              strike(
                fault,
                rows.map((row) => {
                  const spoil = kind(row[0]);
                  return spoil === undefined || spoil === "absent" ? row : SPOIL[spoil](row);
                }),
              ),
          });
          try {
            const source = new BinanceSource({
              id: "x",
              market: "spot",
              restUrl: binance.url,
              pageRows,
              retry: { baseMs: 1, maxMs: 1 },
            });
            const span = { fromMs: minute(from), toMs: minute(from + length) };
            const { candles, unusableMs } = await source.fetchCandles({ market: "btcusd", ...span, nowMs });
            fetched++;
            const ended: number[] = [];
            for (let at = span.fromMs; at < span.toMs && at + MINUTE_MS <= nowMs; at += MINUTE_MS) ended.push(at);
            const want = ended.filter((at) => kind(at) === undefined);
            const got = [...candles.openTime];
            // The newest minute may not be settled yet where no row follows it.
            const last = want.at(-1);
            if (got.length === want.length - 1 && last !== undefined && last + MINUTE_MS + 2000 > nowMs) want.pop();
            expect(got).toEqual(want);
            expect(unusableMs).toEqual(ended.filter((at) => !["absent", undefined].includes(kind(at))));
            got.forEach((at, i) => {
              const { open, high, low, close, volume } = candleAt(at);
              const values = [candles.open[i], candles.high[i], candles.low[i], candles.close[i], candles.volume[i]];
              expect(values).toEqual([open, high, low, close, volume]);
            });
          } catch (error) {
            if (!(error instanceof SourceError)) throw error;
          } finally {
            await binance.close();
          }
        },
      ),
      { numRuns: 150 },
    );
    // Not because everything is an error.
    expect(fetched).toBeGreaterThan(75);
  }, 60_000);
});
