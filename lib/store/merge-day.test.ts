import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CandleColumns, DAY_MS, MINUTE_MS } from "@/lib/candles/candles";
import { allocateCandles, fingerprintCandles } from "@/lib/candles/columns";
import { checkAnswer, type DayAnswer, type DayState, mergeDay } from "./merge-day";

const DAY = Date.UTC(2026, 5, 1);
const at = (minute: number) => DAY + minute * MINUTE_MS;

function candles(
  minutes: readonly number[],
  close: (minute: number) => number = (minute) => minute + 1,
): CandleColumns {
  const sorted = [...minutes].sort((a, b) => a - b);
  const columns = allocateCandles(sorted.length);
  for (const [i, minute] of sorted.entries()) {
    columns.openTime[i] = at(minute);
    for (const field of ["open", "high", "low", "close"] as const) columns[field][i] = close(minute);
  }
  return columns;
}

const minutes = Array.from({ length: 1440 }, (_, minute) => minute);

function answer(from: number, until: number, has: readonly number[], close?: (minute: number) => number): DayAnswer {
  const within = has.filter((minute) => minute >= from && minute < until);
  return {
    dayMs: DAY,
    candles: candles(within, close),
    askedFromMs: at(from),
    askedUntilMs: at(until),
    complete: from === 0 && until === 1440,
  };
}

const whole = (has: readonly number[] = minutes, close?: (minute: number) => number) => answer(0, 1440, has, close);
const stored = (day: DayAnswer): DayState => mergeDay(null, day).after;

describe("a day that is answered for again", () => {
  it("ends the same in whatever order its parts come", () => {
    const cuts = fc.uniqueArray(fc.integer({ min: 1, max: 1439 }), { maxLength: 6 });
    const absent = fc.uniqueArray(fc.integer({ min: 0, max: 1439 }), { maxLength: 200 });
    fc.assert(
      fc.property(cuts, absent, fc.infiniteStream(fc.nat()), (at, missing, random) => {
        const gone = new Set(missing);
        const has = minutes.filter((minute) => !gone.has(minute));
        const edges = [0, ...at.sort((a, b) => a - b), 1440];
        const parts = edges.slice(1).map((until, i) => answer(edges[i] as number, until, has));
        const shuffled = parts
          .map((part) => ({ part, key: random.next().value as number }))
          .sort((a, b) => a.key - b.key);
        let day: DayState | null = null;
        for (const { part } of shuffled) day = mergeDay(day, { ...part, complete: false }).after;
        day = mergeDay(day, whole(has)).after;
        expect(fingerprintCandles(day.candles)).toBe(fingerprintCandles(candles(has)));
        expect(day).toMatchObject({ complete: true, revised: 0, askedFromMs: DAY, askedUntilMs: DAY + DAY_MS });
      }),
      { numRuns: 50 },
    );
  });

  it("is unchanged by the same answer", () => {
    for (const one of [whole(), answer(0, 600, minutes), answer(100, 200, [])]) {
      const before = stored(one);
      const merge = mergeDay(before, one);
      expect(merge).toMatchObject({ changed: one.complete && !before.complete, revision: null });
      expect(merge.after).toBe(before);
    }
  });

  it("is not changed once complete: what differs is a revision, with the day as the source has it", () => {
    const before = stored(whole(minutes.filter((minute) => minute !== 7)));
    const now = whole(
      minutes.filter((minute) => minute !== 9),
      (minute) => (minute === 11 ? 99 : minute + 1),
    );
    const { after, changed, verified, revision } = mergeDay(before, now);
    expect(after).toBe(before);
    expect([changed, verified]).toEqual([false, false]);
    expect(revision?.minutes.map(({ openTime, before: was, after: is }) => [openTime, was?.[3], is?.[3]])).toEqual([
      [at(7), undefined, 8],
      [at(9), 10, undefined],
      [at(11), 12, 99],
    ]);
    expect(fingerprintCandles(revision?.candles as CandleColumns)).toBe(fingerprintCandles(now.candles));
  });

  it("keeps the rest of the day in a revision by a part", () => {
    const { revision } = mergeDay(
      stored(whole()),
      answer(10, 20, minutes, () => 5),
    );
    const want = candles(minutes, (minute) => (minute >= 10 && minute < 20 ? 5 : minute + 1));
    expect(fingerprintCandles(revision?.candles as CandleColumns)).toBe(fingerprintCandles(want));
  });

  it("takes minutes that had no usable row, and no others", () => {
    const without = { ...whole(minutes.filter((minute) => minute !== 3 && minute !== 4)), unusableMs: [at(3)] };
    const before = stored(without);
    const mended = mergeDay(before, answer(3, 5, minutes));
    expect(mended).toMatchObject({ changed: true, verified: false });
    expect(mended.after.unusableMs).toEqual([]);
    expect(mended.after.candles.openTime.length).toBe(1439);
    expect(mended.revision?.minutes.map(({ openTime }) => openTime)).toEqual([at(4)]);
  });

  it("is as it was where the source's row of a stored minute has become unusable", () => {
    const before = stored(whole());
    const now = { ...whole(minutes.filter((minute) => minute !== 5)), unusableMs: [at(5)] };
    const merge = mergeDay(before, now);
    expect(merge).toMatchObject({ changed: false, verified: true, revision: null });
    expect(merge.after).toBe(before);
  });

  it("drops no candle that the source once had, and counts values that it changed while the day ran", () => {
    const before = stored(answer(0, 100, minutes, (minute) => (minute === 50 ? 7 : minute + 1)));
    const { after } = mergeDay(before, whole(minutes.filter((minute) => minute !== 20)));
    expect(after).toMatchObject({ revised: 1, complete: true });
    expect(fingerprintCandles(after.candles)).toBe(fingerprintCandles(candles(minutes)));
  });

  it("counts as asked for only what touches what was asked for", () => {
    const before = stored(answer(0, 100, minutes));
    const { after } = mergeDay(before, answer(200, 300, minutes));
    expect([after.askedFromMs, after.askedUntilMs]).toEqual([at(0), at(100)]);
    expect(after.candles.openTime.length).toBe(200);
    expect(mergeDay(before, answer(100, 300, minutes)).after.askedUntilMs).toBe(at(300));
  });

  it("is refused when it is not of its day or its span", () => {
    expect(() => checkAnswer({ ...whole(), askedUntilMs: at(5) })).toThrow("complete");
    expect(() => checkAnswer({ ...answer(0, 10, minutes), candles: candles([50]) })).toThrow("outside");
    expect(() => checkAnswer({ ...whole(), dayMs: DAY + DAY_MS })).toThrow("span");
  });
});
