/**
 * Successive halving (Jamieson and Talwalkar 2016): all candidates get a little, the best part of them more, until few get all.
 *
 * What grows here is the number of folds, oldest first. Folds rather than rows or steps, because then every candidate of a rung
 * is graded on the same rows, nothing is ever fitted twice, and who comes through has been graded on all folds like the
 * candidates of a grid. The oldest folds train on the fewest rows, so the many candidates of the first rung are cheap.
 */
import { EvaluationError } from "./report";

export interface HalvingOptions {
  /** One in so many candidates goes on. Default 3. */
  eta?: number;
}

/** Folds that a candidate has been tested on when it has come to the end of each rung; the last is all of them. */
export function rungFolds(folds: number, candidates: number, { eta = 3 }: HalvingOptions = {}): number[] {
  if (!(Number.isInteger(eta) && eta >= 2 && eta <= 10)) {
    throw new EvaluationError(`halving keeps one in ${eta}; give a whole number from 2 to 10`);
  }
  if (folds < 2) throw new EvaluationError("halving needs at least two folds: with one there is nothing to save");
  const rungs = [folds];
  if (candidates <= 1) return rungs;
  // As many rungs as it takes to come down to one candidate, as long as each has fewer folds than the next.
  for (let left = survivors(candidates, eta); rungs[0] !== 1; left = survivors(left, eta)) {
    rungs.unshift(Math.max(1, Math.floor((rungs[0] as number) / eta)));
    if (left === 1) break;
  }
  return rungs;
}

/** How many of a rung's candidates go on to the next. */
export function survivors(candidates: number, eta: number): number {
  return Math.max(1, Math.ceil(candidates / eta));
}
