/** A walkthrough from candles to a graded, saved model, on the library itself: no database, no dashboard. */

import { reportTable, textTable } from "allora-forge";
import { DAY_MS, MINUTE_MS } from "@/lib/candles";
import { candidatesOf } from "@/lib/evaluation";
import type { FeaturePlan } from "@/lib/features";
import { ForgeError } from "@/lib/forge/errors";
import { type TrainRequest, type TrainResult, trainModel } from "@/lib/forge/training/train-model";
import { quickGrid, walkthroughGrid } from "@/lib/models";
import { type CandleFetch, joinFetches } from "@/lib/sources";
import { compareFamilies } from "./families";
import { type Market, openMarket } from "./market";
import { readOptions } from "./options";
import { saveRun } from "./save-run";
import { duration, Steps } from "./steps";

export interface Walkthrough {
  topicId: number;
  metadata: string;
  kind: "price" | "log_return";
  plan: FeaturePlan;
  days: { full: number; quick: number };
  folds: number;
}

const CHUNK_DAYS = 14;

/** Runs it, prints each step, and saves the artifact under examples/runs/. */
export async function runWalkthrough(walkthrough: Walkthrough): Promise<void> {
  const { topicId, metadata, plan } = walkthrough;
  const title = `Topic ${topicId}: ${metadata}`;
  const { quick, days, families } = readOptions(title, walkthrough.days);
  const beganAt = performance.now();
  console.log(`${title}\n`);
  const steps = new Steps(families.length > 0 ? 7 : 6);
  let market: Market | undefined;
  try {
    const opened = await steps.step("Reach the market", () => openMarket());
    market = opened;
    steps.note(`${opened.description}; it is ${new Date(opened.nowMs).toISOString()} there`);

    const toMs = Math.floor(opened.nowMs / MINUTE_MS) * MINUTE_MS;
    const fromMs = toMs - days * DAY_MS;
    const { candles, rejected } = await steps.step(`Fetch ${days} days of ${plan.market} candles`, () =>
      fetchAll(opened, plan.market, fromMs, toMs, (share) => steps.progress(share)),
    );
    const absent = (toMs - fromMs) / MINUTE_MS - candles.openTime.length;
    steps.note(`${count(candles.openTime.length)} candles, ${count(absent)} minutes without one${bad(rejected)}`);
    await opened.close();
    market = undefined;

    const request: TrainRequest = {
      candles: { [plan.market]: candles },
      source: opened.source.id,
      plan,
      topic: { topicId, kind: walkthrough.kind, metadata },
      candidates: candidatesOf("gbdt", quick ? quickGrid() : walkthroughGrid()),
      folds: walkthrough.folds,
      seed: 42,
    };
    const result = await train(steps, request);
    const folder = await steps.step("Save the run", async () => saveRun(request, result));
    print(result);
    if (families.length > 0) await compareFamilies(steps, request, families);
    console.log(`\nSaved to ${folder}\nDone in ${duration(performance.now() - beganAt)}.`);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const remedy = error instanceof ForgeError ? ` ${error.remedy}` : "";
    console.error(`\n${error.name}: ${error.message}${remedy}`);
    process.exitCode = 1;
  } finally {
    await market?.close();
  }
}

async function train(steps: Steps, request: TrainRequest): Promise<TrainResult> {
  const { rowEveryMinutes } = request.plan;
  const titles = [
    `Build rows, one every ${rowEveryMinutes} minutes`,
    `Search ${request.candidates.length} configurations in ${request.folds} walk-forward folds`,
    "Fit the best on all rows",
  ];
  steps.begin(titles.shift() as string);
  const result = await trainModel({
    ...request,
    onProgress: ({ done, total, message }) => steps.progress(total === 0 ? 0 : done / total, message),
    onStep: (step) => {
      if (step === "artifact") return;
      steps.end();
      const next = titles.shift();
      if (next !== undefined) steps.begin(next);
    },
  });
  const { dataset, timings } = result;
  const dropped = Object.entries(dataset.dropped).filter(([, rows]) => rows > 0);
  steps.note(`${count(dataset.x.rows)} rows of ${dataset.x.columns} features; left out: ${reasons(dropped)}`);
  const inside = timings.filter(({ step }) => step.startsWith("search: "));
  steps.note(inside.map(({ step, ms }) => `${step} ${duration(ms)}`).join(", "));
  return result;
}

/** In chunks, so that there is progress to show. */
async function fetchAll(
  { source, nowMs }: Market,
  market: string,
  fromMs: number,
  toMs: number,
  progress: (share: number) => void,
): Promise<CandleFetch> {
  const parts: CandleFetch[] = [];
  for (let at = fromMs; at < toMs; at += CHUNK_DAYS * DAY_MS) {
    const end = Math.min(toMs, at + CHUNK_DAYS * DAY_MS);
    parts.push(await source.fetchCandles({ market, fromMs: at, toMs: end, nowMs }));
    progress((end - fromMs) / (toMs - fromMs));
  }
  return joinFetches(parts);
}

function print({ search, artifact }: TrainResult): void {
  const best = search.candidates[0];
  if (best === undefined) return;
  const top = search.candidates
    .slice(0, 5)
    .map(({ rank, params, report }) => [
      `${rank}`,
      parameterText(params),
      `${report.num_passed}/${report.num_primary_metrics}`,
      `${(100 * (report.metrics.wrmse_improvement as number)).toFixed(2)} %`,
    ]);
  console.log(`\nBest configurations\n\n${textTable([["#", "Parameters", "Passed", "WRMSE"], ...top])}`);
  console.log(`\nReport of the best, on what it had not been fitted on\n\n${reportTable(best.report)}`);
  const folds = search.folds.map(({ report }, i) => [
    `${i + 1}`,
    count(report.metrics.n_samples as number),
    report.grade,
    `${(100 * (report.metrics.directional_accuracy as number)).toFixed(2)} %`,
    (report.metrics.pearson_r as number).toFixed(4),
  ]);
  console.log(`\nFold by fold\n\n${textTable([["Fold", "Rows", "Grade", "Direction", "Pearson"], ...folds])}`);
  console.log(`\nModel ${artifact.id}`);
}

function parameterText(params: object): string {
  const { learningRate, maxDepth, leaves, trees } = params as Record<string, number>;
  return `rate ${learningRate}, depth ${maxDepth}, leaves ${leaves}, trees ${trees}`;
}

function reasons(dropped: [string, number][]): string {
  return dropped.map(([reason, rows]) => `${count(rows)} ${reason}`).join(", ") || "none";
}

function bad(rejected: Record<string, number>): string {
  const some = Object.entries(rejected);
  return some.length === 0 ? "" : `; unusable rows: ${reasons(some)}`;
}

function count(value: number): string {
  return value.toLocaleString("en");
}
