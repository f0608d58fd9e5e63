/** What having tried many candidates does to the evidence for the best of them. */
import { overfittingProbability } from "./overfitting";
import { deflatedSharpe, expectedBestSharpe, followedMoments } from "./sharpe";
import type { Deflated } from "./types";

/** From here on a deflated ratio is taken as skill. */
const ENOUGH = 0.95;

interface DeflatedInput {
  t: Float64Array;
  p: Float64Array;
  /** Independent rows. */
  periods: number;
  directionPValue: number | null;
  trials: number | undefined;
  /** Predictions of all candidates, where they were kept. */
  candidates: readonly Float64Array[];
  candidateCount: number;
}

/**
 * The variance of the trials' Sharpe ratios is that of the candidates where their predictions are there, else that of a trial
 * without skill, 1 / (periods − 1): the candidates of a search are alike, so that this is the stricter guess.
 */
export function deflatedOf(input: DeflatedInput): Deflated {
  const { t, p, periods, candidates } = input;
  const trials = Math.max(1, input.trials ?? 0, input.candidateCount, candidates.length);
  const moments = followedMoments(t, p);
  const ratios = candidates.flatMap((one) => followedMoments(t, one)?.sharpe ?? []);
  const isKnown = ratios.length >= 2;
  const variance = isKnown ? varianceOf(ratios) : periods > 1 ? 1 / (periods - 1) : null;
  const expected = variance === null ? null : expectedBestSharpe(trials, variance);
  const ratio = moments === null || expected === null ? null : deflatedSharpe(moments, expected, periods);
  const pValue = input.directionPValue === null ? null : Math.min(1, input.directionPValue * trials);
  const overfitting = overfittingProbability(t, candidates);
  return {
    trials,
    sharpePerPeriod: moments?.sharpe ?? null,
    expectedBestSharpe: expected,
    deflatedSharpe: ratio,
    bonferroniPValue: pValue,
    overfitting,
    verdict: verdictOf(trials, ratio, overfitting),
  };
}

/** Sample variance: the trials are a sample of what might have been tried. */
function varianceOf(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
}

function verdictOf(trials: number, ratio: number | null, overfitting: number | null): string {
  const tried = trials === 1 ? "One configuration was tried" : `${trials} configurations were tried`;
  if (ratio === null) return `${tried}; the returns do not vary enough, or are too few, to judge them.`;
  const level = `the probability of skill beyond ${trials === 1 ? "zero" : "the luck of the best of them"} is ${(100 * ratio).toFixed(1)} %`;
  const enough = ratio >= ENOUGH ? "which is enough" : "which is too little (95 % is asked for)";
  const choice =
    overfitting === null || overfitting <= 0.5
      ? ""
      : ` Choosing among them means little: in ${(100 * overfitting).toFixed(0)} % of the splits the best of one half is in the lower half of the other.`;
  return `${tried}; ${level}, ${enough}.${choice}`;
}
