/**
 * The hot loops of gradient boosting in AssemblyScript (WebAssembly SIMD). `npm run kernel` compiles this file to kernel-bytes.ts.
 *
 * Works on the memory that ../memory.ts lays out and computes, to the bit, what ../plain.ts does: every sum is of
 * integers and exact, and every score is made by the same operations in the same order. Two lanes are two columns.
 */

// Byte offsets in the command block; ../memory.ts has the same.
const NEXT: usize = 0;
const DONE: usize = 4;
const GROUPS: usize = 16;
const ROWS: usize = 20;
const STRIDE: usize = 24;
const WEIGHTED: usize = 28;
const CONSTRAINED: usize = 32;
const BINS: usize = 36;
const ROW_ORDER: usize = 40;
const ORDERED: usize = 44;
const EDGES: usize = 48;
const RESULTS: usize = 52;
const FROM: usize = 56;
const TO: usize = 60;
const BUILT: usize = 64;
const PARENT: usize = 68;
const SEARCH_BUILT: usize = 72;
const MONOTONE: usize = 76;
const COUNT_UNIT: usize = 80;
const BUILT_NODE: usize = 128;
const PARENT_NODE: usize = 256;

// Byte offsets in a node's block.
const FEWEST: usize = 0;
const MOST: usize = 8;
const SHARE: usize = 16;
const WEIGHT: usize = 24;
const L2: usize = 32;
const LEAST_WEIGHT: usize = 40;
const MOST_WEIGHT: usize = 48;
const GRADIENT: usize = 56;
const L1: usize = 64;
const LOWER: usize = 72;
const UPPER: usize = 80;
const UNSPLIT: usize = 88;
const LEAST_PRODUCT: usize = 96;

/** Adding and taking away 1.5·2^52 rounds to the nearest integer. */
const ROUNDING: f64 = 6755399441055744.0;

/** Takes groups of columns, one at a time, until none is left. Any number of threads may do so at once. */
export function help(command: usize): void {
  const groups = load<i32>(command, GROUPS);
  while (true) {
    const group = atomic.add<i32>(command + NEXT, 1);
    if (group >= groups) return;
    work(command, group);
    atomic.add<i32>(command + DONE, 1);
  }
}

/** One group of columns: the histogram of the rows, that of the sibling by subtraction, and the best score in both. */
export function work(command: usize, group: i32): void {
  const stride = load<i32>(command, STRIDE);
  const weighted = load<i32>(command, WEIGHTED);
  const groupBytes: usize = <usize>stride << (weighted ? 8 : 7);
  const built = <usize>load<u32>(command, BUILT) + <usize>group * groupBytes;
  const bins = <usize>load<u32>(command, BINS) + ((<usize>group * <usize>load<u32>(command, ROWS)) << 4);
  const order = <usize>load<u32>(command, ROW_ORDER);
  const ordered = <usize>load<u32>(command, ORDERED);
  const from = load<i32>(command, FROM);
  const to = load<i32>(command, TO);
  memory.fill(built, 0, groupBytes);
  if (weighted) {
    for (let half: usize = 0; half < 2; half++) {
      const at = built + half * (groupBytes >> 1);
      if (stride == 64) buildWeighted<u8>(at, bins + 8 * half, order, ordered, from, to);
      else buildWeighted<u32>(at, bins + 8 * half, order, ordered, from, to);
    }
  } else if (stride == 64) build<u8>(built, bins, order, ordered, from, to);
  else build<u32>(built, bins, order, ordered, from, to);

  const parent = <usize>load<u32>(command, PARENT);
  const large = parent ? parent + <usize>group * groupBytes : 0;
  if (load<i32>(command, CONSTRAINED)) {
    if (large) subtract(large, built, groupBytes);
    searchConstrained(command, group, large, built);
  } else search(command, group, large, built);
}

// ---- Histograms -----------------------------------------------------------------------------------------------------

// The type stands for the bins of a column in memory, 64 times its bytes (u8: 64, u32: 256), so that offsets are constants.

/** Sixteen columns, one after the other. */
function build<T>(h: usize, bins: usize, order: usize, ordered: usize, from: i32, to: i32): void {
  let rowAt = order + (<usize>from << 2);
  let valueAt = ordered + (<usize>from << 3);
  const end = order + (<usize>to << 2);
  while (rowAt < end) {
    const row = bins + (<usize>load<u32>(rowAt) << 4);
    const value = load<f64>(valueAt);
    let at: usize;
    at = h + (<usize>load<u8>(row) << 3);
    store<f64>(at, load<f64>(at) + value);
    at = h + (<usize>load<u8>(row, 1) << 3);
    store<f64>(at, load<f64>(at, sizeof<T>() * 512) + value, sizeof<T>() * 512);
    at = h + (<usize>load<u8>(row, 2) << 3);
    store<f64>(at, load<f64>(at, sizeof<T>() * 1024) + value, sizeof<T>() * 1024);
    at = h + (<usize>load<u8>(row, 3) << 3);
    store<f64>(at, load<f64>(at, sizeof<T>() * 1536) + value, sizeof<T>() * 1536);
    at = h + (<usize>load<u8>(row, 4) << 3);
    store<f64>(at, load<f64>(at, sizeof<T>() * 2048) + value, sizeof<T>() * 2048);
    at = h + (<usize>load<u8>(row, 5) << 3);
    store<f64>(at, load<f64>(at, sizeof<T>() * 2560) + value, sizeof<T>() * 2560);
    at = h + (<usize>load<u8>(row, 6) << 3);
    store<f64>(at, load<f64>(at, sizeof<T>() * 3072) + value, sizeof<T>() * 3072);
    at = h + (<usize>load<u8>(row, 7) << 3);
    store<f64>(at, load<f64>(at, sizeof<T>() * 3584) + value, sizeof<T>() * 3584);
    at = h + (<usize>load<u8>(row, 8) << 3);
    store<f64>(at, load<f64>(at, sizeof<T>() * 4096) + value, sizeof<T>() * 4096);
    at = h + (<usize>load<u8>(row, 9) << 3);
    store<f64>(at, load<f64>(at, sizeof<T>() * 4608) + value, sizeof<T>() * 4608);
    at = h + (<usize>load<u8>(row, 10) << 3);
    store<f64>(at, load<f64>(at, sizeof<T>() * 5120) + value, sizeof<T>() * 5120);
    at = h + (<usize>load<u8>(row, 11) << 3);
    store<f64>(at, load<f64>(at, sizeof<T>() * 5632) + value, sizeof<T>() * 5632);
    at = h + (<usize>load<u8>(row, 12) << 3);
    store<f64>(at, load<f64>(at, sizeof<T>() * 6144) + value, sizeof<T>() * 6144);
    at = h + (<usize>load<u8>(row, 13) << 3);
    store<f64>(at, load<f64>(at, sizeof<T>() * 6656) + value, sizeof<T>() * 6656);
    at = h + (<usize>load<u8>(row, 14) << 3);
    store<f64>(at, load<f64>(at, sizeof<T>() * 7168) + value, sizeof<T>() * 7168);
    at = h + (<usize>load<u8>(row, 15) << 3);
    store<f64>(at, load<f64>(at, sizeof<T>() * 7680) + value, sizeof<T>() * 7680);
    rowAt += 4;
    valueAt += 8;
  }
}

/** Eight columns, one after the other; a cell is gradient with count, and hessian. */
function buildWeighted<T>(h: usize, bins: usize, order: usize, ordered: usize, from: i32, to: i32): void {
  let rowAt = order + (<usize>from << 2);
  let valueAt = ordered + (<usize>from << 4);
  const end = order + (<usize>to << 2);
  while (rowAt < end) {
    const row = bins + (<usize>load<u32>(rowAt) << 4);
    const value = v128.load(valueAt);
    let at: usize;
    at = h + (<usize>load<u8>(row) << 4);
    v128.store(at, f64x2.add(v128.load(at), value));
    at = h + (<usize>load<u8>(row, 1) << 4);
    v128.store(at, f64x2.add(v128.load(at, sizeof<T>() * 1024), value), sizeof<T>() * 1024);
    at = h + (<usize>load<u8>(row, 2) << 4);
    v128.store(at, f64x2.add(v128.load(at, sizeof<T>() * 2048), value), sizeof<T>() * 2048);
    at = h + (<usize>load<u8>(row, 3) << 4);
    v128.store(at, f64x2.add(v128.load(at, sizeof<T>() * 3072), value), sizeof<T>() * 3072);
    at = h + (<usize>load<u8>(row, 4) << 4);
    v128.store(at, f64x2.add(v128.load(at, sizeof<T>() * 4096), value), sizeof<T>() * 4096);
    at = h + (<usize>load<u8>(row, 5) << 4);
    v128.store(at, f64x2.add(v128.load(at, sizeof<T>() * 5120), value), sizeof<T>() * 5120);
    at = h + (<usize>load<u8>(row, 6) << 4);
    v128.store(at, f64x2.add(v128.load(at, sizeof<T>() * 6144), value), sizeof<T>() * 6144);
    at = h + (<usize>load<u8>(row, 7) << 4);
    v128.store(at, f64x2.add(v128.load(at, sizeof<T>() * 7168), value), sizeof<T>() * 7168);
    rowAt += 4;
    valueAt += 16;
  }
}

function subtract(from: usize, cells: usize, bytes: usize): void {
  for (let at: usize = 0; at < bytes; at += 16) {
    v128.store(from + at, f64x2.sub(v128.load(from + at), v128.load(cells + at)));
  }
}

// ---- Splits without constraints: score d²/(a·b), see ../score.ts ----------------------------------------------------

// @ts-ignore: decorator
@inline
function pairScores(command: usize, node: usize, h: usize, cells: i32, columnBytes: usize): v128 {
  return load<i32>(command, WEIGHTED)
    ? searchWeightedPair(command, node, h, cells, columnBytes)
    : searchPair(command, node, h, cells, columnBytes);
}

function search(command: usize, group: i32, large: usize, built: usize): void {
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

function putResult(command: usize, group: i32, built: f64, columnBuilt: i32, large: f64, columnLarge: i32): void {
  const at = <usize>load<u32>(command, RESULTS) + (<usize>group << 5);
  store<f64>(at, built);
  store<f64>(at, <f64>columnBuilt, 8);
  store<f64>(at, large, 16);
  store<f64>(at, <f64>columnLarge, 24);
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

// ---- Splits under L1 or bounds: scores of held outputs, see ../score.ts ----------------------------------------------

function searchConstrained(command: usize, group: i32, large: usize, built: usize): void {
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

// ---- Rows -----------------------------------------------------------------------------------------------------------

/** Copies the values of rows order[from … to) into their order: 8 bytes a row, or 16 where hessians stand beside. */
export function gather(command: usize, byRow: usize): void {
  const ordered = <usize>load<u32>(command, ORDERED);
  const order = <usize>load<u32>(command, ROW_ORDER);
  const to = load<i32>(command, TO);
  if (load<i32>(command, WEIGHTED)) {
    for (let i = load<i32>(command, FROM); i < to; i++) {
      v128.store(ordered + (<usize>i << 4), v128.load(byRow + (<usize>load<u32>(order + (<usize>i << 2)) << 4)));
    }
  } else {
    for (let i = load<i32>(command, FROM); i < to; i++) {
      store<f64>(ordered + (<usize>i << 3), load<f64>(byRow + (<usize>load<u32>(order + (<usize>i << 2)) << 3)));
    }
  }
}

/** Rows order[from … to) with bins up to `bin` first, both sides in their old order; returns where the others begin. */
export function partition(command: usize, moved: usize, column: i32, bin: i32, from: i32, to: i32): i32 {
  const order = <usize>load<u32>(command, ROW_ORDER);
  const rows = <usize>load<u32>(command, ROWS);
  const bins = <usize>load<u32>(command, BINS) + ((<usize>(column >> 4) * rows) << 4) + <usize>(column & 15);
  let left = order + (<usize>from << 2);
  let right = moved;
  const end = order + (<usize>to << 2);
  for (let at = left; at < end; at += 4) {
    const row = load<u32>(at);
    const goesLeft: usize = <usize>(<i32>load<u8>(bins + (<usize>row << 4)) <= bin) << 2;
    store<u32>(left, row);
    store<u32>(right, row);
    left += goesLeft;
    right += 4 - goesLeft;
  }
  memory.copy(left, moved, right - moved);
  return <i32>((left - order) >> 2);
}

// ---- Bins -----------------------------------------------------------------------------------------------------------

const DIGIT_BITS: u64 = 11;
const DIGITS: usize = 2048;

/**
 * Sorts `rows` numbers of 8 bytes, ascending, −0 before 0, by six passes over their bits. `spare` is as large as `values`; `counts` takes
 * 6 × 2048 × 4 bytes.
 */
export function sortNumbers(values: usize, spare: usize, counts: usize, rows: i32): void {
  const bytes = <usize>rows << 3;
  memory.fill(counts, 0, 6 * DIGITS * 4);
  for (let at: usize = 0; at < bytes; at += 8) {
    // As unsigned integers these keys have the order of the numbers.
    const bits = load<u64>(values + at);
    let key = bits ^ (<u64>(<i64>bits >> 63) | 0x8000000000000000);
    store<u64>(values + at, key);
    for (let count = counts; count < counts + 6 * DIGITS * 4; count += DIGITS * 4) {
      const place = count + (<usize>(key & (DIGITS - 1)) << 2);
      store<u32>(place, load<u32>(place) + 1);
      key >>= DIGIT_BITS;
    }
  }
  let from = values;
  let to = spare;
  for (let digit: u64 = 0; digit < 6; digit++) {
    const count = counts + <usize>digit * DIGITS * 4;
    let sum: u32 = 0;
    for (let place = count; place < count + DIGITS * 4; place += 4) {
      const here = load<u32>(place);
      store<u32>(place, sum);
      sum += here;
    }
    for (let at = from; at < from + bytes; at += 8) {
      const key = load<u64>(at);
      const place = count + (<usize>((key >> (digit * DIGIT_BITS)) & (DIGITS - 1)) << 2);
      const next = load<u32>(place);
      store<u32>(place, next + 1);
      store<u64>(to + (<usize>next << 3), key);
    }
    const swapped = from;
    from = to;
    to = swapped;
  }
  // After six passes they lie in `values` again.
  for (let at = values; at < values + bytes; at += 8) {
    const key = load<u64>(at);
    store<u64>(at, key & 0x8000000000000000 ? key ^ 0x8000000000000000 : ~key);
  }
}

/** Bins of `rows` numbers, 16 bytes apart: how many of the 255 ascending edges are less. Unused edges are +∞. */
export function findBins(values: usize, edges: usize, bins: usize, rows: i32): void {
  for (let row = 0; row < rows; row++) {
    const value = load<f64>(values + (<usize>row << 3));
    let bin: usize = 0;
    bin += <usize>(load<f64>(edges + (bin << 3), 1016) < value) << 7;
    bin += <usize>(load<f64>(edges + (bin << 3), 504) < value) << 6;
    bin += <usize>(load<f64>(edges + (bin << 3), 248) < value) << 5;
    bin += <usize>(load<f64>(edges + (bin << 3), 120) < value) << 4;
    bin += <usize>(load<f64>(edges + (bin << 3), 56) < value) << 3;
    bin += <usize>(load<f64>(edges + (bin << 3), 24) < value) << 2;
    bin += <usize>(load<f64>(edges + (bin << 3), 8) < value) << 1;
    bin += <usize>(load<f64>(edges + (bin << 3)) < value);
    store<u8>(bins + (<usize>row << 4), <u8>bin);
  }
}
