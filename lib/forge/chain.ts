/** Which chain the product works on: the configured network as the runner last saw it. */
import type { ForgeContext } from "./context";
import { ForgeError } from "./errors";

/** The newest network row of the configured kind, or null when no runner has reached the network yet. */
export async function findChain(ctx: ForgeContext) {
  return ctx.db.network.findFirst({ where: { kind: ctx.config.network }, orderBy: { observedAt: "desc" } });
}

/** @throws ForgeError network_failed when no runner has reached the network yet. */
export async function currentChain(ctx: ForgeContext) {
  const chain = await findChain(ctx);
  if (chain === null) {
    throw new ForgeError(
      "network_failed",
      `The ${ctx.config.network} network has not been reached yet.`,
      "Wait a few seconds; if it stays so, look at the network's health on the overview and at the runner's log.",
    );
  }
  return chain;
}
