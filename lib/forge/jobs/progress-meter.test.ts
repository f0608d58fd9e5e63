import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { JobProgress } from "@/lib/store/jobs";
import { ProgressMeter } from "./progress-meter";

const step = (done: number, unit = "days", total = 100) => ({ done, total, unit, message: "fetching" });

describe("ProgressMeter", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  function meter(onError: (error: unknown) => void = () => undefined) {
    const written: JobProgress[] = [];
    const made = new ProgressMeter(
      async (progress) => {
        written.push(progress);
      },
      onError,
      () => Date.now(),
    );
    return { made, written };
  }

  it("writes at most four times a second, the newest step each time, and the last one", async () => {
    const { made, written } = meter();
    for (let i = 1; i <= 1000; i++) {
      made.step(step(i, "days", 1000));
      await vi.advanceTimersByTimeAsync(2);
    }
    await made.flush();
    expect(written.length).toBeLessThanOrEqual(10);
    expect(written.length).toBeGreaterThanOrEqual(7);
    expect(written.at(-1)?.done).toBe(1000);
  });

  it("estimates what is left by the rate of the step", async () => {
    const { made, written } = meter();
    for (let i = 0; i <= 10; i++) {
      made.step(step(i));
      await vi.advanceTimersByTimeAsync(1000);
    }
    expect(written.at(0)?.secondsLeft).toBeNull();
    expect(written.at(-1)).toMatchObject({ done: 10, secondsLeft: 90 });
    made.step(step(1, "fits"));
    await vi.advanceTimersByTimeAsync(1000);
    expect(written.at(-1)?.secondsLeft).toBeNull();
  });

  it("hands on an error and goes on", async () => {
    const errors: unknown[] = [];
    let calls = 0;
    const made = new ProgressMeter(
      async () => {
        if (++calls === 1) throw new Error("the database is away");
      },
      (error) => errors.push(error),
      () => Date.now(),
    );
    made.step(step(1));
    await vi.advanceTimersByTimeAsync(300);
    made.step(step(2));
    await made.flush();
    expect(calls).toBe(2);
    expect(errors).toEqual([new Error("the database is away")]);
  });
});
