/** The work of a training's job. */
import type { HalvingOptions } from "@/lib/evaluation";
import { prepareCandles } from "@/lib/forge/backfill/prepare-candles";
import { ForgeError } from "@/lib/forge/errors";
import type { JobOutcome, JobRun } from "@/lib/forge/jobs/run";
import { sourceIdFor } from "@/lib/sources/choose";
import { finishedCandidates } from "./finished-candidates";
import { windowBehind } from "./holdout-input";
import { searchOf } from "./search-plan";
import { storeTraining } from "./store-training";
import { trainModel, type WalkRequest } from "./train-model";
import { TrainingInput } from "./training-input";

const MINUTES_PER_DAY = 1440;
/** A search takes every core, but live workers go first. */
const NICENESS = 10;

/** @throws ForgeError source_failed | insufficient_data | not_found; what trainModel throws */
export async function runTraining(run: JobRun): Promise<JobOutcome> {
  const { ctx, claim, signal } = run;
  const asked = TrainingInput.parse(claim.input);
  const { plan, topicId } = asked;
  // Anew: who asked may not have had the plan's plugins, which look back as well.
  const holdout = asked.holdout && windowBehind(asked.toMs, asked.holdout.toMs, asked);
  const input = { ...asked, holdout };
  const topic = await ctx.db.topic.findUnique({ where: { chainId_topicId: { chainId: claim.chainId, topicId } } });
  if (topic === null || (topic.kind !== "price" && topic.kind !== "log_return")) {
    throw new ForgeError("not_found", `Topic ${topicId} is gone from ${claim.chainId}.`, "Choose another topic.");
  }
  const source = input.source ?? sourceIdFor(ctx.config, claim.chainId);
  const beganAt = performance.now();
  const candles = await prepareCandles(run, { plan, fromMs: input.fromMs, toMs: input.toMs, source });
  const candleMs = Math.round(performance.now() - beganAt);
  const candidates = searchOf(input);
  const finished = finishedCandidates(run, candidates);
  const result = await trainModel({
    candles,
    source,
    plan,
    topic: { topicId, kind: topic.kind, metadata: topic.metadata, chainId: claim.chainId },
    candidates,
    halving: halvingOf(input),
    ...walkOf(input),
    seed: input.seed,
    fromMs: input.fromMs,
    threads: ctx.config.trainThreads,
    niceness: NICENESS,
    resume: finished.resume,
    onCandidate: finished.keep,
    signal,
    onProgress: run.progress,
  });
  const timings = [{ step: "candles", ms: candleMs }, ...result.timings];
  const stored = storeTraining(claim, { ...input, source }, candidates, { ...result, timings });
  return { result: { modelId: result.artifact.id }, store: stored };
}

export function halvingOf({ halving }: Pick<TrainingInput, "halving">): HalvingOptions | undefined {
  if (halving === false) return undefined;
  return halving === true ? {} : halving;
}

function walkOf({ folds, embargo, windowDays, windowRows, testDays }: TrainingInput): WalkRequest {
  return {
    folds,
    embargo,
    ...(windowDays !== undefined && { windowMinutes: windowDays * MINUTES_PER_DAY }),
    ...(windowRows !== undefined && { maxTrainRows: windowRows }),
    ...(testDays !== undefined && { testMinutes: testDays * MINUTES_PER_DAY }),
  };
}
