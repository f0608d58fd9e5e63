/** Made-up rows with known answers, for the tests of linear models. */
import type { Matrix } from "@/lib/models/model";
import { normalRandom, seededRandom } from "@/lib/models/random";

export const matrixOf = (rows: number[][]): Matrix => ({
  rows: rows.length,
  columns: (rows[0] as number[]).length,
  values: Float64Array.from(rows.flat()),
});

/** Columns that go with each other in part, with rows that do not fill the last block. */
export function sample(rows: number, columns: number, seed: number): Matrix {
  const normal = normalRandom(seededRandom(seed));
  return matrixOf(
    Array.from({ length: rows }, () => {
      const common = normal();
      return Array.from({ length: columns }, () => common + normal());
    }),
  );
}

/** 0.5 + Σ coefficient·column + noise. */
export const targetOf = (x: Matrix, coefficients: number[], noise: number, seed: number): Float64Array => {
  const normal = normalRandom(seededRandom(seed));
  return Float64Array.from({ length: x.rows }, (_, row) =>
    coefficients
      .slice(0, x.columns)
      .reduce(
        (sum, coefficient, column) => sum + coefficient * (x.values[row * x.columns + column] as number),
        0.5 + noise * normal(),
      ),
  );
};
