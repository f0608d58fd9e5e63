/** The search for the best split. Two lanes are two columns. */
import { subtract } from "./histogram.as";
import {
  BUILT_NODE,
  COUNT_UNIT,
  EDGES,
  FEWEST,
  L1,
  L2,
  LEAST_PRODUCT,
  LEAST_WEIGHT,
  MOST,
  MOST_WEIGHT,
  PARENT_NODE,
  ROUNDING,
  SEARCH_BUILT,
  SHARE,
  STRIDE,
  WEIGHT,
  WEIGHTED,
} from "./offsets.as";
import { putResult } from "./result.as";

// @ts-ignore: decorator
@inline
function pairScores(command: usize, node: usize, h: usize, cells: i32, columnBytes: usize): v128 {
  return load<i32>(command, WEIGHTED)
    ? searchWeightedPair(command, node, h, cells, columnBytes)
    : searchPair(command, node, h, cells, columnBytes);
}

/** Best splits of a group without L1 or bounds, by score d²/(a·b), see ../score.ts; with `large` also of the sibling there. */
export function search(command: usize, group: i32, large: usize, built: usize): void {
  const edges = <usize>load<u32>(command, EDGES) + (<usize>group << 6);
  const columnBytes = <usize>load<i32>(command, STRIDE) << (load<i32>(command, WEIGHTED) ? 4 : 3);
  const searchBuilt = !large || load<i32>(command, SEARCH_BUILT);
  let bestBuilt: f64 = 0;
  let bestLarge: f64 = 0;
  let columnBuilt = -1;
  let columnLarge = -1;
  for (let pair = 0; pair < 8; pair++) {
    const even = load<i32>(edges + (<usize>pair << 3));
    const odd = load<i32>(edges + (<usize>pair << 3), 4);
    const at = <usize>(pair << 1) * columnBytes;
    const cells = max(even, odd);
    const column = (group << 4) + (pair << 1);
    // The pair lies in the cache while it is taken away and searched twice.
    if (large) subtract(large + at, built + at, columnBytes << 1);
    // A column that this tree may not use has no edges.
    if (searchBuilt) {
      const found = pairScores(command, command + BUILT_NODE, built + at, cells, columnBytes);
      const first = f64x2.extract_lane(found, 0);
      if (even > 0 && first > bestBuilt) { bestBuilt = first; columnBuilt = column; }
      const second = f64x2.extract_lane(found, 1);
      if (odd > 0 && second > bestBuilt) { bestBuilt = second; columnBuilt = column + 1; }
    }
    if (large) {
      const found = pairScores(command, command + PARENT_NODE, large + at, cells, columnBytes);
      const first = f64x2.extract_lane(found, 0);
      if (even > 0 && first > bestLarge) { bestLarge = first; columnLarge = column; }
      const second = f64x2.extract_lane(found, 1);
      if (odd > 0 && second > bestLarge) { bestLarge = second; columnLarge = column + 1; }
    }
  }
  putResult(command, group, bestBuilt, columnBuilt, bestLarge, columnLarge);
}

/** Scores of two columns from the sums left of an edge; 0 where too few rows are on a side. */
// @ts-ignore: decorator
@inline
function scores(left: v128, perCount: v128, unit: v128, share: v128, weight: v128, least: v128): v128 {
  const count = f64x2.sub(f64x2.add(f64x2.mul(left, perCount), f64x2.splat(ROUNDING)), f64x2.splat(ROUNDING));
  const gradient = f64x2.sub(left, f64x2.mul(count, unit));
  const d = f64x2.sub(gradient, f64x2.mul(count, share));
  const product = f64x2.mul(count, f64x2.sub(weight, count));
  // Without L2 the product of both counts says whether both are large enough.
  return v128.and(f64x2.div(f64x2.mul(d, d), product), f64x2.ge(product, least));
}

/** As `scores`, with L2. */
// @ts-ignore: decorator
@inline
function shrunkScores(left: v128, perCount: v128, unit: v128, node: usize): v128 {
  const count = f64x2.sub(f64x2.add(f64x2.mul(left, perCount), f64x2.splat(ROUNDING)), f64x2.splat(ROUNDING));
  const gradient = f64x2.sub(left, f64x2.mul(count, unit));
  const a = f64x2.add(count, v128.load64_splat(node, L2));
  const d = f64x2.sub(gradient, f64x2.mul(a, v128.load64_splat(node, SHARE)));
  const score = f64x2.div(f64x2.mul(d, d), f64x2.mul(a, f64x2.sub(v128.load64_splat(node, WEIGHT), a)));
  const few = f64x2.ge(left, v128.load64_splat(node, FEWEST));
  return v128.and(score, v128.and(few, f64x2.le(left, v128.load64_splat(node, MOST))));
}

/** Two columns, the second `columnBytes` after the first. Beyond the last edge no row is left on the right: no score. */
function searchPair(command: usize, node: usize, h: usize, cells: i32, columnBytes: usize): v128 {
  const unit = v128.load64_splat(command, COUNT_UNIT);
  const perCount = f64x2.div(f64x2.splat(1), unit);
  const share = v128.load64_splat(node, SHARE);
  const weight = v128.load64_splat(node, WEIGHT);
  const least = v128.load64_splat(node, LEAST_PRODUCT);
  const shrunk = load<f64>(node, L2) > 0;
  let best = f64x2.splat(0);
  let left = f64x2.splat(0);
  const end = h + (<usize>cells << 3);
  if (shrunk) {
    for (; h < end; h += 16) {
      const even = v128.load(h);
      const odd = v128.load(h + columnBytes);
      left = f64x2.add(left, v128.shuffle<f64>(even, odd, 0, 2));
      best = f64x2.pmax(best, shrunkScores(left, perCount, unit, node));
      left = f64x2.add(left, v128.shuffle<f64>(even, odd, 1, 3));
      best = f64x2.pmax(best, shrunkScores(left, perCount, unit, node));
    }
    return best;
  }
  for (; h < end; h += 16) {
    const even = v128.load(h);
    const odd = v128.load(h + columnBytes);
    left = f64x2.add(left, v128.shuffle<f64>(even, odd, 0, 2));
    best = f64x2.pmax(best, scores(left, perCount, unit, share, weight, least));
    left = f64x2.add(left, v128.shuffle<f64>(even, odd, 1, 3));
    best = f64x2.pmax(best, scores(left, perCount, unit, share, weight, least));
  }
  return best;
}

/** As `scores`, of gradients and hessians. */
// @ts-expect-error: decorator
@inline
function weightedScores(node: usize, left: v128, hessian: v128, perCount: v128, unit: v128): v128 {
  const count = f64x2.sub(f64x2.add(f64x2.mul(left, perCount), f64x2.splat(ROUNDING)), f64x2.splat(ROUNDING));
  const gradient = f64x2.sub(left, f64x2.mul(count, unit));
  const a = f64x2.add(hessian, v128.load64_splat(node, L2));
  const d = f64x2.sub(gradient, f64x2.mul(a, v128.load64_splat(node, SHARE)));
  const score = f64x2.div(f64x2.mul(d, d), f64x2.mul(a, f64x2.sub(v128.load64_splat(node, WEIGHT), a)));
  const rows = v128.and(f64x2.ge(left, v128.load64_splat(node, FEWEST)), f64x2.le(left, v128.load64_splat(node, MOST)));
  const weights = v128.and(
    f64x2.ge(a, v128.load64_splat(node, LEAST_WEIGHT)),
    f64x2.le(a, v128.load64_splat(node, MOST_WEIGHT)),
  );
  return v128.and(score, v128.and(rows, weights));
}

/** As searchPair, of cells with hessians. */
function searchWeightedPair(command: usize, node: usize, h: usize, cells: i32, columnBytes: usize): v128 {
  const unit = v128.load64_splat(command, COUNT_UNIT);
  const perCount = f64x2.div(f64x2.splat(1), unit);
  let best = f64x2.splat(0);
  let left = f64x2.splat(0);
  let hessian = f64x2.splat(0);
  for (const end = h + (<usize>cells << 4); h < end; h += 16) {
    const even = v128.load(h);
    const odd = v128.load(h + columnBytes);
    left = f64x2.add(left, v128.shuffle<f64>(even, odd, 0, 2));
    hessian = f64x2.add(hessian, v128.shuffle<f64>(even, odd, 1, 3));
    best = f64x2.pmax(best, weightedScores(node, left, hessian, perCount, unit));
  }
  return best;
}
