import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { allocateCandles, BAR_FIELDS, type CandleColumns, resample } from "@/lib/candles";
import { type CompatBars, compatBars, compatLiveBars, compatLiveRow, compatRows, compatStack } from "./compat";
import { columnNames } from "./compile";
import { FeaturePlan } from "./plan";

type Cell = number | null;
type CandleCells = [number, Cell, Cell, Cell, Cell, Cell];
interface GoldenCase {
  name: string;
  interval: string;
  n_input_bars: number;
  target_bars: number;
  mode: "historical" | "live";
  now: string | null;
  candles?: CandleCells[];
  candles_by_ticker?: Record<string, CandleCells[]>;
  feature_names?: string[];
  bars?: ({ open_time: number; minutes_present: number } & Record<(typeof BAR_FIELDS)[number], Cell>)[];
  rows?: { open_time: number; features: Cell[] | null; future_close: Cell; target: Cell }[];
  live?:
    | { open_time: number; features: Cell[] | null; current_price: number }
    | { error: string; bars_available: number };
  stacked?: { ticker: string; open_time: number; has_features: boolean; target: Cell }[];
}

const golden = JSON.parse(readFileSync(new URL("./fixtures/features.json", import.meta.url), "utf8")) as GoldenCase[];
const single = golden.filter((one) => one.candles);

function columns(cells: CandleCells[]): CandleColumns {
  const candles = allocateCandles(cells.length);
  cells.forEach(([openTime, ...values], i) => {
    candles.openTime[i] = openTime;
    BAR_FIELDS.forEach((field, f) => {
      candles[field][i] = values[f] ?? Number.NaN;
    });
  });
  return candles;
}

function barsOf(one: GoldenCase): CompatBars {
  const candles = columns(one.candles ?? []);
  return one.mode === "live"
    ? compatLiveBars(candles, one.interval, Date.parse(one.now as string))
    : compatBars(candles, one.interval);
}

/** 1e−9 relative, and for targets, which are differences of logarithms, 1e−12 absolute; null is a missing value. */
function expectClose(actual: number | undefined, expected: Cell, what: string, absolute = 0): void {
  if (expected === null) {
    expect(actual, what).toBeNaN();
    return;
  }
  const allowed = Math.max(1e-9 * Math.max(Math.abs(expected), Math.abs(actual ?? 0)), absolute);
  expect(Math.abs((actual as number) - expected), what).toBeLessThanOrEqual(allowed);
}

function expectFeatures(actual: Float64Array | null, expected: Cell[] | null, what: string): void {
  if (expected === null) {
    expect(actual, what).toBeNull();
    return;
  }
  expect(actual, what).toHaveLength(expected.length);
  expected.forEach((value, i) => {
    expectClose(actual?.[i], value, `${what} [${i}]`);
  });
}

describe("the reference's bars, rows and live rows", () => {
  it("are 21 cases", () => expect(golden).toHaveLength(21));

  it.each(single.map((one) => [one.name, one] as const))("bars of %s", (_name, one) => {
    const bars = barsOf(one);
    expect([...bars.openTime]).toEqual(one.bars?.map((bar) => bar.open_time));
    expect([...bars.minutesPresent]).toEqual(one.bars?.map((bar) => bar.minutes_present));
    one.bars?.forEach((expected, i) => {
      for (const field of ["open", "high", "low", "close"] as const) {
        expect(bars[field][i], `${field} ${i}`).toBe(expected[field] ?? Number.NaN);
      }
      expectClose(bars.volume[i], expected.volume, `volume ${i}`);
    });
  });

  it.each(single.filter((one) => one.rows).map((one) => [one.name, one] as const))("rows of %s", (_name, one) => {
    const rows = compatRows(barsOf(one), one.n_input_bars, one.target_bars);
    expect(rows.map((row) => row.openTime)).toEqual(one.rows?.map((row) => row.open_time));
    one.rows?.forEach((expected, i) => {
      expectFeatures(rows[i]?.features ?? null, expected.features, `features of row ${i}`);
      expectClose(rows[i]?.futureClose, expected.future_close, `future close of row ${i}`);
      expectClose(rows[i]?.target, expected.target, `target of row ${i}`, 1e-12);
    });
  });

  it.each(single.filter((one) => one.live).map((one) => [one.name, one] as const))("live row of %s", (_name, one) => {
    const live = compatLiveRow(barsOf(one), one.n_input_bars);
    const expected = one.live as NonNullable<GoldenCase["live"]>;
    if ("error" in expected) {
      expect(live).toEqual({ error: expected.error, barsAvailable: expected.bars_available });
      return;
    }
    expect(live).toMatchObject({ openTime: expected.open_time, currentPrice: expected.current_price });
    expectFeatures("features" in live ? live.features : null, expected.features, "features");
  });

  it("stacks markets by name, then time", () => {
    const one = golden.find((other) => other.stacked) as GoldenCase;
    const candles = Object.fromEntries(
      Object.entries(one.candles_by_ticker ?? {}).map(([ticker, cells]) => [ticker, columns(cells)]),
    );
    const rows = compatStack(candles, one.interval, one.n_input_bars, one.target_bars);
    expect(rows.map((row) => [row.market, row.openTime, row.features !== null])).toEqual(
      one.stacked?.map((row) => [row.ticker, row.open_time, row.has_features]),
    );
    one.stacked?.forEach((expected, i) => {
      expectClose(rows[i]?.target, expected.target, `target ${i}`, 1e-12);
    });
  });
});

describe("the default against the reference", () => {
  it.each(single.map((one) => [one.name, one] as const))("names columns alike: %s", (_name, one) => {
    const plan = FeaturePlan.parse({
      version: 1,
      market: "btcusd",
      intervalMinutes: 5,
      inputBars: one.n_input_bars,
      engineered: [],
      target: { kind: "log_return", horizonMinutes: 5 },
      rowEveryMinutes: 5,
    });
    expect(columnNames(plan)).toEqual(one.feature_names);
  });

  it("makes the same bars wherever no cell is missing", () => {
    const complete = single.filter((one) => one.mode === "historical" && one.name !== "hist_5m_missing_values");
    expect(complete.length).toBeGreaterThan(6);
    for (const one of complete) {
      const intervalMinutes = { "5m": 5, "15m": 15, "1h": 60, "1d": 1440, "4h": 240, "7m": 7 }[one.interval] as number;
      const bars = resample(columns(one.candles ?? []), { intervalMinutes });
      const present = [...bars.minutesPresent.keys()].filter((bar) => (bars.minutesPresent[bar] as number) > 0);
      expect(present.map((bar) => bars.startMs + bar * bars.widthMs)).toEqual(one.bars?.map((bar) => bar.open_time));
      present.forEach((bar, i) => {
        const values = [...bars.ohlcv.subarray(bar * 5, bar * 5 + 5)];
        expect(values, `${one.name} ${i}`).toEqual(
          BAR_FIELDS.map((field) => compatBars(columns(one.candles ?? []), one.interval)[field][i]),
        );
      });
    }
  });
});
