/** The numbers behind the pictures of the documents: small experiments of the product's own code on seeded data, the same at every run. */
import type { CandleColumns } from "@/lib/candles/candles";
import { evaluate, type Fold, walkForwardByTime } from "@/lib/evaluation";
import { evidenceOf } from "@/lib/evaluation/analysis/evidence";
import { buildDataset, type Dataset, FeaturePlan } from "@/lib/features";
import { GbdtParams, gbdtFamily } from "@/lib/models";
import { sliceRows } from "@/lib/models/matrix";
import { normalRandom, seededRandom } from "@/lib/models/random";

const MINUTE_MS = 60_000;
const DAY_MS = 1440 * MINUTE_MS;
const START_MS = Date.UTC(2026, 0, 1);

/** One-minute candles of a random walk: whatever a model finds in them is luck. */
export function randomWalkCandles(days: number, seed: number): CandleColumns {
  const minutes = days * 1440;
  const uniform = seededRandom(seed);
  const normal = normalRandom(uniform);
  const column = () => new Float64Array(minutes);
  const candles = {
    openTime: column(),
    open: column(),
    high: column(),
    low: column(),
    close: column(),
    volume: column(),
  };
  let price = 60_000;
  for (let i = 0; i < minutes; i++) {
    const close = price * Math.exp(0.0007 * normal());
    const spread = price * 0.0003 * uniform();
    candles.openTime[i] = START_MS + i * MINUTE_MS;
    candles.open[i] = price;
    candles.high[i] = Math.max(price, close) + spread;
    candles.low[i] = Math.min(price, close) - spread;
    candles.close[i] = close;
    candles.volume[i] = Math.exp(normal());
    price = close;
  }
  return candles;
}

function datasetOf(days: number): Dataset {
  const plan = FeaturePlan.parse({
    version: 1,
    market: "btcusd",
    intervalMinutes: 60,
    inputBars: 12,
    engineered: [{ kind: "rsi", name: "rsi", bars: 6 }],
    target: { kind: "log_return", horizonMinutes: 60 },
    rowEveryMinutes: 60,
  });
  return buildDataset({ btcusd: randomWalkCandles(days, 7) }, plan);
}

function accuracyOf(truth: Float64Array, predicted: Float64Array): number {
  return evaluate(truth, predicted).metrics.directional_accuracy as number;
}

export interface TreesPoint {
  trees: number;
  /** Share of directions right, on the rows that were fitted on. */
  inSample: number;
  /** The same on rows that came later. */
  outOfFold: number;
}

/** Trees are fitted on a random walk: how well they do on what they have seen, and on what they have not. */
export async function growingTrees(): Promise<TreesPoint[]> {
  const { x, y, asOf } = datasetOf(60);
  const folds = walkForwardByTime(asOf, { folds: 3, gapMinutes: 60 });
  const steps = [1, 5, 10, 25, 50, 100, 150, 200, 300, 400, 500];
  const params = GbdtParams.parse({ trees: 500, learningRate: 0.05, maxDepth: 5, leaves: 15, maxBins: 63 });
  const { sharing } = gbdtFamily;
  if (sharing === undefined) throw new Error("trees share no fit any more: fit each number of trees by itself");
  const fit = async (fold: Fold) => {
    const train = sliceRows(x, fold.trainFrom, fold.trainTo);
    const truth = y.subarray(fold.trainFrom, fold.trainTo);
    const model = await sharing.fitPrepared(sharing.prepare(train, params), truth, params, { seed: 1 });
    const inside = await model.predictAtSteps(train, steps);
    const outside = await model.predictAtSteps(sliceRows(x, fold.testFrom, fold.testTo), steps);
    return { fold, truth, inside, outside };
  };
  const fits = await Promise.all(folds.map(fit));
  const last = fits.at(-1) as (typeof fits)[number];
  return steps.map((trees, i) => {
    const truths = fits.flatMap(({ fold }) => [...y.subarray(fold.testFrom, fold.testTo)]);
    const predicted = fits.flatMap(({ outside }) => [...(outside[i] as Float64Array)]);
    return {
      trees,
      inSample: accuracyOf(last.truth, last.inside[i] as Float64Array),
      outOfFold: accuracyOf(Float64Array.from(truths), Float64Array.from(predicted)),
    };
  });
}

export interface FoldSpan {
  fold: string;
  part: "train" | "gap" | "test" | "untouched";
  from: number;
  to: number;
}

/** Sixty days of hourly rows with a target a day ahead: three walk-forward folds and an untouched window. */
export function foldSpans(): FoldSpan[] {
  const [days, held] = [60, 6];
  const horizonMs = DAY_MS;
  const asOf = Float64Array.from({ length: (days - held) * 24 - 24 }, (_, i) => START_MS + i * 60 * MINUTE_MS);
  const at = (row: number) => asOf[row] as number;
  const spans = walkForwardByTime(asOf, { folds: 3, gapMinutes: 1440 }).flatMap((fold, i): FoldSpan[] => {
    const name = `Fold ${i + 1}`;
    const lastTrained = at(fold.trainTo - 1);
    return [
      { fold: name, part: "train", from: at(fold.trainFrom), to: lastTrained },
      { fold: name, part: "gap", from: lastTrained, to: at(fold.testFrom) },
      { fold: name, part: "test", from: at(fold.testFrom), to: at(fold.testTo - 1) },
    ];
  });
  const heldFrom = START_MS + (days - held) * DAY_MS;
  const final = "Last fit";
  return [
    ...spans,
    { fold: final, part: "train", from: START_MS, to: heldFrom - horizonMs },
    { fold: final, part: "gap", from: heldFrom - horizonMs, to: heldFrom },
    { fold: final, part: "untouched", from: heldFrom, to: START_MS + days * DAY_MS },
  ];
}

export interface OverlapPoint {
  /** Rows over which a target reaches. */
  overlap: number;
  /** Mean effective rows out of `rows`: by the report, and by the correlation of neighbours alone. */
  effective: number;
  lagOne: number;
  /** Share of forecasters without any skill that are significant at 5 %: as if all rows counted, by neighbours, by the report. */
  plain: number;
  grade: number;
  report: number;
}

const OVERLAP_ROWS = 1_000;
const OVERLAP_RUNS = 300;

/** Truths that overlap, judged for forecasters that know nothing but move as slowly as the truths do. */
export function overlappingTargets(): OverlapPoint[] {
  return [1, 2, 4, 8, 12, 24, 48].map((overlap) => {
    const normal = normalRandom(seededRandom(100 + overlap));
    const moving = () => {
      const steps = Array.from({ length: OVERLAP_ROWS + overlap }, () => normal());
      return Float64Array.from({ length: OVERLAP_ROWS }, (_, i) =>
        steps.slice(i, i + overlap).reduce((sum, step) => sum + step, 0),
      );
    };
    const sums = { effective: 0, lagOne: 0, plain: 0, grade: 0, report: 0 };
    for (let run = 0; run < OVERLAP_RUNS; run++) {
      const [truth, predicted] = [moving(), moving()];
      const { metrics } = evaluate(truth, predicted);
      const accuracy = metrics.directional_accuracy as number;
      const outcome = Int8Array.from(truth, (value, i) => (value > 0 === (predicted[i] as number) > 0 ? 1 : 0));
      const judge = (rows: number, reach: number) =>
        evidenceOf({ outcome, rows, overlapRows: reach, accuracy, pearsonR: metrics.pearson_r as number });
      const judged = judge(OVERLAP_ROWS, overlap);
      sums.effective += Math.min(judged.nOverlap, judged.nEffective) / OVERLAP_RUNS;
      sums.lagOne += (metrics.da_n_effective as number) / OVERLAP_RUNS;
      const z = (accuracy - 0.5) / Math.sqrt(0.25 / OVERLAP_ROWS);
      if (z > 1.645) sums.plain += 1 / OVERLAP_RUNS;
      if ((metrics.da_pvalue as number) < 0.05) sums.grade += 1 / OVERLAP_RUNS;
      if ((judged.directionPValue ?? 1) < 0.05) sums.report += 1 / OVERLAP_RUNS;
    }
    return { overlap, ...sums };
  });
}

export interface TrialsPoint {
  trials: number;
  /** Mean of the highest accuracy among so many. */
  bestAccuracy: number;
  /** Mean of the most metrics passed. */
  bestPassed: number;
  /** Share of searches whose best has grade B (four metrics) or better. */
  gradeB: number;
}

const TRIAL_ROWS = 500;
const TRIAL_RUNS = 40;

/** The best of so many predictions that are pure noise, over 500 rows. */
export function bestOfNoise(): TrialsPoint[] {
  const counts = [1, 3, 10, 30, 100, 300];
  const normal = normalRandom(seededRandom(3));
  const sums = counts.map((trials) => ({ trials, bestAccuracy: 0, bestPassed: 0, gradeB: 0 }));
  for (let run = 0; run < TRIAL_RUNS; run++) {
    const truth = Float64Array.from({ length: TRIAL_ROWS }, () => 0.01 * normal());
    let [accuracy, passed, done] = [0, 0, 0];
    for (const sum of sums) {
      for (; done < sum.trials; done++) {
        const report = evaluate(
          truth,
          Float64Array.from(truth, () => 0.002 * normal()),
        );
        accuracy = Math.max(accuracy, report.metrics.directional_accuracy as number);
        passed = Math.max(passed, report.num_passed);
      }
      sum.bestAccuracy += accuracy / TRIAL_RUNS;
      sum.bestPassed += passed / TRIAL_RUNS;
      if (passed >= 4) sum.gradeB += 1 / TRIAL_RUNS;
    }
  }
  return sums;
}
