/** The verb: from a topic to a live worker in four steps, each as a person would ask for it. Goes on where it was ended. */
import { z } from "zod";
import { DAY_MS } from "@/lib/candles/candles";
import { barsNeeded } from "@/lib/features";
import { requestBackfill } from "@/lib/forge/backfill";
import { findChain } from "@/lib/forge/chain";
import type { Call, ForgeContext } from "@/lib/forge/context";
import { deployWorker, getDeployment } from "@/lib/forge/deployments";
import { ForgeError } from "@/lib/forge/errors";
import { findTopic } from "@/lib/forge/topics/find-topic";
import { getTraining, openHoldout, requestTraining } from "@/lib/forge/training";
import { planOf } from "@/lib/forge/training/training-input";
import type { DeploymentView, ReportView } from "@/lib/forge/views";
import { pause, waitForHoldout, waitForJob } from "./wait-for-job";

const Input = z.strictObject({
  topicId: z.number().int().min(1),
  days: z.number().int().min(1).max(3660).default(30),
  /** The newest days, which the model does not see until it is examined on them. */
  holdoutDays: z.number().int().min(1).max(365).default(3),
  family: z.enum(["gbdt", "mlp"]).default("gbdt"),
  search: z.enum(["quick", "walkthrough"]).default("quick"),
});
export type WalkthroughInput = z.input<typeof Input>;

export interface WalkthroughOptions {
  /** Told of each step, a line at a time. */
  say?: (line: string) => void;
  signal?: AbortSignal;
}

type Step = "backfill" | "training" | "deployment";

const NETWORK_MS = 180_000;

/**
 * Backfill, training, evaluation, deployment. What it has asked for is kept in the audit, so that a second call goes on with it.
 * @throws ForgeError of whichever step fails; the signal's reason
 */
export async function runWalkthrough({
  ctx,
  input,
  say = () => undefined,
  signal,
}: Call<WalkthroughInput> & WalkthroughOptions): Promise<DeploymentView> {
  const { topicId, days, holdoutDays, family, search } = Input.parse(input);
  const { chainId, metadata, plan } = await waitForTopic(ctx, topicId, signal);
  const once = (step: Step, ask: () => Promise<{ id: string }>) => askOnce(ctx, { chainId, topicId, step }, ask);
  const wait = { say, ...(signal && { signal }) };
  say(`Walkthrough of topic ${topicId}: ${metadata}`);

  const inputDays = Math.ceil((barsNeeded(plan) * plan.intervalMinutes * 60_000) / DAY_MS);
  say(`1 of 4  Fetching ${days + holdoutDays} days of ${plan.market} candles`);
  const backfill = await once("backfill", () =>
    requestBackfill({ ctx, input: { market: plan.market, days: days + holdoutDays + inputDays } }),
  );
  await waitForJob(ctx, backfill, wait);

  say(`2 of 4  Training: ${search} search of ${family} on ${days} days, the ${holdoutDays} newest held out`);
  const trainingId = await once("training", () =>
    requestTraining({ ctx, input: { topicId, days, holdoutDays, family, search } }),
  );
  await waitForJob(ctx, trainingId, wait);
  const training = await getTraining({ ctx, input: { id: trainingId } });
  if (training.report !== null) say(`  out of fold: ${gradeLine(training.report)}`);
  const { modelId } = training;
  if (modelId === null) throw new ForgeError("not_found", "The training has no model.", "Train again.");

  say(`3 of 4  Examining the model on the ${holdoutDays} days that it never saw`);
  if (training.holdout !== null) {
    await openHoldout({ ctx, input: { id: trainingId } });
    say(`  unseen days: ${gradeLine(await waitForHoldout(ctx, trainingId, wait))}`);
  }

  say("4 of 4  Deploying a worker");
  const id = await once("deployment", () => deployWorker({ ctx, input: { topicId, modelId } }));
  return getDeployment({ ctx, input: { id } });
}

/** Whether a walkthrough was begun on the current chain and has not come to its deployment. */
export async function hasUnfinishedWalkthrough(ctx: ForgeContext): Promise<boolean> {
  const chain = await findChain(ctx);
  if (chain === null) return false;
  const steps = await ctx.db.audit.findMany({ where: { action: { startsWith: `walkthrough.` } } });
  const here = steps.filter((step) => Details.safeParse(step.details).data?.chainId === chain.chainId);
  return here.length > 0 && !here.some((step) => step.action === "walkthrough.deployment");
}

const Details = z.object({ chainId: z.string(), topicId: z.number() });

async function askOnce(
  ctx: ForgeContext,
  { chainId, topicId, step }: { chainId: string; topicId: number; step: Step },
  ask: () => Promise<{ id: string }>,
): Promise<string> {
  const action = `walkthrough.${step}`;
  const before = await ctx.db.audit.findMany({ where: { action }, orderBy: { id: "desc" } });
  const asked = before.find(({ details }) => {
    const parsed = Details.safeParse(details).data;
    return parsed?.chainId === chainId && parsed.topicId === topicId;
  });
  if (asked !== undefined && (await isUsable(ctx, step, asked.subject))) return asked.subject;
  const { id } = await ask();
  await ctx.db.audit.create({ data: { actor: ctx.actor, action, subject: id, details: { chainId, topicId } } });
  return id;
}

/** A step that failed, or whose rows are gone, is asked for anew. */
async function isUsable(ctx: ForgeContext, step: Step, id: string): Promise<boolean> {
  if (step === "deployment") return (await ctx.db.deployment.count({ where: { id, removedAt: null } })) > 0;
  return (await ctx.db.job.count({ where: { id, status: { in: ["queued", "running", "succeeded"] } } })) > 0;
}

/** The network's rows come from the runner, which may still be reaching it. */
async function waitForTopic(ctx: ForgeContext, topicId: number, signal: AbortSignal | undefined) {
  const until = performance.now() + NETWORK_MS;
  for (;;) {
    try {
      const { chain, topic } = await findTopic(ctx, topicId);
      return { chainId: chain.chainId, metadata: topic.metadata, plan: planOf(topic, undefined) };
    } catch (error) {
      const notYet = error instanceof ForgeError && (error.code === "network_failed" || error.code === "not_found");
      if (!notYet || performance.now() > until) throw error;
    }
    await pause(500, signal);
  }
}

function gradeLine(report: ReportView): string {
  const accuracy = report.metrics.directional_accuracy;
  const shown =
    accuracy === null || accuracy === undefined ? "" : `, direction right in ${(accuracy * 100).toFixed(1)} %`;
  return `grade ${report.grade}, ${report.num_passed} of ${report.num_primary_metrics} metrics passed${shown}`;
}
