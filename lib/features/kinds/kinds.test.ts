/** Each kind against a plain recomputation from the bars. */
import { describe, expect, it } from "vitest";
import { BAR_WIDTH, MINUTE_MS, resample } from "@/lib/candles";
import { columnNames } from "@/lib/features/compile";
import { rowAsOf } from "@/lib/features/live";
import { FeaturePlan } from "@/lib/features/plan";
import { candleWalk, everyMinute, WALK_START_MS } from "@/lib/features/testing/candle-walk";
import { FEATURE_KINDS, kindName } from ".";

const MINUTES = 5 * 400;
const candles = {
  btcusd: candleWalk({ keep: everyMinute(MINUTES), quietEvery: 7 }),
  ethusd: candleWalk({ keep: everyMinute(MINUTES), seed: 20 }),
};
const asOfMs = WALK_START_MS + MINUTES * MINUTE_MS;

function planWith(entry: Record<string, unknown>, over: Record<string, unknown> = {}): FeaturePlan {
  return FeaturePlan.parse({
    version: 1,
    market: "btcusd",
    intervalMinutes: 5,
    inputBars: 0,
    engineered: [{ name: "it", ...entry }],
    target: { kind: "log_return", horizonMinutes: 60 },
    rowEveryMinutes: 5,
    minBarCoverage: 0.2,
    ...over,
  });
}

/** Values by column name. */
function valuesOf(entry: Record<string, unknown>, given = candles): Record<string, number> {
  const plan = planWith(entry);
  const { row } = rowAsOf(given, plan, asOfMs);
  return Object.fromEntries(columnNames(plan).map((name, i) => [name, row[i] as number]));
}

/** The last bars of a market, oldest first. */
function barsOf(market: keyof typeof candles, count: number) {
  const { ohlcv, count: all } = resample(candles[market], { intervalMinutes: 5 });
  return Array.from({ length: count }, (_, i) => {
    const [o, h, l, c, v] = ohlcv.subarray(
      (all - count + i) * BAR_WIDTH,
      (all - count + i + 1) * BAR_WIDTH,
    ) as unknown as [number, number, number, number, number];
    return { o, h, l, c, v };
  });
}
const closes = (count: number, market: keyof typeof candles = "btcusd") => barsOf(market, count).map(({ c }) => c);
const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const deviation = (values: number[]) => Math.sqrt(mean(values.map((value) => (value - mean(values)) ** 2)));
const logReturns = (count: number, market: keyof typeof candles = "btcusd") => {
  const c = closes(count + 1, market);
  return c.slice(1).map((close, i) => Math.log(close / (c[i] as number)));
};
const last = closes(1)[0] as number;

function expectClose(actual: number | undefined, expected: number): void {
  expect(Math.abs((actual as number) - expected)).toBeLessThanOrEqual(1e-12 + 1e-9 * Math.abs(expected));
}

describe("returns and averages", () => {
  it("look back the asked bars, or a multiple of the horizon of 12 bars", () => {
    const c = closes(25);
    expectClose(
      valuesOf({ kind: "log_return", bars: 3 }).it,
      Math.log(1 + 1e-8) - Math.log((c[21] as number) / last + 1e-8),
    );
    expect(valuesOf({ kind: "log_return", bars: { horizons: 0.25 } }).it).toBe(
      valuesOf({ kind: "log_return", bars: 3 }).it,
    );
    expectClose(valuesOf({ kind: "return", bars: { horizons: 2 } }).it, 1 - (c[0] as number) / last);
  });

  it("average closes over the newest", () => {
    expectClose(valuesOf({ kind: "sma", bars: 20 }).it, mean(closes(20)) / last);
    expectClose(valuesOf({ kind: "sma_distance", bars: 20 }).it, 1 - mean(closes(20)) / last);
  });

  it("weigh exponentially from the reference's seed", () => {
    const line = (x: number[], period: number) => {
      const m = 2 / (period + 1);
      const e = [mean(x.slice(0, period))];
      for (let i = 1; i < x.length; i++) e.push((x[i] as number) * m + (e[i - 1] as number) * (1 - m));
      return e;
    };
    const c = closes(48).map((close) => close / last);
    expectClose(valuesOf({ kind: "ema", bars: 12 }).it, line(c, 12).at(-1) as number);
    const slow = line(c, 26);
    const macd = line(c, 12).map((fast, i) => fast - (slow[i] as number));
    const signal = line(macd, 9).at(-1) as number;
    const values = valuesOf({ kind: "macd" });
    expectClose(values.it_value, macd.at(-1) as number);
    expectClose(values.it_signal, signal);
    expectClose(values.it_histogram, (macd.at(-1) as number) - signal);
    // Of a horizon of 12 bars.
    const scaled = {
      fast: { horizons: 1 },
      slow: { horizons: 26 / 12 },
      signal: { horizons: 0.75 },
      bars: { horizons: 4 },
    };
    expect(valuesOf({ kind: "macd", ...scaled })).toEqual(values);
    // Spans of the horizon that are out of order are put in order: 2 < 3 ≤ 3.
    expect(
      valuesOf({ kind: "macd", fast: { horizons: 0.1 }, slow: { horizons: 0.1 }, bars: { horizons: 0.1 } }),
    ).toEqual(valuesOf({ kind: "macd", fast: 2, slow: 3, bars: 3 }));
  });
});

describe("oscillators", () => {
  it("RSI is Wilder's, by hand on six differences", () => {
    // n = 2 over 8 differences: +1 −1 +2 0 −1 +3 −2 +1.
    const prices = [10, 11, 10, 12, 12, 11, 14, 12, 13];
    let [gain, loss] = [1 / 2, 1 / 2];
    for (const [up, down] of [
      [2, 0],
      [0, 0],
      [0, 1],
      [3, 0],
      [0, 2],
      [1, 0],
    ] as [number, number][]) {
      gain = (gain + up) / 2;
      loss = (loss + down) / 2;
    }
    const made = candleWalk({ keep: everyMinute(prices.length * 5) });
    for (let i = 0; i < made.openTime.length; i++) {
      for (const field of ["open", "high", "low", "close"] as const)
        made[field][i] = prices[Math.floor(i / 5)] as number;
    }
    const plan = planWith({ kind: "rsi", bars: 2 });
    const { row } = rowAsOf({ btcusd: made }, plan, WALK_START_MS + prices.length * 5 * MINUTE_MS);
    expectClose(row[0], (100 - 100 / (1 + gain / loss)) / 50 - 1);
  });

  it("say where the close stands", () => {
    const c = closes(20);
    const half = 2 * deviation(c);
    const bands = valuesOf({ kind: "bollinger", bars: 20 });
    expectClose(bands.it_position, (last - (mean(c) - half)) / (2 * half));
    expectClose(bands.it_width, (2 * half) / mean(c));
    expectClose(valuesOf({ kind: "zscore", bars: 20 }).it, (last - mean(c)) / deviation(c));
    const before = closes(21).slice(0, 20);
    expectClose(valuesOf({ kind: "rank", bars: 20 }).it, before.filter((close) => close < last).length / 20);
    const bars = barsOf("btcusd", 20);
    const [low, high] = [Math.min(...bars.map(({ l }) => l)), Math.max(...bars.map(({ h }) => h))];
    expectClose(valuesOf({ kind: "donchian", bars: 20 }).it, (last - low) / (high - low));
  });
});

describe("parameters that are not spans", () => {
  it("choose volumes, widths, periods", () => {
    const volumes = barsOf("btcusd", 21).map(({ v }) => v);
    const newest = volumes.at(-1) as number;
    const last20 = volumes.slice(1);
    expectClose(valuesOf({ kind: "zscore", bars: 20, of: "volume" }).it, (newest - mean(last20)) / deviation(last20));
    expectClose(
      valuesOf({ kind: "rank", bars: 20, of: "volume" }).it,
      volumes.slice(0, 20).filter((volume) => volume < newest).length / 20,
    );
    const c = closes(20);
    const { it_position, it_width } = valuesOf({ kind: "bollinger", bars: 20, deviations: 1 });
    expectClose(it_position, (last - mean(c) + deviation(c)) / (2 * deviation(c)));
    expectClose(it_width, (2 * deviation(c)) / mean(c));
    // 20 minutes after the full hour.
    expectClose(valuesOf({ kind: "time_to_funding", everyMinutes: 60 }).it, 40 / 60);
  });

  it("rank counts equals half, and a median of nothing is no measure", () => {
    const flat = { ...candles, btcusd: candleWalk({ keep: everyMinute(MINUTES), isFlat: true }) };
    expect(valuesOf({ kind: "rank", bars: 7 }, flat).it).toBe(0.5);
    const quiet = candleWalk({ keep: everyMinute(MINUTES), quietEvery: 1 });
    quiet.volume[MINUTES - 1] = 3;
    expect(valuesOf({ kind: "volume_log_ratio", bars: 9 }, { ...candles, btcusd: quiet }).it).toBe(0);
    expect(valuesOf({ kind: "signed_volume", bars: 9 }, { ...candles, btcusd: quiet }).it).toBe(
      Math.sign(last - (closes(2)[0] as number)),
    );
  });
});

describe("volatility", () => {
  const r = logReturns(10);
  const bars = barsOf("btcusd", 10);
  it.each([
    ["squares", Math.sqrt(r.reduce((sum, one) => sum + one * one, 0))],
    [
      "bipower",
      Math.sqrt((Math.PI / 2) * r.slice(1).reduce((sum, one, i) => sum + Math.abs(one * (r[i] as number)), 0)),
    ],
    ["parkinson", Math.sqrt(bars.reduce((sum, { h, l }) => sum + Math.log(h / l) ** 2, 0) / (4 * 10 * Math.log(2)))],
    [
      "garman_klass",
      Math.sqrt(
        mean(bars.map(({ o, h, l, c }) => 0.5 * Math.log(h / l) ** 2 - (2 * Math.log(2) - 1) * Math.log(c / o) ** 2)),
      ),
    ],
  ])("by %s", (estimator, expected) => {
    expectClose(valuesOf({ kind: "realised_volatility", bars: 10, estimator }).it, expected);
  });

  it("as ratio, deviation, range", () => {
    const rms = (count: number) => Math.sqrt(mean(logReturns(count).map((one) => one * one)));
    expectClose(valuesOf({ kind: "volatility_ratio", short: 5, long: 30 }).it, rms(5) / rms(30));
    const c = closes(6).map((close) => close / last);
    expectClose(
      valuesOf({ kind: "return_deviation", bars: 5 }).it,
      deviation(c.slice(1).map((one, i) => one - (c[i] as number))),
    );
    const eleven = barsOf("btcusd", 11);
    const ranges = eleven.slice(1).map(({ h, l }, i) => {
      const before = (eleven[i] as { c: number }).c;
      return Math.max(h - l, Math.abs(h - before), Math.abs(l - before));
    });
    expectClose(valuesOf({ kind: "atr", bars: 10 }).it, mean(ranges) / last);
    expectClose(valuesOf({ kind: "hl_spread", bars: 10 }).it, mean(bars.map(({ h, l }) => (h - l) / last)));
  });
});

describe("volume", () => {
  it("against its own past, by side, by price", () => {
    const bars = barsOf("btcusd", 13);
    const volumes = bars.map(({ v }) => v);
    const newest = volumes.at(-1) as number;
    const sorted = volumes.slice(0, 12).sort((a, b) => a - b);
    expectClose(
      valuesOf({ kind: "volume_log_ratio", bars: 12 }).it,
      Math.log(newest / (((sorted[5] as number) + (sorted[6] as number)) / 2)),
    );
    expectClose(valuesOf({ kind: "volume_mean", bars: 12 }).it, mean(volumes.slice(1)) / newest);
    const signed = bars.slice(1).reduce((sum, { c, v }, i) => sum + Math.sign(c - (bars[i] as { c: number }).c) * v, 0);
    expectClose(
      valuesOf({ kind: "signed_volume", bars: 12 }).it,
      signed / volumes.slice(1).reduce((sum, v) => sum + v, 0),
    );
    const weighted = bars.slice(1).reduce((sum, { h, l, c, v }) => sum + (v * (h + l + c)) / 3, 0);
    expectClose(
      valuesOf({ kind: "vwap_distance", bars: 12 }).it,
      Math.log(last / (weighted / volumes.slice(1).reduce((sum, v) => sum + v, 0))),
    );
  });
});

describe("calendar", () => {
  it("stands at 09:20 on a Tuesday", () => {
    // 2,000 minutes after Monday 00:00 UTC.
    expect(new Date(asOfMs).toUTCString()).toContain("Tue");
    const day = (2 * Math.PI * 560) / 1440;
    const week = (2 * Math.PI * (1440 + 560)) / 10_080;
    expectClose(valuesOf({ kind: "time_of_day" }).it_sin, Math.sin(day));
    expectClose(valuesOf({ kind: "time_of_day" }).it_cos, Math.cos(day));
    expectClose(valuesOf({ kind: "time_of_week" }).it_sin, Math.sin(week));
    expectClose(valuesOf({ kind: "time_of_week" }).it_cos, Math.cos(week));
    // Funding at 00:00, 08:00, 16:00: 80 minutes after one of them.
    expectClose(valuesOf({ kind: "time_to_funding" }).it, 400 / 480);
  });
});

describe("cross-asset", () => {
  it("compares with another market at the same time", () => {
    const eth = closes(20, "ethusd");
    const btc = closes(20);
    expectClose(
      valuesOf({ kind: "lagged_return", market: "ethusd", bars: 3, lag: 2 }).it,
      Math.log((eth[17] as number) / (eth[14] as number)),
    );
    expectClose(
      valuesOf({ kind: "return_difference", market: "ethusd", bars: 5 }).it,
      Math.log(last / (btc[14] as number)) - Math.log((eth[19] as number) / (eth[14] as number)),
    );
    const [a, b] = [logReturns(15), logReturns(15, "ethusd")];
    const covariance = mean(a.map((one, i) => (one - mean(a)) * ((b[i] as number) - mean(b))));
    expectClose(valuesOf({ kind: "beta", market: "ethusd", bars: 15 }).it_slope, covariance / deviation(b) ** 2);
    expectClose(
      valuesOf({ kind: "beta", market: "ethusd", bars: 15 }).it_correlation,
      covariance / (deviation(a) * deviation(b)),
    );
  });

  it("refuses its own market, a pooled one, and candles that are not there", () => {
    expect(() => planWith({ kind: "beta", market: "btcusd", bars: 5 })).toThrow("another market");
    expect(() => planWith({ kind: "beta", market: "ethusd", bars: 5 }, { pooledMarkets: ["ethusd"] })).toThrow(
      "is pooled",
    );
    expect(() => valuesOf({ kind: "beta", market: "solusd", bars: 5 })).toThrow("reads solusd");
  });
});

describe("every kind", () => {
  const flat = {
    btcusd: candleWalk({ keep: everyMinute(MINUTES), isFlat: true }),
    ethusd: candleWalk({ keep: everyMinute(MINUTES), isFlat: true, seed: 3 }),
  };

  it.each(FEATURE_KINDS.map((kind) => [kindName(kind), kind] as const))(
    "%s: its example works, and a market that stands still has a finite answer",
    (_name, kind) => {
      for (const given of [candles, flat]) {
        const values = Object.values(valuesOf(kind.example, given));
        expect(values.length).toBeGreaterThan(0);
        expect(values.every(Number.isFinite)).toBe(true);
      }
      expect(kind.measures.length).toBeGreaterThan(20);
    },
  );

  it("of a flat market says so", () => {
    expect(valuesOf({ kind: "rsi", bars: 5 }, flat).it).toBe(0);
    expect(valuesOf({ kind: "bollinger", bars: 5 }, flat)).toEqual({ it_position: 0.5, it_width: 0 });
    expect(valuesOf({ kind: "donchian", bars: 5 }, flat).it).toBe(0.5);
    expect(valuesOf({ kind: "volatility_ratio", short: 3, long: 9 }, flat).it).toBe(1);
    expect(valuesOf({ kind: "beta", market: "ethusd", bars: 9 }, flat)).toEqual({ it_slope: 0, it_correlation: 0 });
  });
});
