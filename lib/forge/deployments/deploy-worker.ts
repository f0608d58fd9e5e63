/** The verb: a worker that submits a model's predictions for a topic under one wallet. The runner makes it live. */
import { z } from "zod";
import { FeaturePlan } from "@/lib/features/plan";
import { currentChain } from "@/lib/forge/chain";
import type { Call } from "@/lib/forge/context";
import { ForgeError } from "@/lib/forge/errors";
import type { DeploymentView } from "@/lib/forge/views";
import type { Prisma, Topic } from "@/lib/store/generated/client";
import { getDeployment } from "./get-deployment";

export const DeploymentRequest = z.strictObject({
  topicId: z.number().int().min(1),
  modelId: z.string().regex(/^[0-9a-f]{64}$/, "must be a model's id: 64 hex digits"),
  /** What the topic asks for. Needed where the network does not say it clearly. */
  topicKind: z.enum(["price", "log_return"]).optional(),
  /** Undefined: a wallet that has no worker on the topic yet, else a new one. */
  walletId: z.uuid().optional(),
  /** A deployment on the same topic whose place and wallet it takes, in one step; that one's history is kept. */
  replaces: z.uuid().optional(),
});
export type DeploymentRequest = z.input<typeof DeploymentRequest>;

/** A horizon may differ from the model's by this share: block times vary. */
const HORIZON_TOLERANCE = 0.1;

/**
 * @throws ForgeError not_found for an unknown topic, model or wallet; conflict when they do not fit each other; invalid_input
 * when the topic's kind is unknown and not given
 */
export async function deployWorker({ ctx, input }: Call<unknown>): Promise<DeploymentView> {
  const { topicId, modelId, topicKind, walletId, replaces } = DeploymentRequest.parse(input);
  const { chainId } = await currentChain(ctx);
  const topic = await ctx.db.topic.findUnique({ where: { chainId_topicId: { chainId, topicId } } });
  if (topic === null) {
    throw new ForgeError(
      "not_found",
      `There is no topic ${topicId} on ${chainId}.`,
      "List the topics for those that there are.",
    );
  }
  const model = await ctx.db.model.findFirst({
    where: { id: modelId, chainId },
    select: { plan: true, name: true, source: true },
  });
  if (model === null) {
    throw new ForgeError(
      "not_found",
      `There is no model ${modelId} on ${chainId}.`,
      "Train one, or list the models for their ids.",
    );
  }
  const kind = confirmedKind(topic, topicKind);
  checkFit(topic, FeaturePlan.parse(model.plan), model.name);
  if (model.source?.startsWith("file:")) {
    throw new ForgeError(
      "conflict",
      `The model "${model.name}" was trained on ${model.source}, which has no candles of now.`,
      "Train it on a source that can be asked: its features must be made of the same candles live.",
    );
  }

  const id = await ctx.db.$transaction(async (tx) => {
    // Two deployments made at once must not both take the same free wallet.
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`deploy:${chainId}`}, 0))`;
    const inherited = replaces === undefined ? undefined : await makeRoom(tx, topic, replaces);
    const named = walletId ?? inherited;
    const wallet = named === undefined ? await freeWallet(tx, topic) : await namedWallet(tx, topic, named);
    const deployment = await tx.deployment.create({
      data: { chainId, topicId, modelId, topicKind: kind, walletId: wallet?.id ?? null },
    });
    await tx.audit.create({
      data: {
        actor: ctx.actor,
        action: "deployment.create",
        subject: deployment.id,
        details: { topicId, modelId, topicKind: kind, address: wallet?.address ?? null, ...(replaces && { replaces }) },
      },
    });
    return deployment.id;
  });
  return getDeployment({ ctx, input: { id } });
}

function confirmedKind(topic: Topic, given: "price" | "log_return" | undefined): "price" | "log_return" {
  const known = topic.kind === "price" || topic.kind === "log_return" ? topic.kind : undefined;
  if (given !== undefined && known !== undefined && given !== known) {
    throw new ForgeError(
      "conflict",
      `Topic ${topic.topicId} ("${topic.metadata}") asks for ${known}, not ${given}.`,
      `Leave topicKind out, or give ${known}.`,
    );
  }
  const kind = given ?? known;
  if (kind === undefined) {
    throw new ForgeError(
      "invalid_input",
      `Topic ${topic.topicId} ("${topic.metadata}") does not say whether it asks for a price or a log return (${topic.kind}).`,
      "Read the topic's description and give topicKind: price or log_return.",
    );
  }
  return kind;
}

function checkFit(topic: Topic, plan: FeaturePlan, name: string): void {
  if (topic.asset !== null && topic.asset !== plan.market) {
    throw new ForgeError(
      "conflict",
      `The model "${name}" predicts ${plan.market}, topic ${topic.topicId} asks for ${topic.asset}.`,
      "Choose a model that was trained for the topic's asset.",
    );
  }
  const horizon = plan.target.horizonMinutes;
  const asked = topic.horizonMinutes;
  if (asked !== null && Math.abs(horizon - asked) > HORIZON_TOLERANCE * asked) {
    throw new ForgeError(
      "conflict",
      `The model "${name}" looks ${horizon} minutes ahead, topic ${topic.topicId} asks for ${asked}.`,
      "Choose a model that was trained for the topic's horizon.",
    );
  }
}

/**
 * Takes the former deployment away: its runner ends it, and no nonce that it has begun is begun anew.
 * @returns its wallet, for whoever comes in its place; undefined where it has none yet
 */
async function makeRoom(tx: Prisma.TransactionClient, { chainId, topicId }: Topic, id: string) {
  const former = await tx.deployment.findFirst({
    where: { id, chainId, removedAt: null },
    select: { topicId: true, walletId: true },
  });
  if (former === null || former.topicId !== topicId) {
    throw new ForgeError(
      former === null ? "not_found" : "conflict",
      former === null
        ? `There is no deployment ${id} on ${chainId}.`
        : `The deployment ${id} is on topic ${former.topicId}, not on topic ${topicId}.`,
      "Name one on this topic, or leave replaces out.",
    );
  }
  const now = new Date();
  await tx.deployment.update({
    where: { id },
    data: { removedAt: now, desired: "stopped", status: "stopped", stoppedAt: now },
  });
  return former.walletId ?? undefined;
}

async function freeWallet(tx: Prisma.TransactionClient, { chainId, topicId }: Topic) {
  return tx.wallet.findFirst({
    where: { chainId, deployments: { none: { topicId, removedAt: null } } },
    orderBy: [{ alias: "asc" }, { createdAt: "asc" }],
    select: { id: true, address: true },
  });
}

async function namedWallet(tx: Prisma.TransactionClient, { chainId, topicId }: Topic, id: string) {
  const wallet = await tx.wallet.findFirst({
    where: { id, chainId },
    select: { id: true, address: true, deployments: { where: { topicId, removedAt: null }, select: { id: true } } },
  });
  if (wallet === null) {
    throw new ForgeError(
      "not_found",
      `There is no wallet ${id} on ${chainId}.`,
      "Leave walletId out: a free wallet is taken, or a new one made.",
    );
  }
  const [taken] = wallet.deployments;
  if (taken !== undefined) {
    throw new ForgeError(
      "conflict",
      `The wallet ${wallet.address} already has the deployment ${taken.id} on topic ${topicId}.`,
      "Remove that deployment, name another wallet, or leave walletId out.",
    );
  }
  return wallet;
}
