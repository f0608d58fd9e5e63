/** The search for the best split under L1 or bounds, column by column. */
import {
  BUILT_NODE,
  COUNT_UNIT,
  EDGES,
  FEWEST,
  GRADIENT,
  L1,
  L2,
  LEAST_WEIGHT,
  LOWER,
  MONOTONE,
  MOST,
  MOST_WEIGHT,
  PARENT_NODE,
  ROUNDING,
  SEARCH_BUILT,
  STRIDE,
  UNSPLIT,
  UPPER,
  WEIGHT,
  WEIGHTED,
} from "./offsets.as";
import { putResult } from "./result.as";

/** As `search`, under L1 or bounds: the score is the gain of outputs that are held within them. */
export function searchConstrained(command: usize, group: i32, large: usize, built: usize): void {
  let bestBuilt: f64 = 0;
  let bestLarge: f64 = 0;
  let columnBuilt = -1;
  let columnLarge = -1;
  const searchBuilt = !large || load<i32>(command, SEARCH_BUILT);
  for (let i = 0; i < 16; i++) {
    const column = (group << 4) + i;
    if (searchBuilt) {
      const score = constrainedScore(command, command + BUILT_NODE, column, built);
      if (score > bestBuilt) { bestBuilt = score; columnBuilt = column; }
    }
    if (large) {
      const score = constrainedScore(command, command + PARENT_NODE, column, large);
      if (score > bestLarge) { bestLarge = score; columnLarge = column; }
    }
  }
  putResult(command, group, bestBuilt, columnBuilt, bestLarge, columnLarge);
}

function constrainedScore(command: usize, node: usize, column: i32, histogram: usize): f64 {
  const weighted = load<i32>(command, WEIGHTED);
  const stride = <usize>load<i32>(command, STRIDE);
  const edges = load<i32>(<usize>load<u32>(command, EDGES) + (<usize>column << 2));
  const monotone = load<f64>(<usize>load<u32>(command, MONOTONE) + (<usize>column << 3));
  const unit = load<f64>(command, COUNT_UNIT);
  const perCount = 1 / unit;
  const place = <usize>(column & 15);
  let at = histogram + place * (stride << (weighted ? 4 : 3));
  const cellBytes: usize = weighted ? 16 : 8;
  const fewest = load<f64>(node, FEWEST);
  const most = load<f64>(node, MOST);
  const l2 = load<f64>(node, L2);
  const l1 = load<f64>(node, L1);
  const weight = load<f64>(node, WEIGHT);
  const total = load<f64>(node, GRADIENT);
  const leastWeight = load<f64>(node, LEAST_WEIGHT);
  const mostWeight = load<f64>(node, MOST_WEIGHT);
  const lower = load<f64>(node, LOWER);
  const upper = load<f64>(node, UPPER);
  const unsplit = load<f64>(node, UNSPLIT);
  let best: f64 = 0;
  let left: f64 = 0;
  let hessian: f64 = 0;
  for (let bin = 0; bin < edges; bin++, at += cellBytes) {
    left += load<f64>(at);
    if (weighted) hessian += load<f64>(at, 8);
    if (left < fewest) continue;
    if (left > most) break;
    const count = left * perCount + ROUNDING - ROUNDING;
    const a = (weighted ? hessian : count) + l2;
    if (a < leastWeight || a > mostWeight) continue;
    const b = weight - a;
    const gradient = left - count * unit;
    const leftPull = softened(gradient, l1);
    const rightPull = softened(total - gradient, l1);
    const leftOut = held(leftPull / a, lower, upper);
    const rightOut = held(rightPull / b, lower, upper);
    if (monotone * leftOut > monotone * rightOut) continue;
    const score = leftOut * (2 * leftPull - a * leftOut) + rightOut * (2 * rightPull - b * rightOut) - unsplit;
    if (score > best) best = score;
  }
  return best;
}

// @ts-expect-error: decorator
@inline
function softened(gradient: f64, l1: f64): f64 {
  return gradient > l1 ? gradient - l1 : gradient < -l1 ? gradient + l1 : 0;
}

// @ts-expect-error: decorator
@inline
function held(value: f64, lower: f64, upper: f64): f64 {
  return value < lower ? lower : value > upper ? upper : value;
}
