/** A topic's row on the current chain. */
import { currentChain } from "@/lib/forge/chain";
import type { ForgeContext } from "@/lib/forge/context";
import { ForgeError } from "@/lib/forge/errors";

/** @throws ForgeError not_found, naming the topics that there are | network_failed */
export async function findTopic(ctx: ForgeContext, topicId: number) {
  const chain = await currentChain(ctx);
  const { chainId } = chain;
  const topic = await ctx.db.topic.findUnique({ where: { chainId_topicId: { chainId, topicId } } });
  if (topic !== null) return { chain, topic };
  const known = await ctx.db.topic.findMany({
    where: { chainId },
    select: { topicId: true },
    orderBy: { topicId: "asc" },
  });
  const ids = known.slice(0, 30).map((one) => one.topicId);
  throw new ForgeError(
    "not_found",
    `There is no topic ${topicId} on ${chainId}.`,
    ids.length === 0
      ? "The topics have not been read from the network yet: wait a few seconds."
      : `Choose one of ${ids.join(", ")}${known.length > ids.length ? ", …" : ""}.`,
  );
}
