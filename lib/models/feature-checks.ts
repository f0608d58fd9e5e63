/** Checks of rows and matrices that families share: what they refuse, and in which words. */
import { type Matrix, ModelError } from "./model";

/** @throws ModelError when a row or matrix has another width than the model */
export function checkWidth(expected: number, actual: number): void {
  if (expected === actual) return;
  throw new ModelError(
    `the model takes ${expected} features, the row has ${actual}: use the plan that it was trained with`,
  );
}

/** @throws ModelError when one of the `count` features from `offset` is not finite */
export function checkFeatures(values: Float64Array, offset: number, count: number): void {
  for (let i = offset; i < offset + count; i++) {
    if (!Number.isFinite(values[i])) {
      throw new ModelError(`feature ${i - offset} is ${values[i]}; features must be finite numbers`);
    }
  }
}

/** @throws ModelError when there are no columns, fewer than 2 rows, not one target a row, or a number is not finite */
export function checkTrainingRows(x: Matrix, y: Float64Array, columnNames?: readonly string[]): void {
  if (x.columns < 1) throw new ModelError("the rows have no features to fit on; choose a plan that makes some");
  if (x.rows !== y.length) throw new ModelError(`${x.rows} rows of features have ${y.length} targets`);
  if (x.rows < 2) throw new ModelError(`${x.rows} rows are too few to fit; give at least 2`);
  const faulty = y.findIndex((target) => !Number.isFinite(target));
  if (faulty >= 0) throw new ModelError(`target ${faulty} is ${y[faulty]}; targets must be finite numbers`);
  const at = x.values.findIndex((value) => !Number.isFinite(value));
  if (at < 0 || at >= x.rows * x.columns) return;
  const column = at % x.columns;
  const name = columnNames?.[column] === undefined ? "" : ` ("${columnNames[column]}")`;
  throw new ModelError(
    `feature ${column}${name} of row ${Math.floor(at / x.columns)} is ${x.values[at]}; features must be finite numbers`,
  );
}
