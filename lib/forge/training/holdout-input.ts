/** What the job that opens an untouched window is asked to do: a model's evaluation over the window, and whose window it is. */
import { z } from "zod";
import { ModelInput } from "@/lib/forge/evaluation/evaluation-input";

export const HoldoutInput = ModelInput.extend({ holdoutOf: z.uuid() });
export type HoldoutInput = z.infer<typeof HoldoutInput>;

export const HoldoutSpan = z.object({ fromMs: z.number(), toMs: z.number() });
