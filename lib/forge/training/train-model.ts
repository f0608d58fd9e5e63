/** From candles to a graded model: rows, walk-forward search, the final fit, the artifact. Knows no database. */
import type { CandleColumns } from "@/lib/candles/candles";
import { type SearchResult, walkForwardByTime, walkForwardSearch } from "@/lib/evaluation";
import { buildDataset, type Dataset, type FeaturePlan, fingerprintDataset } from "@/lib/features";
import { ForgeError } from "@/lib/forge/errors";
import type { StepProgress } from "@/lib/forge/jobs/run";
import { type Artifact, encodeArtifact, type FamilyName, familyByName, type Model } from "@/lib/models";

/** Fewer rows than this cannot tell skill from luck, whatever the folds. */
const LEAST_ROWS = 200;

export interface TrainRequest {
  candles: CandleColumns;
  /** Where the candles came from. */
  source: string;
  plan: FeaturePlan;
  topic: { topicId: number; kind: "price" | "log_return"; metadata: string; chainId?: string };
  family: FamilyName;
  candidates: readonly object[];
  folds: number;
  seed: number;
  /** Only rows from here on; earlier candles serve as their input. */
  fromMs?: number;
  signal?: AbortSignal;
  onProgress?(step: StepProgress): void;
  /** Called when a step is done. */
  onStep?(step: string, ms: number): void;
}

export interface TrainResult {
  dataset: Dataset;
  fingerprint: string;
  search: SearchResult;
  model: Model;
  artifact: Artifact;
  timings: { step: string; ms: number }[];
}

/** @throws ForgeError insufficient_data; what the rooms below throw; the signal's reason when aborted */
export async function trainModel(request: TrainRequest): Promise<TrainResult> {
  const { plan, topic, seed, signal, onProgress } = request;
  const timings: TrainResult["timings"] = [];
  let stepBeganAt = performance.now();
  const stepDone = (step: string) => {
    const ms = performance.now() - stepBeganAt;
    timings.push({ step, ms: Math.round(ms) });
    request.onStep?.(step, ms);
    stepBeganAt = performance.now();
  };

  onProgress?.({ done: 0, total: 100, unit: "%", message: "Building rows" });
  const dataset = buildDataset(request.candles, plan, { fromMs: request.fromMs });
  const fingerprint = fingerprintDataset(dataset);
  refuseTooFew(dataset, plan);
  stepDone("rows");

  const folds = walkForwardByTime(dataset.asOf, {
    folds: request.folds,
    gapMinutes: Math.max(plan.target.horizonMinutes, plan.rowEveryMinutes),
  });
  const search = await walkForwardSearch({
    dataset,
    family: request.family,
    candidates: request.candidates,
    folds,
    epochLengthMinutes: plan.rowEveryMinutes,
    seed,
    signal,
    onProgress: ({ done, total, message }) =>
      onProgress?.({
        done: Math.round((1000 * done) / total) / 10,
        total: 100,
        unit: "%",
        message: `Searching: ${message}`,
      }),
  });
  stepDone("search");
  for (const { step, ms } of search.timings) timings.push({ step: `search: ${step}`, ms: Math.round(ms) });

  const best = search.candidates[0];
  if (best === undefined) throw new Error("a search without candidates was not refused");
  const model = await familyByName(request.family).fit(dataset.x, dataset.y, best.params, {
    seed,
    signal,
    onProgress: (done, total) => onProgress?.({ done, total, unit: "steps", message: "Fitting the best on all rows" }),
  });
  stepDone("final fit");

  const artifact = encodeArtifact({
    model,
    plan,
    topic: { ...topic, metadata: topic.metadata.slice(0, 2000) },
    params: best.params as Record<string, number>,
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
  return { dataset, fingerprint, search, model, artifact, timings };
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
