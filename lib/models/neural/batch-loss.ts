/** An objective as networks need it: its slope for the rows of a batch, its loss on the rows that are set aside. */
import { sliceRows } from "@/lib/models/matrix";
import type { Matrix } from "@/lib/models/model";
import { objectiveFunctions } from "@/lib/models/objective/functions";
import type { Objective, ObjectiveFunctions } from "@/lib/models/objective/objective";
import { deviation } from "@/lib/models/objective/statistics";

export interface LossRows {
  readonly x: Matrix;
  readonly y: Float64Array;
  readonly columnNames?: readonly string[];
  /** Rows [0, fittedTo) are learned from, those from `asideFrom` on are set aside. */
  readonly fittedTo: number;
  readonly asideFrom: number;
}

/** Outputs are in deviations of the target; a prediction is targetMean + targetScale · output. */
export class BatchLoss {
  readonly targetMean: number;
  readonly targetScale: number;
  private readonly fitted: ObjectiveFunctions;
  private readonly aside: ObjectiveFunctions;
  /** Where σ is a column, functions answer for all rows at once: predictions and slopes of all rows. */
  private readonly all: { predictions: Float64Array; slopes: Float64Array; curvatures: Float64Array } | null;

  /** @throws ModelError when the objective names a column that is not there */
  constructor(
    objective: Objective,
    private readonly rows: LossRows,
  ) {
    const { x, y, columnNames, fittedTo, asideFrom } = rows;
    const fittedOn = y.subarray(0, fittedTo);
    const over = (from: number, to: number) =>
      objectiveFunctions(objective, { y: y.subarray(from, to), x: sliceRows(x, from, to), columnNames, fittedOn });
    this.fitted = over(0, fittedTo);
    this.aside = over(asideFrom, y.length);
    this.targetMean = this.fitted.initial(fittedOn);
    const spread = deviation(fittedOn);
    this.targetScale = spread > 1e-12 * Math.abs(this.targetMean) ? spread : 0;
    const column = "sigma" in objective && objective.sigma !== "training";
    const array = () => new Float64Array(fittedTo);
    this.all = column ? { predictions: array(), slopes: array(), curvatures: array() } : null;
  }

  /** Slope of the batch's mean loss, in units of the target's variance, by each output. */
  slopes(rows: Int32Array, outputs: Float32Array): Float32Array {
    const slopes = new Float32Array(rows.length);
    if (this.targetScale === 0) return slopes;
    const predictions = this.predictions(outputs);
    const share = 1 / (this.targetScale * rows.length);
    const { y } = this.rows;
    if (this.all) {
      for (const [i, row] of rows.entries()) this.all.predictions[row] = predictions[i] as number;
      const fittedOn = y.subarray(0, this.rows.fittedTo);
      this.fitted.derivatives(fittedOn, this.all.predictions, this.all.slopes, this.all.curvatures);
      return Float32Array.from(rows, (row) => (this.all?.slopes[row] as number) * share);
    }
    const targets = Float64Array.from(rows, (row) => y[row] as number);
    const gradient = new Float64Array(rows.length);
    this.fitted.derivatives(targets, predictions, gradient, new Float64Array(rows.length));
    return Float32Array.from(gradient, (slope) => slope * share);
  }

  /** Mean loss of the rows set aside. */
  asideLoss(outputs: Float32Array): number {
    return this.aside.loss(this.rows.y.subarray(this.rows.asideFrom), this.predictions(outputs));
  }

  private predictions(outputs: Float32Array): Float64Array {
    return Float64Array.from(outputs, (output) => this.targetMean + this.targetScale * output);
  }
}
