/**
 * The hot loops of gradient boosting: histograms of gradients, and the best split in them.
 *
 * A histogram cell must hold a sum of gradients and a count of rows. Both lie in one Float64: gradients are rounded to integers
 * of `gradientBits` bits, and each row adds `countUnit + gradient`, so that one addition serves both. All sums stay below
 * 2^53 and are therefore exact: the order of rows plays no part, and parent minus child is exactly the other child.
 */
import type { BinnedMatrix } from "./binning";

/** Adding and taking away 1.5·2^52 rounds to the nearest integer, in less time than Math.floor. */
const ROUNDING = 1.5 * 2 ** 52;

/** How gradients and counts share a number. */
export interface Packing {
  /** Largest magnitude of a rounded gradient. */
  readonly gradientLimit: number;
  readonly countUnit: number;
}

/** For `rows` of at most 4 million: 23 bits for 12,000 rows, 19 for 50,000, 9 for 2 million. */
export function packingFor(rows: number): Packing {
  const rowBits = Math.ceil(Math.log2(rows + 1));
  const gradientBits = 51 - 2 * rowBits;
  return { gradientLimit: 2 ** gradientBits, countUnit: 2 ** (gradientBits + rowBits + 1) };
}

/** Cells from one column's first bin to the next one's. */
export function histogramStride(binned: BinnedMatrix): number {
  const most = binned.uppers.reduce((longest, uppers) => Math.max(longest, uppers.length + 1), 2);
  return 2 ** Math.ceil(Math.log2(most));
}

/** Cells of a histogram over all used columns. */
export function histogramSize(binned: BinnedMatrix): number {
  return Math.ceil(binned.usedColumns.length / 4) * 4 * histogramStride(binned);
}

/** Fills `histogram` with the sums of `packed` (in the order of `rowOrder`) over rows rowOrder[from … to). */
export function buildHistogram(
  histogram: Float64Array,
  stride: number,
  binned: BinnedMatrix,
  rowOrder: Int32Array,
  packed: Float64Array,
  from: number,
  to: number,
): void {
  histogram.fill(0);
  const { words, rows } = binned;
  const groups = Math.ceil(binned.usedColumns.length / 4);
  let group = 0;
  for (; group + 1 < groups; group += 2) {
    addTwoGroups(histogram, group * 4 * stride, stride, words, group * rows, rows, rowOrder, packed, from, to);
  }
  if (group < groups) addGroup(histogram, group * 4 * stride, stride, words, group * rows, rowOrder, packed, from, to);
}

function addTwoGroups(
  h: Float64Array,
  h0: number,
  stride: number,
  words: Int32Array,
  base: number,
  rows: number,
  rowOrder: Int32Array,
  packed: Float64Array,
  from: number,
  to: number,
): void {
  const h1 = h0 + stride;
  const h2 = h1 + stride;
  const h3 = h2 + stride;
  const h4 = h3 + stride;
  const h5 = h4 + stride;
  const h6 = h5 + stride;
  const h7 = h6 + stride;
  const base2 = base + rows;
  for (let i = from; i < to; i++) {
    const row = rowOrder[i] as number;
    const value = packed[i] as number;
    const word = words[base + row] as number;
    const word2 = words[base2 + row] as number;
    const a = h0 + (word & 255);
    const b = h1 + ((word >>> 8) & 255);
    const c = h2 + ((word >>> 16) & 255);
    const d = h3 + (word >>> 24);
    h[a] = (h[a] as number) + value;
    h[b] = (h[b] as number) + value;
    h[c] = (h[c] as number) + value;
    h[d] = (h[d] as number) + value;
    const e = h4 + (word2 & 255);
    const f = h5 + ((word2 >>> 8) & 255);
    const g = h6 + ((word2 >>> 16) & 255);
    const k = h7 + (word2 >>> 24);
    h[e] = (h[e] as number) + value;
    h[f] = (h[f] as number) + value;
    h[g] = (h[g] as number) + value;
    h[k] = (h[k] as number) + value;
  }
}

function addGroup(
  h: Float64Array,
  h0: number,
  stride: number,
  words: Int32Array,
  base: number,
  rowOrder: Int32Array,
  packed: Float64Array,
  from: number,
  to: number,
): void {
  const h1 = h0 + stride;
  const h2 = h1 + stride;
  const h3 = h2 + stride;
  for (let i = from; i < to; i++) {
    const word = words[base + (rowOrder[i] as number)] as number;
    const value = packed[i] as number;
    const a = h0 + (word & 255);
    const b = h1 + ((word >>> 8) & 255);
    const c = h2 + ((word >>> 16) & 255);
    const d = h3 + (word >>> 24);
    h[a] = (h[a] as number) + value;
    h[b] = (h[b] as number) + value;
    h[c] = (h[c] as number) + value;
    h[d] = (h[d] as number) + value;
  }
}

export interface Split {
  /** Index among the used columns; −1 when no split is allowed. */
  column: number;
  /** Rows with bins up to this one go left. */
  bin: number;
  /** GL²/(nL+λ) + GR²/(nR+λ) − G²/(n+λ), in rounded gradients squared. */
  gain: number;
}

/** A node whose split is sought. */
export interface SearchedNode {
  readonly gradientSum: number;
  readonly rowCount: number;
  readonly minRows: number;
  readonly l2: number;
}

/**
 * The best split of a node; on equal gains the first column and lowest bin. With a `sibling`, `histogram` is the parent's and
 * becomes the node's on the way, column by column while it is in the cache.
 */
export function bestSplit(
  histogram: Float64Array,
  sibling: Float64Array | null,
  stride: number,
  binned: BinnedMatrix,
  packing: Packing,
  node: SearchedNode,
): Split {
  const { gradientSum, rowCount, l2 } = node;
  const unsplit = (gradientSum * gradientSum) / (rowCount + l2);
  // The best score so far as a fraction: comparing products spares a division for each bin.
  const best = { column: -1, bin: 0, numerator: unsplit, denominator: 1 };
  for (let column = 0; column < binned.uppers.length; column++) {
    const edges = (binned.uppers[column] as Float64Array).length;
    if (sibling) subtractCells(histogram, sibling, column * stride, column * stride + edges + 1);
    scanColumn(histogram, column, stride, edges, packing.countUnit, node, best);
  }
  return { column: best.column, bin: best.bin, gain: best.numerator / best.denominator - unsplit };
}

function subtractCells(from: Float64Array, cells: Float64Array, start: number, end: number): void {
  for (let i = start; i < end; i++) from[i] = (from[i] as number) - (cells[i] as number);
}

function scanColumn(
  h: Float64Array,
  column: number,
  stride: number,
  edges: number,
  countUnit: number,
  { gradientSum, rowCount, minRows, l2 }: SearchedNode,
  best: { column: number; bin: number; numerator: number; denominator: number },
): void {
  const perCount = 1 / countUnit;
  const start = column * stride;
  const end = start + edges;
  let { numerator, denominator } = best;
  let found = -1;
  let left = 0;
  // A sum of gradients is less than half a count, so these compare counts.
  const fewest = (minRows - 0.5) * countUnit;
  const most = (rowCount - minRows + 0.5) * countUnit;
  for (let cell = start; cell < end; cell++) {
    const value = h[cell] as number;
    if (value === 0) continue;
    left += value;
    if (left < fewest) continue;
    if (left > most) break;
    const leftRows = left * perCount + ROUNDING - ROUNDING;
    const leftSum = left - leftRows * countUnit;
    const rightSum = gradientSum - leftSum;
    const leftWeight = leftRows + l2;
    const rightWeight = rowCount - leftRows + l2;
    const scoreNumerator = leftSum * leftSum * rightWeight + rightSum * rightSum * leftWeight;
    const scoreDenominator = leftWeight * rightWeight;
    if (scoreNumerator * denominator > numerator * scoreDenominator) {
      numerator = scoreNumerator;
      denominator = scoreDenominator;
      found = cell;
    }
  }
  if (found >= 0) {
    best.column = column;
    best.bin = found - start;
    best.numerator = numerator;
    best.denominator = denominator;
  }
}
