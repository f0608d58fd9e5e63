/** Where in the day, the week and the funding period a row stands. UTC. */
import { z } from "zod";
import { MINUTE_MS } from "@/lib/candles/candles";
import { COMMON, type CompiledFeature, defineKind } from "@/lib/features/kind";

const DAY_MINUTES = 1440;
const WEEK_MINUTES = 7 * DAY_MINUTES;
/** The epoch began on a Thursday; weeks begin on Monday. */
const MONDAY_MINUTES = 3 * DAY_MINUTES;

function circle(phaseOf: (asOfMs: number) => number): CompiledFeature {
  return {
    parts: ["sin", "cos"],
    bars: 0,
    markets: [],
    compute(window, out, at) {
      const angle = 2 * Math.PI * phaseOf(window.asOfMs);
      out[at] = Math.sin(angle);
      out[at + 1] = Math.cos(angle);
    },
  };
}

export const timeOfDay = defineKind({
  schema: z.strictObject({ kind: z.literal("time_of_day"), ...COMMON }),
  title: "Time of day",
  goal: "calendar",
  measures: "Sine and cosine of the time of day, UTC. Columns sin, cos.",
  example: { kind: "time_of_day" },
  compile: () => circle((asOfMs) => ((asOfMs / MINUTE_MS) % DAY_MINUTES) / DAY_MINUTES),
});

export const timeOfWeek = defineKind({
  schema: z.strictObject({ kind: z.literal("time_of_week"), ...COMMON }),
  title: "Time of week",
  goal: "calendar",
  measures: "Sine and cosine of the time since Monday 00:00 UTC. Columns sin, cos.",
  example: { kind: "time_of_week" },
  compile: () => circle((asOfMs) => ((asOfMs / MINUTE_MS + MONDAY_MINUTES) % WEEK_MINUTES) / WEEK_MINUTES),
});

export const timeToFunding = defineKind({
  schema: z.strictObject({
    kind: z.literal("time_to_funding"),
    ...COMMON,
    everyMinutes: z.number().int().min(1).max(WEEK_MINUTES).default(480),
  }),
  title: "Time to funding",
  goal: "calendar",
  measures: "Time to the next funding as a share of the period, which runs from midnight UTC: 1 just after it.",
  example: { kind: "time_to_funding" },
  compile: ({ everyMinutes }) => ({
    parts: [""],
    bars: 0,
    markets: [],
    compute(window, out, at) {
      out[at] = 1 - ((window.asOfMs / MINUTE_MS) % everyMinutes) / everyMinutes;
    },
  }),
});
