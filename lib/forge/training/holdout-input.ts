/** The untouched window, and what the job that opens it is asked to do: a model's evaluation over it, and whose window it is. */
import { z } from "zod";
import { DAY_MS, MINUTE_MS } from "@/lib/candles/candles";
import { ForgeError } from "@/lib/forge/errors";
import { ModelInput } from "@/lib/forge/evaluation/evaluation-input";
import { lookbackMinutes } from "./look-back";
import type { TrainingInput } from "./training-input";

export const HoldoutInput = ModelInput.extend({ holdoutOf: z.uuid() });
export type HoldoutInput = z.infer<typeof HoldoutInput>;

export const HoldoutSpan = z.object({ fromMs: z.number(), toMs: z.number() });

/**
 * The window behind `heldFromMs`, where the training's candles end: no target of training reaches beyond it, and with the wider
 * embargo no row of the window looks back before it. How far rows look is known in full only where the plan's plugins are loaded.
 * @throws ForgeError invalid_input when there is no room for a row and its target
 */
export function windowBehind(
  heldFromMs: number,
  toMs: number,
  { plan, embargo }: Pick<TrainingInput, "plan" | "embargo">,
): z.infer<typeof HoldoutSpan> {
  const fromMs = heldFromMs + (embargo === "horizon" ? 0 : lookbackMinutes(plan) * MINUTE_MS);
  if (toMs - fromMs > plan.target.horizonMinutes * MINUTE_MS) return { fromMs, toMs };
  throw new ForgeError(
    "invalid_input",
    `${Math.round((toMs - heldFromMs) / DAY_MS)} held-out days leave no room for a row and its target.`,
    "Hold out more days, or none (holdoutDays 0).",
  );
}
