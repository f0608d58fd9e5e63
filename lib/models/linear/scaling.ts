/** How columns become the inputs of a linear model: centred, scaled and held within a limit. */
import type { Matrix } from "@/lib/models/model";

/** Input of column j: (value − mean)·scale, held within ±limit. A scale of 0 leaves the column out. */
export interface Scaling {
  readonly mean: Float64Array;
  readonly scale: Float64Array;
  readonly limit: Float64Array;
}

/** A spread below this share of the column's size is rounding of a constant. */
const LEAST_SPREAD = 1e-12;

/**
 * By the mean and the population deviation of the rows given. Columns that are constant, or whose squares overflow, are left out.
 * Without `standardise` the scale is 1; the limit is `clip` deviations either way.
 */
export function scalingOf(x: Matrix, { standardise, clip }: { standardise: boolean; clip: number }): Scaling {
  const { rows, columns, values } = x;
  const mean = new Float64Array(columns);
  const square = new Float64Array(columns);
  const largest = new Float64Array(columns);
  for (let row = 0, at = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++, at++) {
      const value = values[at] as number;
      mean[column] = (mean[column] as number) + value / rows;
      if (Math.abs(value) > (largest[column] as number)) largest[column] = Math.abs(value);
    }
  }
  for (let row = 0, at = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++, at++) {
      const away = (values[at] as number) - (mean[column] as number);
      square[column] = (square[column] as number) + away * away;
    }
  }
  const scale = new Float64Array(columns);
  const limit = new Float64Array(columns);
  for (let column = 0; column < columns; column++) {
    const deviation = Math.sqrt((square[column] as number) / rows);
    const inverse = standardise ? 1 / deviation : 1;
    const usable = deviation > LEAST_SPREAD * (largest[column] as number);
    if (!usable || !Number.isFinite(deviation) || !Number.isFinite(inverse)) continue;
    scale[column] = inverse;
    limit[column] = clip * deviation * inverse;
  }
  return { mean, scale, limit };
}

/** The input of one value; `value` must be finite. */
export function scaled({ mean, scale, limit }: Scaling, column: number, value: number): number {
  const factor = scale[column] as number;
  if (factor === 0) return 0;
  const most = limit[column] as number;
  return Math.max(-most, Math.min(most, (value - (mean[column] as number)) * factor));
}
