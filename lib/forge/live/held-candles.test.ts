import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CandleColumns, MINUTE_MS } from "@/lib/candles/candles";
import { emptyCandles, mergeCandles } from "@/lib/candles/columns";
import { HeldCandles } from "./held-candles";

const T0 = 28_000_000 * MINUTE_MS;
const at = (minute: number) => T0 + minute * MINUTE_MS;
const candle = (minute: number, close = 100 + minute): CandleColumns => ({
  openTime: Float64Array.of(at(minute)),
  open: Float64Array.of(100),
  high: Float64Array.of(1e6),
  low: Float64Array.of(1),
  close: Float64Array.of(close),
  volume: Float64Array.of(minute % 7),
});
const run = (from: number, to: number, has: (minute: number) => boolean = () => true) => {
  const minutes = Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i).filter(has);
  return minutes.length === 0 ? emptyCandles() : mergeCandles(minutes.map((minute) => candle(minute)));
};
const minutesOf = ({ openTime }: CandleColumns) => [...openTime].map((time) => (time - T0) / MINUTE_MS);
const minute = (ms: number) => (ms - T0) / MINUTE_MS;

describe("held candles", () => {
  it("serve what is pushed only once no minute before it is unknown", () => {
    const held = new HeldCandles();
    held.begin(at(0), run(0, 3));
    held.push(candle(4));
    held.append(emptyCandles());
    expect(held.hasHole).toBe(true);
    expect(minutesOf(held.slice(at(0), at(9)))).toEqual([0, 1, 2]);
    held.push(candle(3));
    expect(minutesOf(held.joinable())).toEqual([3, 4]);
    held.append(held.joinable());
    expect(minutesOf(held.slice(at(0), at(9)))).toEqual([0, 1, 2, 3, 4]);
    expect(held.hasHole).toBe(false);
  });

  it("believe the source that a minute is absent, and then serve what was pushed after it", () => {
    const held = new HeldCandles();
    held.begin(at(0), run(0, 3));
    for (const pushed of [4, 5, 7]) held.push(candle(pushed));
    held.append(run(3, 5, (m) => m !== 3));
    expect(minutesOf(held.slice(at(0), at(9)))).toEqual([0, 1, 2, 4, 5]);
  });

  it("take a recent value that differs, count it, and store it again; an old one is left for verifying", () => {
    const held = new HeldCandles();
    held.begin(at(0), run(0, 200));
    expect(held.unstored(emptyCandles())).toBeNull();
    held.push(candle(198, 5));
    held.push(candle(198, 5));
    held.push(candle(3, 5));
    expect(held.counts).toEqual({ added: 0, repeated: 1, revised: 1, refused: 1 });
    expect([...held.slice(at(198), at(199)).close]).toEqual([5]);
    const due = held.unstored(emptyCandles());
    expect(due && [minute(due.fromMs), minutesOf(due.candles)]).toEqual([198, [198, 199]]);
    due?.stored();
    expect(held.unstored(emptyCandles())).toBeNull();
  });

  it("keep what could not be stored until it is", () => {
    const held = new HeldCandles();
    held.begin(at(0), run(0, 3));
    held.append(run(3, 5));
    held.push(candle(5));
    const due = held.unstored(held.joinable());
    held.append(held.joinable());
    held.push(candle(6));
    const again = held.unstored(held.joinable());
    expect(due && minutesOf(due.candles)).toEqual([3, 4, 5]);
    expect(again && [minute(again.fromMs), minute(again.toMs), minutesOf(again.candles)]).toEqual([3, 7, [3, 4, 5, 6]]);
  });

  it("are exactly the market's candles up to their end, whatever is pushed and asked in whatever order", () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant("push" as const), minute: fc.nat(60) }),
      fc.record({ kind: fc.constant("ask" as const), until: fc.nat(60) }),
      fc.record({ kind: fc.constant("join" as const) }),
      fc.record({ kind: fc.constant("earlier" as const), by: fc.nat(5) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), fc.uniqueArray(fc.nat(60)), fc.nat(20), (steps, gone, start) => {
        const has = (m: number) => !gone.includes(m);
        const held = new HeldCandles();
        for (const one of steps) {
          if (one.kind === "push" && has(one.minute)) held.push(candle(one.minute));
          if (one.kind === "join") held.append(held.joinable());
          if (one.kind === "ask" && !held.begun) held.begin(at(start), run(start, one.until, has));
          else if (one.kind === "ask") held.append(run(minute(held.untilMs), one.until, has));
          if (one.kind === "earlier" && held.begun) {
            const from = minute(held.fromMs);
            held.begin(at(from - one.by), run(from - one.by, from, has));
          }
          if (!held.begun) continue;
          const [from, until] = [minute(held.fromMs), minute(held.untilMs)];
          expect(minutesOf(held.slice(held.fromMs, Number.POSITIVE_INFINITY))).toEqual(
            minutesOf(run(from, until, has)),
          );
        }
      }),
      { numRuns: 500 },
    );
  });
});
