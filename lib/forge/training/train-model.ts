/** From candles to a graded model: rows, walk-forward search, the final fit, the artifact. Knows no database. */
import {
  type Candidate,
  type EvaluationReport,
  gapMinutesOf,
  gradeInSample,
  groupByFit,
  type HalvingOptions,
  type SearchInput,
  type SearchResult,
  walkForwardByTime,
  walkForwardSearch,
} from "@/lib/evaluation";
import { buildDataset, type Dataset, type FeaturePlan, fingerprintDataset, type MarketCandles } from "@/lib/features";
import { ForgeError } from "@/lib/forge/errors";
import type { StepProgress } from "@/lib/forge/jobs/run";
import { type Artifact, encodeArtifact, familyByName, type Model } from "@/lib/models";
import { lookbackMinutes } from "./look-back";
import { searchKeyOf } from "./search-key";
import { defaultThreads, poolFor } from "./threads/pool-for";
import { shareDataset } from "./threads/share-dataset";

/** Fewer rows than this cannot tell skill from luck, whatever the folds. */
const LEAST_ROWS = 200;

export interface WalkRequest {
  folds: number;
  /** How far training stays from a test block. Default: the horizon. */
  embargo?: "horizon" | "horizon+lookback";
  /** Sliding: train on so many minutes, or rows, before each test block alone. */
  windowMinutes?: number;
  maxTrainRows?: number;
  /** Length of a test block; default: blocks of equally many rows. */
  testMinutes?: number;
}

export interface TrainRequest extends WalkRequest {
  /** Of all markets of the plan. */
  candles: MarketCandles;
  /** Where the candles came from. */
  source: string;
  plan: FeaturePlan;
  topic: { topicId: number; kind: "price" | "log_return"; metadata: string; chainId?: string };
  candidates: readonly Candidate[];
  halving?: HalvingOptions;
  seed: number;
  /** Only rows from here on; earlier candles serve as their input. */
  fromMs?: number;
  /** Most threads. Default: one a core. Changes no result. */
  threads?: number;
  /** How readily the search's threads give way to whatever else runs, 0 to 19. Default 0. */
  niceness?: number;
  /** What an earlier run found; asked for with the key of this search, which stands for data, plan, folds, candidates and seed. */
  resume?(key: string): Promise<SearchInput["done"]>;
  onCandidate?: SearchInput["onCandidate"];
  signal?: AbortSignal;
  onProgress?(step: StepProgress): void;
  /** Called when a step is done. */
  onStep?(step: string, ms: number): void;
}

/** What a search found, the final fit, and the artifact that holds it. */
export interface TrainResult {
  dataset: Dataset;
  fingerprint: string;
  search: SearchResult;
  gapMinutes: number;
  threads: number;
  model: Model;
  /** Of the final model, on the rows that it was fitted on. */
  inSample: EvaluationReport;
  artifact: Artifact;
  timings: { step: string; ms: number }[];
}

/** @throws ForgeError insufficient_data; what the rooms below throw; the signal's reason when aborted */
export async function trainModel(request: TrainRequest): Promise<TrainResult> {
  const { plan, topic, seed, signal, onProgress, candidates, halving } = request;
  const timings: TrainResult["timings"] = [];
  let stepBeganAt = performance.now();
  const stepDone = (step: string) => {
    const ms = performance.now() - stepBeganAt;
    timings.push({ step, ms: Math.round(ms) });
    request.onStep?.(step, ms);
    stepBeganAt = performance.now();
  };

  onProgress?.({ done: 0, total: 100, unit: "%", message: "Building rows" });
  const built = buildDataset(request.candles, plan, { fromMs: request.fromMs });
  const fingerprint = fingerprintDataset(built);
  refuseTooFew(built, plan);
  stepDone("rows");

  const { horizonMinutes } = plan.target;
  const gapMinutes = gapMinutesOf(request.embargo ?? "horizon", {
    horizonMinutes,
    lookbackMinutes: lookbackMinutes(plan),
    rowEveryMinutes: plan.rowEveryMinutes,
  });
  const { windowMinutes, maxTrainRows, testMinutes } = request;
  const folds = walkForwardByTime(built.asOf, {
    folds: request.folds,
    gapMinutes,
    windowMinutes,
    maxTrainRows,
    testMinutes,
  });
  const key = searchKeyOf({ fingerprint, plan, folds, candidates, seed, gapMinutes, halving });
  const done = await request.resume?.(key);
  const threads = request.threads ?? defaultThreads();
  const fits = groupByFit(candidates).length * folds.length;
  const dataset = threads > 1 ? shareDataset(built) : built;
  const pool = poolFor(dataset, fits, threads, request.niceness);
  const search = await walkForwardSearch({
    dataset,
    candidates,
    folds,
    halving,
    epochLengthMinutes: plan.rowEveryMinutes,
    gapMinutes,
    seed,
    pool,
    done,
    onCandidate: request.onCandidate,
    signal,
    onProgress: ({ done, total, message }) =>
      onProgress?.({
        done: total === 0 ? 0 : Math.round((1000 * done) / total) / 10,
        total: 100,
        unit: "%",
        message: `Searching: ${message}`,
      }),
  }).finally(() => pool.close());
  stepDone("search");
  for (const { step, ms } of search.timings) timings.push({ step: `search: ${step}`, ms: Math.round(ms) });

  const best = search.candidates[0];
  if (best === undefined) throw new Error("a search without candidates was not refused");
  const model = await familyByName(best.family).fit(dataset.x, dataset.y, best.params, {
    seed,
    signal,
    columnNames: dataset.columnNames,
    asOf: dataset.asOf,
    gapMs: gapMinutes * 60_000,
    threads,
    onProgress: (done, total) => onProgress?.({ done, total, unit: "steps", message: "Fitting the best on all rows" }),
  });
  const inSample = await gradeInSample(dataset, model);
  stepDone("final fit");

  const artifact = encodeArtifact({
    model,
    plan,
    topic: { ...topic, metadata: topic.metadata.slice(0, 2000) },
    params: best.params,
    trainedOn: {
      fromMs: dataset.asOf[0] as number,
      toMs: dataset.asOf.at(-1) as number,
      rows: dataset.x.rows,
      seed,
      source: request.source,
      fingerprint,
    },
    evaluation: best.report,
  });
  stepDone("artifact");
  return { dataset, fingerprint, search, gapMinutes, threads: pool.threads, model, inSample, artifact, timings };
}

function refuseTooFew({ x, dropped }: Dataset, plan: FeaturePlan): void {
  if (x.rows >= LEAST_ROWS) return;
  const reasons = Object.entries(dropped).filter(([, count]) => count > 0);
  const left = reasons.map(([reason, count]) => `${count} ${reason}`).join(", ");
  throw new ForgeError(
    "insufficient_data",
    `The history of ${plan.market} gives ${x.rows} rows; at least ${LEAST_ROWS} are needed.${left === "" ? "" : ` Left out were ${left}.`}`,
    "Ask for more days.",
    { rows: x.rows, dropped },
  );
}
