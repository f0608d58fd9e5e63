import { describe, expect, it } from "vitest";
import { Throttle } from "./throttle";

function clocked() {
  const waits: number[] = [];
  let nowMs = 0;
  const throttle = new Throttle({
    firstWaitMs: 100,
    longestWaitMs: 1_000,
    mostWaiting: 3,
    forgetAfterMs: 60_000,
    nowMs: () => nowMs,
    sleep: async (ms) => {
      waits.push(ms);
      nowMs += ms;
    },
  });
  const pass = (ms: number) => {
    nowMs += ms;
  };
  return { throttle, waits, pass };
}

describe("Throttle", () => {
  it("waits longer after each wrong attempt, up to a limit", async () => {
    const { throttle, waits } = clocked();
    for (let i = 0; i < 7; i += 1) expect(await throttle.attempt(() => false)).toBe(false);
    expect(waits).toEqual([100, 200, 400, 800, 1_000, 1_000]);
  });

  it("makes a right attempt wait too, and forgets after it", async () => {
    const { throttle, waits } = clocked();
    await throttle.attempt(() => false);
    expect(await throttle.attempt(() => true)).toBe(true);
    await throttle.attempt(() => true);
    expect(waits).toEqual([100]);
  });

  it("forgets after a quiet time", async () => {
    const { throttle, waits, pass } = clocked();
    await throttle.attempt(() => false);
    pass(60_001);
    await throttle.attempt(() => false);
    expect(waits).toEqual([]);
  });

  it("judges attempts one after the other and sends away those that are too many", async () => {
    const { throttle, waits } = clocked();
    const attempts = Array.from({ length: 5 }, () => throttle.attempt(() => false));
    expect(await Promise.all(attempts)).toEqual([false, false, false, { busySeconds: 1 }, { busySeconds: 1 }]);
    expect(waits).toEqual([100, 200]);
    expect(await throttle.attempt(() => true)).toBe(true);
  });
});
