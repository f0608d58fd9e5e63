/**
 * A walkthrough from candles to a graded, saved model, on the library itself: no database, no dashboard. In a project of your own, leave out
 * `openMarket`, which starts a sandbox, and `dataManager`: the configured network's candles are taken then.
 */

import {
  AlloraMLWorkflow,
  type Analysis,
  candidatesOf,
  type FeaturePlan,
  quickGrid,
  reportTable,
  type SearchOptions,
  type TrainResult,
  textTable,
  walkthroughGrid,
} from "allora-forge";
import { compareFamilies } from "./families";
import { groundsText } from "./grounds";
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

    const workflow = new AlloraMLWorkflow({ plan, dataManager: opened.candles });
    const [fetched] = await steps.step(`Fetch ${days} days of ${plan.market} candles`, () =>
      workflow.backfill({ days, onProgress: (share) => steps.progress(share) }),
    );
    if (fetched !== undefined) {
      const { candles, minutesAbsent, rejected } = fetched;
      steps.note(`${count(candles)} candles, ${count(minutesAbsent)} minutes without one${bad(rejected)}`);
    }
    await opened.close();
    market = undefined;

    const search: SearchOptions = {
      topic: { topicId, kind: walkthrough.kind, metadata },
      candidates: candidatesOf("gbdt", quick ? quickGrid() : walkthroughGrid()),
      folds: walkthrough.folds,
      seed: 42,
    };
    const result = await train(steps, workflow, search);
    const analysis = await workflow.analyse(result);
    const source = opened.candles.sourceId;
    const folder = await steps.step("Save the run", async () => saveRun({ ...search, plan, source }, result, analysis));
    print(result, analysis);
    if (families.length > 0) await compareFamilies(steps, workflow, search, families);
    console.log(`\nSaved to ${folder}\nDone in ${duration(performance.now() - beganAt)}.`);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const { remedy } = error as { remedy?: unknown };
    console.error(`\n${error.name}: ${error.message}${typeof remedy === "string" ? ` ${remedy}` : ""}`);
    process.exitCode = 1;
  } finally {
    await market?.close();
  }
}

async function train(steps: Steps, workflow: AlloraMLWorkflow, search: SearchOptions): Promise<TrainResult> {
  const titles = [
    `Build rows, one every ${workflow.plan.rowEveryMinutes} minutes`,
    `Search ${search.candidates.length} configurations in ${search.folds} walk-forward folds`,
    "Fit the best on all rows",
  ];
  steps.begin(titles.shift() as string);
  const result = await workflow.search({
    ...search,
    onProgress: (share, message) => steps.progress(share, message),
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

function print({ search, artifact }: TrainResult, analysis: Analysis): void {
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
  console.log(`\nWhat the grade rests on\n\n${groundsText(analysis)}`);
  console.log(
    "\nNo window was kept untouched: an instance keeps one (npx forge train), and opens it once (npx forge trainings open).",
  );
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
