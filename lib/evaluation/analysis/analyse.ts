/** The whole report over one series of predictions, from the same input and seed always the same to the bit. */
import { spread } from "@/lib/evaluation/correlation";
import { evaluate } from "@/lib/evaluation/evaluate";
import { EvaluationError } from "@/lib/evaluation/report";
import { trivialBaselines } from "./baselines";
import { stationaryBootstrap } from "./bootstrap";
import { byHour, calibrationOf, turnoverOf } from "./calibration";
import { deflatedOf } from "./deflated";
import { evidenceOf } from "./evidence";
import { runGates } from "./gates";
import { circularShifts } from "./permutation";
import { regimesOf } from "./regimes";
import { tabulate } from "./row-sums";
import { cumulativeReturns, rollingAccuracy, scatterOf } from "./series";
import { calendarPeriods, isCalendarTime, sliceOf } from "./slices";
import type { AnalyseInput, Analysis, Slice } from "./types";

const DEFAULT_SAMPLES = 1000;
const MINUTE_MS = 60_000;

/**
 * Rows are in time order. A truth reaches across T = horizon / epoch length rows, rounded up; everything that needs independent
 * rows takes that into account: blocks of the bootstrap are at least T long on average, permutation lags at least T and the
 * input window, baselines know a truth T rows later.
 *
 * What the rows cannot tell is null or empty: without times there are no periods and hours, without enough rows no intervals.
 * @throws EvaluationError naming what cannot be used
 */
export function analyse(input: AnalyseInput): Analysis {
  const { epochLengthMinutes, seed } = input;
  // The report's own checks come first: lengths, finite values, epoch length.
  const report = evaluate(input.yTrue, input.yPred, { epochLengthMinutes });
  const t = Float64Array.from(input.yTrue);
  const p = Float64Array.from(input.yPred);
  const rows = t.length;
  const asOf = timesOf(input, rows);
  const horizonMinutes = input.horizonMinutes ?? null;
  const reach = horizonMinutes ?? epochLengthMinutes;
  const overlapRows = Math.max(1, Math.ceil(reach / epochLengthMinutes - 1e-9));
  const windowRows = Math.ceil((input.windowMinutes ?? 0) / epochLengthMinutes);

  const baselines = [
    ...trivialBaselines(t, overlapRows, asOf === null ? undefined : { asOf, horizonMs: reach * MINUTE_MS }),
    ...(input.baselines ?? []).map(({ name, yPred }) => ({ name, yPred: columnOf(name, yPred, rows) })),
  ];
  const table = tabulate(
    t,
    p,
    baselines.map(({ yPred }) => yPred),
  );
  const evidence = evidenceOf({
    outcome: table.outcome,
    rows,
    overlapRows,
    accuracy: report.metrics.directional_accuracy as number,
    pearsonR: report.metrics.pearson_r as number,
  });
  const effectiveShare = Math.min(evidence.nOverlap, evidence.nEffective) / rows;

  const meanBlockRows = Math.max(overlapRows, Math.ceil(Math.cbrt(rows)));
  const samples = input.bootstrapSamples ?? DEFAULT_SAMPLES;
  const { metrics, improvements } = stationaryBootstrap(table, {
    samples,
    meanBlockRows,
    seed,
    baselines: baselines.length,
  });
  const leastLagRows = overlapRows + windowRows;
  const permutation = circularShifts(t, p, {
    samples: input.permutationSamples ?? DEFAULT_SAMPLES,
    leastLagRows,
    // Its own stream: the two tests must not draw the same numbers.
    seed: seed + 0x9e3779b9,
  });
  const provenance = input.provenance ?? {};

  const analysis: Omit<Analysis, "gates"> = {
    rows,
    from: asOf?.[0] ?? null,
    to: asOf?.[rows - 1] ?? null,
    horizonMinutes,
    epochLengthMinutes,
    evidence,
    bootstrap: { samples, meanBlockRows, seed, metrics },
    permutation: { samples: permutation.samples, leastLagRows, seed, pValues: permutation.pValues },
    deflated: deflatedOf({
      t,
      p,
      periods: Math.min(evidence.nOverlap, evidence.nEffective),
      directionPValue: evidence.directionPValue,
      trials: input.trials,
      candidates: (provenance.candidates ?? []).flatMap(({ yPred }) => (yPred?.length === rows ? [yPred] : [])),
      candidateCount: provenance.candidates?.length ?? 0,
    }),
    baselines: baselines.flatMap(({ name, yPred }, b) => {
      const slice = sliceOf(name, t, yPred, epochLengthMinutes);
      const improvement = improvements[b];
      return slice === null || improvement === undefined ? [] : [{ ...slice, improvement }];
    }),
    folds: (input.folds ?? []).flatMap(({ name, from, to }): Slice[] => {
      const slice = sliceOf(name, t.subarray(from, to), p.subarray(from, to), epochLengthMinutes);
      return slice === null ? [] : [slice];
    }),
    regimes: regimesOf({ yTrue: t, yPred: p, overlapRows, epochLengthMinutes, closes: input.closes }),
    periods: asOf === null ? [] : calendarPeriods(t, p, asOf, epochLengthMinutes),
    cumulative: cumulativeReturns(t, p, overlapRows, asOf),
    rolling: rollingAccuracy(table.outcome, overlapRows, effectiveShare, asOf),
    scatter: scatterOf(t, p, asOf),
    calibration: spread(p).deviation > 0 ? calibrationOf(t, p, effectiveShare) : [],
    hours: asOf === null ? [] : byHour(t, p, asOf),
    turnover: turnoverOf(t, p, overlapRows),
  };
  return {
    ...analysis,
    gates: runGates({ t, p, overlapRows, horizonMinutes: reach, analysis, permutation, provenance }),
  };
}

function timesOf({ asOf }: AnalyseInput, rows: number): Float64Array | null {
  if (asOf === undefined || asOf === null) return null;
  const times = columnOf("as_of", asOf, rows);
  const beyond = times.findIndex((ms) => !isCalendarTime(ms));
  if (beyond !== -1) {
    throw new EvaluationError(`as_of[${beyond}] is ${times[beyond]} ms; it must lie in the years 1900 to 9999`);
  }
  for (let i = 1; i < rows; i++) {
    if ((times[i] as number) < (times[i - 1] as number)) {
      throw new EvaluationError(`as_of[${i}] is before as_of[${i - 1}]; rows must be in time order`);
    }
  }
  return times;
}

function columnOf(name: string, values: ArrayLike<number>, rows: number): Float64Array {
  if (values.length !== rows) throw new EvaluationError(`${name} has ${values.length} values for ${rows} rows`);
  const column = Float64Array.from(values);
  const bad = column.findIndex((value) => !Number.isFinite(value));
  if (bad !== -1) throw new EvaluationError(`${name}[${bad}] is ${column[bad]}; it must be a finite number`);
  return column;
}
