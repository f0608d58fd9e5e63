/** Second moments of inputs and target over many rows: all that a linear fit needs to know of them. */
import type { FitContext, Matrix } from "@/lib/models/model";
import { type Scaling, scaled } from "./scaling";

export interface Moments {
  readonly columns: number;
  /** Weighted means of the inputs and of the target. */
  readonly inputMean: Float64Array;
  readonly targetMean: number;
  /** (1/n)·Σ w·(z_i − mean_i)(z_j − mean_j): columns × columns, symmetric. */
  readonly covariance: Float64Array;
  /** (1/n)·Σ w·(z_i − mean_i)(t − mean). */
  readonly withTarget: Float64Array;
}

/** Rows that are worked on at once: their inputs fit in the processor's cache. */
const BLOCK = 64;
/** The kernel takes columns by threes. */
const TILE = 3;
/** Blocks between two looks at the event loop: about 30 ms at 244 columns. */
const BLOCKS_BETWEEN_PAUSES = 32;

/**
 * One pass over the rows, without a copy of the matrix. `weights` are 1 where they are not given; they are not normalised, so that
 * a weight of 2 is the same as the row twice, apart from n. 244 columns × 144,000 rows take about two seconds.
 * @throws the signal's reason when aborted
 */
export async function momentsOf(
  x: Matrix,
  target: Float64Array,
  scaling: Scaling,
  weights: Float64Array | null,
  context: Pick<FitContext, "signal">,
): Promise<Moments> {
  const { rows, columns, values } = x;
  // Two more columns, the target and the constant 1, give all sums in one product.
  const width = Math.ceil((columns + 2) / TILE) * TILE;
  const block = new Float64Array(width * BLOCK);
  const gram = new Float64Array(width * width);
  for (let start = 0; start < rows; start += BLOCK) {
    if ((start / BLOCK) % BLOCKS_BETWEEN_PAUSES === 0) {
      context.signal?.throwIfAborted();
      await new Promise((resolve) => setImmediate(resolve));
    }
    block.fill(0);
    for (let row = start; row < Math.min(start + BLOCK, rows); row++) {
      const root = weights === null ? 1 : Math.sqrt(weights[row] as number);
      const offset = row - start;
      for (let column = 0; column < columns; column++) {
        block[column * BLOCK + offset] = root * scaled(scaling, column, values[row * columns + column] as number);
      }
      block[columns * BLOCK + offset] = root * (target[row] as number);
      block[(columns + 1) * BLOCK + offset] = root;
    }
    addGram(block, width, gram);
  }
  return centred(gram, width, columns, rows);
}

/** gram += block·blockᵀ, its lower triangle of 3 × 3 tiles; nine sums at a time stay in registers. */
function addGram(block: Float64Array, width: number, gram: Float64Array): void {
  for (let i = 0; i < width; i += TILE) {
    const a0 = i * BLOCK;
    const a1 = a0 + BLOCK;
    const a2 = a1 + BLOCK;
    for (let j = 0; j <= i; j += TILE) {
      const b0 = j * BLOCK;
      const b1 = b0 + BLOCK;
      const b2 = b1 + BLOCK;
      let s00 = 0;
      let s01 = 0;
      let s02 = 0;
      let s10 = 0;
      let s11 = 0;
      let s12 = 0;
      let s20 = 0;
      let s21 = 0;
      let s22 = 0;
      for (let r = 0; r < BLOCK; r++) {
        const p = block[a0 + r] as number;
        const q = block[a1 + r] as number;
        const s = block[a2 + r] as number;
        const u = block[b0 + r] as number;
        const v = block[b1 + r] as number;
        const w = block[b2 + r] as number;
        s00 += p * u;
        s01 += p * v;
        s02 += p * w;
        s10 += q * u;
        s11 += q * v;
        s12 += q * w;
        s20 += s * u;
        s21 += s * v;
        s22 += s * w;
      }
      const row0 = i * width + j;
      const row1 = row0 + width;
      const row2 = row1 + width;
      gram[row0] = (gram[row0] as number) + s00;
      gram[row0 + 1] = (gram[row0 + 1] as number) + s01;
      gram[row0 + 2] = (gram[row0 + 2] as number) + s02;
      gram[row1] = (gram[row1] as number) + s10;
      gram[row1 + 1] = (gram[row1 + 1] as number) + s11;
      gram[row1 + 2] = (gram[row1 + 2] as number) + s12;
      gram[row2] = (gram[row2] as number) + s20;
      gram[row2 + 1] = (gram[row2 + 1] as number) + s21;
      gram[row2 + 2] = (gram[row2 + 2] as number) + s22;
    }
  }
}

function centred(gram: Float64Array, width: number, columns: number, rows: number): Moments {
  const at = (i: number, j: number) => gram[Math.max(i, j) * width + Math.min(i, j)] as number;
  const one = columns + 1;
  const weight = at(one, one);
  const mean = Float64Array.from({ length: columns + 1 }, (_, j) => at(one, j) / weight);
  const about = (i: number, j: number) => (at(i, j) - weight * (mean[i] as number) * (mean[j] as number)) / rows;
  const covariance = new Float64Array(columns * columns);
  for (let i = 0; i < columns; i++) {
    for (let j = 0; j <= i; j++) {
      covariance[i * columns + j] = about(i, j);
      covariance[j * columns + i] = covariance[i * columns + j] as number;
    }
  }
  return {
    columns,
    inputMean: mean.slice(0, columns),
    targetMean: mean[columns] as number,
    covariance,
    withTarget: Float64Array.from({ length: columns }, (_, j) => about(columns, j)),
  };
}
