import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { resample } from "./bars";
import { type CandleColumns, MINUTE_MS } from "./candles";
import {
  allocateCandles,
  CANDLE_FIELDS,
  CandleError,
  checkCandles,
  emptyCandles,
  fingerprintCandles,
  mergeCandles,
  sliceByTime,
} from "./columns";
import { formatInterval, parseInterval } from "./interval";

/** Candles at the given minutes, with values that tell them apart; `mark` tells runs apart. */
function candlesAt(minutes: number[], mark = 0): CandleColumns {
  const candles = allocateCandles(minutes.length);
  minutes.forEach((minute, i) => {
    candles.openTime[i] = minute * MINUTE_MS;
    candles.open[i] = 100 + (minute % 7) + mark;
    candles.high[i] = 110 + (minute % 5) + mark;
    candles.low[i] = 90 - (minute % 3) + mark;
    candles.close[i] = 100 + (minute % 11) + mark;
    candles.volume[i] = 1 + (minute % 13) / 8 + mark;
  });
  return candles;
}

const minuteSet = fc
  .uniqueArray(fc.integer({ min: 28_000_000, max: 28_000_200 }), { maxLength: 120 })
  .map((minutes) => minutes.sort((a, b) => a - b));

describe("intervals", () => {
  it.each([
    ["1m", 1],
    ["5m", 5],
    ["90m", 90],
    ["1h", 60],
    ["4h", 240],
    ["1d", 1440],
    ["2d", 2880],
  ])("%s is %d minutes", (text, minutes) => {
    expect(parseInterval(text).minutes).toBe(minutes);
    expect(parseInterval(formatInterval(minutes)).minutes).toBe(minutes);
  });

  it.each(["", "5", "m", "0m", "05m", "-5m", "1.5h", "5 m", "5M", "1w", "5mm", "999999m"])("%j is none", (text) => {
    expect(() => parseInterval(text)).toThrow(CandleError);
  });
});

describe("cutting and joining", () => {
  it("cuts by time as a filter would", () => {
    fc.assert(
      fc.property(minuteSet, fc.integer({ min: -5, max: 205 }), fc.integer({ min: -5, max: 205 }), (minutes, a, b) => {
        const [from, to] = [(28_000_000 + a) * MINUTE_MS, (28_000_000 + b) * MINUTE_MS];
        const cut = sliceByTime(candlesAt(minutes), from, to);
        const expected = candlesAt(minutes.filter((minute) => minute * MINUTE_MS >= from && minute * MINUTE_MS < to));
        for (const field of CANDLE_FIELDS) expect([...cut[field]]).toEqual([...expected[field]]);
      }),
    );
  });

  it("joins parts in any order, ascending and unique, the later part winning", () => {
    fc.assert(
      fc.property(fc.array(minuteSet, { maxLength: 5 }), (parts) => {
        const merged = mergeCandles(parts.map((minutes, mark) => candlesAt(minutes, mark * 1000)));
        checkCandles(merged);
        const winner = new Map<number, number>();
        for (const [mark, minutes] of parts.entries()) for (const minute of minutes) winner.set(minute, mark);
        expect(merged.openTime.length).toBe(winner.size);
        merged.openTime.forEach((openTime, i) => {
          const minute = openTime / MINUTE_MS;
          const expected = candlesAt([minute], (winner.get(minute) as number) * 1000);
          for (const field of CANDLE_FIELDS) expect(merged[field][i]).toBe(expected[field][0]);
        });
      }),
    );
  });

  it("makes a copy even of a single part", () => {
    const one = candlesAt([1, 2]);
    const merged = mergeCandles([one]);
    merged.close[0] = 5;
    expect(one.close[0]).not.toBe(5);
  });
});

describe("checking", () => {
  it("accepts none and good ones", () => {
    checkCandles(emptyCandles());
    checkCandles(candlesAt([5, 6, 9]));
  });

  it.each([
    ["a repeated time", candlesAt([5, 5]), "candle 1"],
    ["a descending time", candlesAt([5, 4]), "is not after"],
    ["seconds", { ...candlesAt([5]), openTime: Float64Array.of(300_001) }, "not a whole minute"],
    ["no time", { ...candlesAt([5]), openTime: Float64Array.of(Number.NaN) }, "candle 0"],
    [
      "a short column",
      { ...candlesAt([5, 6]), volume: new Float64Array(1) },
      "volume has 1 values where openTime has 2",
    ],
  ])("refuses %s", (_name, candles, message) => {
    expect(() => checkCandles(candles)).toThrow(message);
    expect(() => checkCandles(candles)).toThrow(CandleError);
  });

  it("fingerprints equal candles alike, wherever they lie, and others differently", () => {
    const all = candlesAt([1, 2, 3, 4]);
    const part = sliceByTime(all, 2 * MINUTE_MS, 4 * MINUTE_MS);
    expect(fingerprintCandles(part)).toBe(fingerprintCandles(candlesAt([2, 3])));
    expect(fingerprintCandles(part)).not.toBe(fingerprintCandles(candlesAt([2, 4])));
    expect(fingerprintCandles(candlesAt([2, 3], 1))).not.toBe(fingerprintCandles(part));
  });
});

describe("bars", () => {
  it("aggregate what is present, on a grid of any phase", () => {
    fc.assert(
      fc.property(
        minuteSet,
        fc.integer({ min: 1, max: 30 }),
        fc.integer({ min: -100, max: 100 }),
        (minutes, width, phase) => {
          const candles = candlesAt(minutes);
          const bars = resample(candles, { intervalMinutes: width, anchorMs: phase * MINUTE_MS });
          expect([...bars.minutesPresent].reduce((sum, present) => sum + present, 0)).toBe(minutes.length);
          for (let bar = 0; bar < bars.count; bar++) {
            const start = bars.startMs / MINUTE_MS + bar * width;
            expect(Math.abs((start - phase) % width)).toBe(0);
            const inside = minutes.filter((minute) => minute >= start && minute < start + width);
            expect(bars.minutesPresent[bar]).toBe(inside.length);
            if (inside.length === 0) continue;
            const part = candlesAt(inside);
            expect([...bars.ohlcv.subarray(bar * 5, bar * 5 + 5)]).toEqual([
              part.open[0],
              Math.max(...part.high),
              Math.min(...part.low),
              part.close[inside.length - 1],
              part.volume.reduce((sum, volume) => sum + volume, 0),
            ]);
          }
          if (bars.count > 0) {
            expect(bars.minutesPresent[0]).toBeGreaterThan(0);
            expect(bars.minutesPresent[bars.count - 1]).toBeGreaterThan(0);
          }
        },
      ),
    );
  });

  it("cover the asked span even where there is no candle", () => {
    const bars = resample(candlesAt([103, 104, 109]), {
      intervalMinutes: 5,
      anchorMs: 0,
      fromMs: 95 * MINUTE_MS,
      toMs: 115 * MINUTE_MS,
    });
    expect([...bars.minutesPresent]).toEqual([0, 2, 1, 0]);
    expect(bars.startMs).toBe(95 * MINUTE_MS);
  });

  it("count unusable candles as absent", () => {
    const candles = candlesAt([100, 101, 102, 103, 104]);
    candles.close[1] = Number.NaN;
    candles.low[2] = 0;
    candles.volume[3] = -1;
    candles.high[4] = Number.POSITIVE_INFINITY;
    const bars = resample(candles, { intervalMinutes: 5 });
    expect([...bars.minutesPresent]).toEqual([1]);
    expect(bars.ohlcv).toEqual(
      Float64Array.of(...(["open", "high", "low", "close", "volume"] as const).map((f) => candles[f][0] as number)),
    );
  });

  it("refuse widths and spans that cannot be", () => {
    expect(() => resample(candlesAt([1]), { intervalMinutes: 0 })).toThrow(CandleError);
    expect(() => resample(candlesAt([1]), { intervalMinutes: 2.5 })).toThrow("2.5 minutes");
    expect(() => resample(candlesAt([0, 40_000_000]), { intervalMinutes: 1 })).toThrow("at most");
    expect(resample(emptyCandles(), { intervalMinutes: 5 }).count).toBe(0);
  });
});
