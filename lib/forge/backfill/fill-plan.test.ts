import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DAY_MS, MINUTE_MS } from "@/lib/candles/candles";
import { dayByDay, type FillMode, planFill } from "./fill-plan";

const START = Date.UTC(2026, 0, 1);

const lacking = (dayMs: number) => ({ fromMs: dayMs + 5 * MINUTE_MS, toMs: dayMs + 6 * MINUTE_MS });

/** Per day of the range: not stored, partial, complete, or complete but for a minute. */
const days = fc.array(fc.constantFrom("none", "partial", "complete", "flawed"), { minLength: 1, maxLength: 60 });

const known = (states: readonly string[]) =>
  states.flatMap((state, i) =>
    state === "none"
      ? []
      : [
          {
            dayMs: START + i * DAY_MS,
            state: state === "partial" ? ("partial" as const) : ("complete" as const),
            lacks: state === "flawed" ? lacking(START + i * DAY_MS) : null,
          },
        ],
  );

const WANTED: Record<FillMode, readonly string[]> = {
  fill: ["none", "partial"],
  repair: ["none", "partial", "flawed"],
  verify: ["complete", "flawed"],
};

describe("what is asked for", () => {
  it("is each wanted day once, in runs without a hole, within the range", () => {
    const mode = fc.constantFrom<FillMode>("fill", "repair", "verify");
    fc.assert(
      fc.property(
        days,
        mode,
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 1440 }),
        (states, how, runDays, end) => {
          const toMs = START + (states.length - 1) * DAY_MS + end * MINUTE_MS;
          const { asks, skipped } = planFill(known(states), { fromMs: START + 7, toMs, mode: how, runDays });
          const asked = asks.flatMap((ask) => ask.days);
          const want = states.flatMap((state, i) => (WANTED[how].includes(state) ? [START + i * DAY_MS] : []));
          expect(asked).toEqual(want);
          expect(skipped).toBe(states.length - want.length);
          for (const ask of asks) {
            expect(ask.days.length).toBeLessThanOrEqual(runDays);
            expect(ask.toMs).toBeLessThanOrEqual(Math.max(toMs, ask.fromMs + MINUTE_MS));
            expect(ask.days.every((day, i) => day === (ask.days[0] as number) + i * DAY_MS)).toBe(true);
            expect(dayByDay(ask).at(-1)?.toMs).toBe(ask.toMs);
          }
        },
      ),
    );
  });

  it("is no more than what a complete day lacks", () => {
    const { asks } = planFill(known(["flawed"]), { fromMs: START, toMs: START + DAY_MS, mode: "repair", runDays: 5 });
    expect(asks).toEqual([{ ...lacking(START), days: [START], repairs: true }]);
  });
});
