/** The verb: a model's artifact, byte for byte. */
import { findChain } from "@/lib/forge/chain";
import type { Call } from "@/lib/forge/context";
import { ModelPath, noSuchModel } from "./get-model";

export interface ModelFile {
  /** Letters, digits and hyphens. */
  fileName: string;
  bytes: Uint8Array;
}

/** @throws ForgeError not_found */
export async function downloadModel({ ctx, input }: Call<unknown>): Promise<ModelFile> {
  const { id } = ModelPath.parse(input);
  const chain = await findChain(ctx);
  const row =
    chain === null
      ? null
      : await ctx.db.model.findFirst({ where: { id, chainId: chain.chainId }, select: { bytes: true, family: true } });
  if (row === null) throw noSuchModel(id);
  return { fileName: `${row.family.replace(/[^a-z0-9]/g, "")}-${id.slice(0, 12)}.forge-model`, bytes: row.bytes };
}
