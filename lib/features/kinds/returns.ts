/** Returns over horizons. */
import { z } from "zod";
import { barsOf, COMMON, defineKind, Span, single } from "@/lib/features/kind";

/** Keeps the logarithm of a ratio away from zero, as in the reference. */
const LOG_FLOOR = 1e-8;
/** Of the newest close, over itself. */
const NEWEST = Math.log(1 + LOG_FLOOR);

export const logReturn = defineKind({
  schema: z.strictObject({ kind: z.literal("log_return"), ...COMMON, bars: Span }),
  title: "Log return",
  goal: "trend",
  measures: "Return up to now: ln(c₀/C + 1e−8) − ln(cₖ/C + 1e−8), C the newest close, cₖ the close k bars back.",
  example: { kind: "log_return", bars: { horizons: 1 } },
  compile({ bars }, context) {
    const back = barsOf(bars, context);
    return single(back + 1, (window) => {
      return NEWEST - Math.log(window.close(back) / window.close(0) + LOG_FLOOR);
    });
  },
});

export const plainReturn = defineKind({
  schema: z.strictObject({ kind: z.literal("return"), ...COMMON, bars: Span }),
  title: "Return",
  goal: "trend",
  measures: "Difference of closes over the newest close: 1 − cₖ/C.",
  example: { kind: "return", bars: { horizons: 1 } },
  compile({ bars }, context) {
    const back = barsOf(bars, context);
    return single(back + 1, (window) => 1 - window.close(back) / window.close(0));
  },
});
