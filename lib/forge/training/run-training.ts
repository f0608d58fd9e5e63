/** The work of a training's job. */

import { formatInterval } from "@/lib/candles";
import { MINUTE_MS } from "@/lib/candles/candles";
import type { Fold, SearchResult } from "@/lib/evaluation";
import { prepareCandles } from "@/lib/forge/backfill/prepare-candles";
import { ForgeError } from "@/lib/forge/errors";
import { finiteMetrics, toReportView } from "@/lib/forge/evaluation/report-view";
import type { JobOutcome, JobRun } from "@/lib/forge/jobs/run";
import type { CandidateView, FoldView, TrainingView } from "@/lib/forge/views";
import { describeParams } from "@/lib/models";
import { sourceIdFor } from "@/lib/sources/choose";
import type { Prisma } from "@/lib/store/generated/client";
import { encodePredictions } from "./predictions";
import { searchOf } from "./search-plan";
import { type TrainResult, trainModel } from "./train-model";
import { TrainingInput } from "./training-input";

/** @throws ForgeError source_failed | insufficient_data | not_found; what trainModel throws */
export async function runTraining(run: JobRun): Promise<JobOutcome> {
  const { ctx, claim, signal } = run;
  const input = TrainingInput.parse(claim.input);
  const { plan, family, topicId } = input;
  const topic = await ctx.db.topic.findUnique({ where: { chainId_topicId: { chainId: claim.chainId, topicId } } });
  if (topic === null || (topic.kind !== "price" && topic.kind !== "log_return")) {
    throw new ForgeError("not_found", `Topic ${topicId} is gone from ${claim.chainId}.`, "Choose another topic.");
  }
  const beganAt = performance.now();
  const windowMs = plan.inputBars * plan.intervalMinutes * MINUTE_MS;
  const candles = await prepareCandles(run, {
    market: plan.market,
    fromMs: input.fromMs - windowMs,
    toMs: input.toMs,
  });
  const candleMs = Math.round(performance.now() - beganAt);
  const result = await trainModel({
    candles,
    source: sourceIdFor(ctx.config, claim.chainId),
    plan,
    topic: { topicId, kind: topic.kind, metadata: topic.metadata, chainId: claim.chainId },
    family,
    candidates: searchOf(family, input.search),
    folds: input.folds,
    seed: input.seed,
    fromMs: input.fromMs,
    signal,
    onProgress: run.progress,
  });
  const timings = [{ step: "candles", ms: candleMs }, ...result.timings];
  return {
    result: { modelId: result.artifact.id },
    store: (tx) => storeTraining(tx, claim, input, result, timings),
  };
}

async function storeTraining(
  tx: Prisma.TransactionClient,
  { id, chainId }: JobRun["claim"],
  input: TrainingInput,
  { artifact, search, dataset, fingerprint }: TrainResult,
  timings: NonNullable<TrainingView["timings"]>,
): Promise<void> {
  const { topicId, family, plan } = input;
  const best = search.candidates[0] as SearchResult["candidates"][number];
  // The same data, search and seed give the same artifact again; the first training keeps it.
  await tx.model.createMany({
    data: [
      {
        id: artifact.id,
        chainId,
        name: modelName(plan.market, plan.target.horizonMinutes, family, artifact.id),
        family,
        topicId,
        plan,
        bytes: new Uint8Array(artifact.bytes),
        sizeBytes: artifact.bytes.byteLength,
        trainingId: id,
        grade: best.report.grade,
        score: best.report.score,
      },
    ],
    skipDuplicates: true,
  });
  const { title: _title, ...config } = input;
  const summary: NonNullable<TrainingView["dataset"]> = {
    rows: dataset.x.rows,
    from: iso(dataset.asOf[0] as number),
    to: iso(dataset.asOf.at(-1) as number),
    columns: dataset.x.columns,
    dropped: { ...dataset.dropped },
    fingerprint,
  };
  await tx.training.create({
    data: {
      id,
      chainId,
      topicId,
      config,
      dataset: summary,
      candidates: candidateViews(search),
      folds: search.folds.map((one, i) => foldView(dataset.asOf, one, i)),
      report: { ...toReportView(best.report) },
      predictions: encodePredictions(search.predictions),
      timings,
      modelId: artifact.id,
    },
  });
}

function candidateViews(search: SearchResult): (CandidateView & Prisma.InputJsonObject)[] {
  return search.candidates.map(({ rank, index, params, report }) => ({
    rank,
    index,
    params: describeParams(params),
    numPassed: report.num_passed,
    grade: report.grade,
    metrics: finiteMetrics(report.metrics),
  }));
}

function foldView(
  asOf: Float64Array,
  { fold, report }: SearchResult["folds"][number],
  i: number,
): FoldView & Prisma.InputJsonObject {
  const { trainFrom, trainTo, testFrom, testTo }: Fold = fold;
  return {
    index: i + 1,
    trainFrom: iso(asOf[trainFrom] as number),
    trainTo: iso(asOf[trainTo - 1] as number),
    trainRows: trainTo - trainFrom,
    testFrom: iso(asOf[testFrom] as number),
    testTo: iso(asOf[testTo - 1] as number),
    testRows: testTo - testFrom,
    metrics: finiteMetrics(report.metrics),
    grade: report.grade,
  };
}

/** For people, e.g. "BTC 5m gbdt #ab12": what it predicts, how far ahead, how, and the start of its id. */
export function modelName(market: string, horizonMinutes: number, family: string, id: string): string {
  const asset = market.replace(/usd$/, "").toUpperCase();
  return `${asset} ${formatInterval(horizonMinutes)} ${family} #${id.slice(0, 4)}`;
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
