/** A model's untouched window is opened through its training, once, and with its time kept: nothing else may look into it before. */
import { z } from "zod";
import type { ForgeContext } from "@/lib/forge/context";
import { ForgeError } from "@/lib/forge/errors";

const Span = z.object({ fromMs: z.number(), toMs: z.number() });

/** @throws ForgeError conflict when the span reaches into a window that a training of the model keeps closed */
export async function refuseClosedWindow(
  { db }: ForgeContext,
  { chainId, modelId, fromMs, toMs }: { chainId: string; modelId: string; fromMs: number; toMs: number },
): Promise<void> {
  const trainings = await db.training.findMany({
    where: { chainId, modelId, holdoutOpenedAt: null },
    select: { id: true, holdout: true },
  });
  for (const { id, holdout } of trainings) {
    const window = Span.nullable().parse(holdout);
    if (window === null || window.fromMs >= toMs || window.toMs <= fromMs) continue;
    throw new ForgeError(
      "conflict",
      `The span reaches into the untouched window of the training ${id}, from ${iso(window.fromMs)} to ${iso(window.toMs)}.`,
      `Open the window first (its training's page, or POST /api/v1/trainings/${id}/holdout), or ask for days after it.`,
      { trainingId: id },
    );
  }
}

function iso(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 16)}Z`;
}
