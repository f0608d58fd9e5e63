/** The verb: runs a topic's baseline as it was proposed, to a graded model. */
import type { Call } from "@/lib/forge/context";
import { requestTraining } from "@/lib/forge/training";
import type { TrainingView } from "@/lib/forge/views";
import { proposeBaseline } from "./propose-baseline";

/** @throws what the proposal and the training throw */
export async function startBaseline({ ctx, input }: Call<unknown>): Promise<TrainingView> {
  const { request } = await proposeBaseline({ ctx, input });
  return requestTraining({ ctx, input: request });
}
