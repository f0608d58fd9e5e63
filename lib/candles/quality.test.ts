import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CandleColumns, MINUTE_MS } from "./candles";
import { allocateCandles } from "./columns";
import { absentSpans, findFaults, measureQuality } from "./quality";

const START = Date.UTC(2026, 0, 5);

/** A calm market with tiny, regular moves, at the given minutes. */
function calm(minutes: readonly number[]): CandleColumns {
  const candles = allocateCandles(minutes.length);
  for (const [i, minute] of minutes.entries()) {
    const close = 100 * Math.exp(0.0002 * Math.sin(minute));
    candles.openTime[i] = START + minute * MINUTE_MS;
    candles.open[i] = close;
    candles.high[i] = close * 1.0005;
    candles.low[i] = close * 0.9995;
    candles.close[i] = close;
    candles.volume[i] = 1;
  }
  return candles;
}

const minutesOf = (length: number) => Array.from({ length }, (_, i) => i);

describe("quality of candles", () => {
  it("finds nothing in a calm market without gaps", () => {
    expect(measureQuality(calm(minutesOf(1440)), START, START + 1440 * MINUTE_MS)).toEqual({
      gaps: 0,
      longestGap: 0,
      absent: 0,
      zeroVolume: 0,
      outliers: 0,
      crossed: 0,
    });
  });

  it("counts what was planted, for any gaps", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 299 }), { maxLength: 299 }), (missing) => {
        const gone = new Set(missing);
        const minutes = minutesOf(300).filter((minute) => !gone.has(minute));
        const { gaps, longestGap, absent } = measureQuality(calm(minutes), START, START + 300 * MINUTE_MS);
        expect(absent).toBe(gone.size);
        const text = minutesOf(300)
          .map((minute) => (gone.has(minute) ? "x" : "."))
          .join("");
        const runs = text.match(/x+/g) ?? [];
        expect(gaps).toBe(runs.length);
        expect(longestGap).toBe(Math.max(0, ...runs.map((run) => run.length)));
      }),
    );
  });

  it("tells the spans that are absent, within what was asked for alone", () => {
    const { openTime } = calm([5, 6, 9]);
    const at = (minute: number) => START + minute * MINUTE_MS;
    expect(absentSpans(openTime, at(4), at(12))).toEqual([
      { fromMs: at(4), toMs: at(5) },
      { fromMs: at(7), toMs: at(9) },
      { fromMs: at(10), toMs: at(12) },
    ]);
    expect(absentSpans(openTime, at(5), at(7))).toEqual([]);
    expect(absentSpans(new Float64Array(0), at(0), at(2))).toEqual([{ fromMs: at(0), toMs: at(2) }]);
  });

  it("finds a wrong print twice, going and coming back, and none across a gap", () => {
    const wrong = calm(minutesOf(200));
    wrong.close[100] = 150;
    wrong.high[100] = 150;
    expect(findFaults(wrong).map(({ index, kind }) => [index, kind])).toEqual([
      [100, "outlier"],
      [101, "outlier"],
    ]);
    const jump = calm(minutesOf(200).map((minute) => (minute < 100 ? minute : minute + 30)));
    for (let i = 100; i < 200; i++)
      for (const field of ["open", "high", "low", "close"] as const) jump[field][i] = (jump[field][i] as number) * 1.5;
    expect(findFaults(jump)).toEqual([]);
  });

  it("finds a wrong print that was taken back within its minute", () => {
    const candles = calm(minutesOf(200));
    candles.high[50] = 100_000;
    candles.low[120] = 0.001;
    expect(findFaults(candles).map(({ index, kind, text }) => [index, kind, text.split(" ")[0]])).toEqual([
      [50, "outlier", "reached"],
      [120, "outlier", "fell"],
    ]);
  });

  it("finds open and close beyond high and low", () => {
    const candles = calm(minutesOf(50));
    candles.low[7] = (candles.open[7] as number) * 1.0001;
    candles.volume[8] = 0;
    expect(findFaults(candles)).toMatchObject([{ index: 7, kind: "crossed" }]);
    expect(measureQuality(candles, START, START + 50 * MINUTE_MS)).toMatchObject({ crossed: 1, zeroVolume: 1 });
  });

  it("says nothing of outliers where too little is known", () => {
    const few = calm(minutesOf(20));
    few.close[10] = 300;
    few.high[10] = 300;
    expect(findFaults(few)).toEqual([]);
  });
});
