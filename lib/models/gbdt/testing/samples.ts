/** Made-up rows for tests of gradient boosting. */
import type { Matrix } from "@/lib/models/model";
import { seededRandom } from "@/lib/models/random";

export interface Sample {
  x: Matrix;
  y: Float64Array;
}

/** Targets that depend on the first two columns, with some noise. With `levels`, features take only so many values. */
export function sample(rows: number, columns: number, seed = 1, levels = 0): Sample {
  const next = seededRandom(seed);
  const draw = () => (levels > 0 ? Math.floor(next() * levels) / levels : next()) * 4 - 2;
  const values = Float64Array.from({ length: rows * columns }, draw);
  const y = Float64Array.from({ length: rows }, (_, row) => {
    const at = row * columns;
    return Math.sin(values[at] as number) + ((values[at + 1] as number) > 0.5 ? 1 : 0) + 0.4 * (next() - 0.5);
  });
  return { x: { rows, columns, values }, y };
}
