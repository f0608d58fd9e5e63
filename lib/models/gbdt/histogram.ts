/**
 * The hot loops of gradient boosting: histograms of gradients, and the best split in them.
 *
 * A histogram cell must hold a sum of gradients and a count of rows. Both lie in one Float64: gradients are rounded to integers
 * of `gradientBits` bits, and each row adds `countUnit + gradient`, so that one addition serves both. All sums stay below
 * 2^53 and are therefore exact: the order of rows plays no part, and parent minus child is exactly the other child.
 */
import type { BinnedMatrix } from "./binning";

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
  for (let group = 0; group < groups; group++) {
    addGroup(histogram, group * 4 * stride, stride, words, group * rows, rowOrder, packed, from, to);
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

/** parent −= child, cell by cell. */
export function subtractHistogram(parent: Float64Array, child: Float64Array): void {
  for (let i = 0; i < parent.length; i++) parent[i] = (parent[i] as number) - (child[i] as number);
}

export interface Split {
  /** Index among the used columns; −1 when no split is allowed. */
  column: number;
  /** Rows with bins up to this one go left. */
  bin: number;
  /** GL²/(nL+λ) + GR²/(nR+λ) − G²/(n+λ), in rounded gradients squared. */
  gain: number;
}

/** The best split of a node; on equal gains the first column and lowest bin. */
export function bestSplit(
  histogram: Float64Array,
  stride: number,
  binned: BinnedMatrix,
  packing: Packing,
  gradientSum: number,
  rowCount: number,
  minRows: number,
  l2: number,
): Split {
  const best: Split = { column: -1, bin: 0, gain: (gradientSum * gradientSum) / (rowCount + l2) };
  const found = { bin: 0, score: 0 };
  for (let column = 0; column < binned.uppers.length; column++) {
    const edges = (binned.uppers[column] as Float64Array).length;
    found.score = best.gain;
    found.bin = -1;
    scanColumn(histogram, column * stride, edges, packing.countUnit, gradientSum, rowCount, minRows, l2, found);
    if (found.bin >= 0) {
      best.column = column;
      best.bin = found.bin;
      best.gain = found.score;
    }
  }
  best.gain -= (gradientSum * gradientSum) / (rowCount + l2);
  return best;
}

function scanColumn(
  h: Float64Array,
  base: number,
  edges: number,
  countUnit: number,
  gradientSum: number,
  rowCount: number,
  minRows: number,
  l2: number,
  found: { bin: number; score: number },
): void {
  const perCount = 1 / countUnit;
  let score = found.score;
  let bin = -1;
  let left = 0;
  for (let i = 0; i < edges; i++) {
    const cell = h[base + i] as number;
    if (cell === 0) continue;
    left += cell;
    const leftRows = Math.floor(left * perCount + 0.5);
    if (leftRows < minRows) continue;
    const rightRows = rowCount - leftRows;
    if (rightRows < minRows) break;
    const leftSum = left - leftRows * countUnit;
    const rightSum = gradientSum - leftSum;
    const leftWeight = leftRows + l2;
    const rightWeight = rightRows + l2;
    const gain = (leftSum * leftSum * rightWeight + rightSum * rightSum * leftWeight) / (leftWeight * rightWeight);
    if (gain > score) {
      score = gain;
      bin = i;
    }
  }
  if (bin >= 0) {
    found.bin = bin;
    found.score = score;
  }
}
