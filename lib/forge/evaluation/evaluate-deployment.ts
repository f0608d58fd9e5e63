/** The verb: grades what a live worker predicted against what came true. */
import { z } from "zod";
import type { Provenance } from "@/lib/evaluation";
import { currentChain } from "@/lib/forge/chain";
import type { Call, ForgeContext } from "@/lib/forge/context";
import { findDeployment } from "@/lib/forge/deployments/find";
import { ForgeError } from "@/lib/forge/errors";
import type { EvaluationView } from "@/lib/forge/views";
import { evaluateRows } from "./evaluate-rows";
import { type GradedRows, inTimeOrder, rowEveryMinutes } from "./graded-rows";

const DEFAULT_EPOCH_MINUTES = 60;
export const DeploymentToEvaluate = z.strictObject({ deploymentId: z.uuid("must be a deployment's id, a UUID") });

/** A live prediction is made before its truth is there. */
export const LIVE_PROVENANCE: Provenance = { seenRows: 0 };

/** Why a window of the ledger gives no row. */
export type LeftOut = "no_prediction" | "no_base_price" | "no_truth";

/**
 * A row is a window in which the worker made a prediction, whatever became of its transaction, and whose truth is known. Both are
 * log returns: of price topics the truth is ln(price / base price), the base price being the last close that the worker saw.
 * @throws ZodError; ForgeError not_found | insufficient_data | network_failed
 */
export async function evaluateDeployment({ ctx, input }: Call<unknown>): Promise<EvaluationView> {
  const { deploymentId } = DeploymentToEvaluate.parse(input);
  const { chainId } = await currentChain(ctx);
  const deployment = await findDeployment(ctx, deploymentId);
  const { topicId } = deployment;
  if (deployment.chainId !== chainId) {
    throw new ForgeError(
      "not_found",
      `Deployment ${deploymentId} belongs to ${deployment.chainId}, not to this network.`,
      "Choose a worker of this network.",
    );
  }
  const topic = await ctx.db.topic.findUnique({ where: { chainId_topicId: { chainId, topicId } } });
  const isPrice = deployment.topicKind === "price";
  const { rows, leftOut } = await historyOf(ctx, { chainId, topicId, deploymentId, isPrice });
  const count = rows.yTrue.length;
  if (count < 2) {
    const reasons = Object.entries(leftOut).map(([why, n]) => `${n} with ${why.replaceAll("_", " ")}`);
    throw new ForgeError(
      "insufficient_data",
      `The worker has ${count} ${count === 1 ? "prediction" : "predictions"} whose truth is known; two are needed${reasons.length > 0 ? ` (left out: ${reasons.join(", ")})` : ""}.`,
      "Wait until windows of this worker have come true: a truth is known once the topic's horizon has passed.",
      { rows: count, leftOut },
    );
  }
  return evaluateRows(ctx, {
    chainId,
    title: `Worker on topic ${topicId}, ${deployment.model.name}`,
    subject: { kind: "deployment", deploymentId, rows: count, leftOut },
    rows,
    epochLengthMinutes: rowEveryMinutes(rows.asOf) ?? DEFAULT_EPOCH_MINUTES,
    horizonMinutes: topic?.horizonMinutes ?? null,
    provenance: LIVE_PROVENANCE,
  });
}

interface HistoryOf {
  chainId: string;
  topicId: number;
  deploymentId: string;
  isPrice: boolean;
}

async function historyOf(
  { db }: ForgeContext,
  { chainId, topicId, deploymentId, isPrice }: HistoryOf,
): Promise<{ rows: GradedRows; leftOut: Partial<Record<LeftOut, number>> }> {
  const submissions = await db.submission.findMany({
    where: { deploymentId },
    orderBy: { nonce: "asc" },
    select: { nonce: true, prediction: true, basePrice: true, asOf: true, createdAt: true },
  });
  const epochs = await db.topicEpoch.findMany({
    where: { chainId, topicId, truth: { not: null }, nonce: { gte: submissions[0]?.nonce ?? 0n } },
    select: { nonce: true, truth: true },
  });
  const truthBy = new Map(epochs.map(({ nonce, truth }) => [nonce, truth]));
  const leftOut: Partial<Record<LeftOut, number>> = {};
  const leave = (why: LeftOut) => {
    leftOut[why] = (leftOut[why] ?? 0) + 1;
  };
  const asOf: number[] = [];
  const yTrue: number[] = [];
  const yPred: number[] = [];
  for (const { nonce, prediction, basePrice, asOf: at, createdAt } of submissions) {
    const truth = truthBy.get(nonce) ?? null;
    if (prediction === null) leave("no_prediction");
    else if (isPrice && (basePrice === null || !(basePrice > 0))) leave("no_base_price");
    else if (truth === null || (isPrice && !(truth > 0))) leave("no_truth");
    else {
      asOf.push((at ?? createdAt).getTime());
      yTrue.push(isPrice ? Math.log(truth / (basePrice as number)) : truth);
      yPred.push(prediction);
    }
  }
  const rows = { asOf: Float64Array.from(asOf), yTrue: Float64Array.from(yTrue), yPred: Float64Array.from(yPred) };
  return { rows: inTimeOrder(rows), leftOut };
}
