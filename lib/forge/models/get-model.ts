/** The verb: one model. */
import { z } from "zod";
import { findChain } from "@/lib/forge/chain";
import type { Call } from "@/lib/forge/context";
import { ForgeError } from "@/lib/forge/errors";
import type { ModelView } from "@/lib/forge/views";
import { MODEL_COLUMNS, toModelView } from "./model-view";

export const ModelId = z.string().regex(/^[0-9a-f]{64}$/, "must be a model's id: 64 hex digits");
const Input = z.strictObject({ id: ModelId });

/** @throws ForgeError not_found */
export async function getModel({ ctx, input }: Call<unknown>): Promise<ModelView> {
  const { id } = Input.parse(input);
  const chain = await findChain(ctx);
  const model =
    chain === null
      ? null
      : await ctx.db.model.findFirst({ where: { id, chainId: chain.chainId }, select: MODEL_COLUMNS });
  if (model === null) {
    throw new ForgeError("not_found", `There is no model ${id} on this network.`, "Train one, or list the models.");
  }
  return toModelView(model);
}
