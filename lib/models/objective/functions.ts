/** Objectives as functions over one set of rows. */
import { type Matrix, ModelError } from "@/lib/models/model";
import { czarLoss } from "./czar";
import type { Objective, ObjectiveFunctions } from "./objective";
import { ABSOLUTE, directionalLoss, HUBER, MOST_DEVIATIONS, magnitudeLoss, type RowLoss } from "./row-loss";
import { deviation, huberCentre, meanOf, median, spreadAroundMedian, weightedMean } from "./statistics";

export interface ObjectiveInput {
  /** Targets of the rows that will be asked about. */
  readonly y: Float64Array;
  /** Features of the same rows, and the names of their columns: needed where σ is a column. */
  readonly x?: Matrix;
  readonly columnNames?: readonly string[];
  /** Targets that the fit learns from, where `y` is of other rows (those of an early stop): scales come from these. */
  readonly fittedOn?: Float64Array;
}

/** Values larger than this are cut, so that also their sums over all rows are finite. */
const LARGEST = 1e300;
/** Of a deviation, so that it can be divided by, also twice. */
const LEAST_SIGMA = 1e-8;
const MOST_SIGMA = 1e150;

/**
 * Every loss is ℓ(t/σ, p/σ)·unit², with σ of the row and `unit` the median σ: loss, gradient and hessian keep the units and the size that
 * squared error has (hessians around 1), so that leaf regularisation and learning rates mean the same under every objective. Where
 * σ is 1 they are the plain formulas of reference section 10. Minimisers do not depend on the unit.
 * `derivatives` and `loss` take any rows where σ is one number, and exactly those of `input` where it is a column.
 * @throws ModelError when σ names a column that is not there or not a deviation
 */
export function objectiveFunctions(objective: Objective, input: ObjectiveInput): ObjectiveFunctions {
  const y = input.fittedOn ?? input.y;
  switch (objective.name) {
    case "squared":
      return squared;
    case "absolute":
      return build("absolute", ABSOLUTE, asSigma(spreadAroundMedian(y)), median);
    case "huber": {
      const width = objective.delta * asSigma(deviation(y));
      return build("huber", HUBER, width, (targets) => huberCentre(targets, width));
    }
    case "magnitude": {
      const row = magnitudeLoss(objective);
      const sigma = sigmaOf(objective.sigma, input);
      const built = build("magnitude", row, sigma, (targets) => {
        const weights = new Float64Array(targets.length);
        built.derivatives(targets, targets, new Float64Array(targets.length), weights);
        return weightedMean(targets, weights);
      });
      return built;
    }
    // No side is taken before the features have spoken: both losses are about the sign.
    case "directional":
      return build("directional", directionalLoss(objective), sigmaOf(objective.sigma, input), () => 0);
    case "czar":
      return build("czar", czarLoss(objective), sigmaOf(objective.sigma, input), () => 0);
  }
}

const squared: ObjectiveFunctions = {
  name: "squared",
  isSquaredError: true,
  initial: meanOf,
  derivatives(y, prediction, gradient, hessian) {
    for (let i = 0; i < y.length; i++) gradient[i] = cut((prediction[i] as number) - (y[i] as number));
    hessian.fill(1, 0, y.length);
  },
  loss(y, prediction) {
    return meanLoss(y.length, (i) => 0.5 * ((prediction[i] as number) - (y[i] as number)) ** 2);
  },
};

/** Rows that are worked on at once, within the processor's cache. */
const BLOCK = 512;
type Four = [Float64Array, Float64Array, Float64Array, Float64Array];

/** One σ for all rows, or one a row with their median. */
type Sigma = number | { readonly column: Float64Array; readonly median: number };

function build(name: string, row: RowLoss, sigma: Sigma, initial: (y: Float64Array) => number): ObjectiveFunctions {
  const [unit, column] = typeof sigma === "number" ? [sigma, null] : [sigma.median, sigma.column];
  const [t, p, g, h] = Array.from({ length: 4 }, () => new Float64Array(BLOCK)) as Four;
  return {
    name,
    isSquaredError: false,
    initial(y) {
      checkRows(sigma, y.length);
      return initial(y);
    },
    derivatives(y, prediction, gradient, hessian) {
      checkRows(sigma, y.length);
      for (let start = 0; start < y.length; start += BLOCK) {
        const rows = Math.min(BLOCK, y.length - start);
        for (let i = 0; i < rows; i++) {
          const s = column === null ? unit : (column[start + i] as number);
          t[i] = inDeviations(y[start + i] as number, s);
          p[i] = inDeviations(prediction[start + i] as number, s);
        }
        row.derivatives(rows, t, p, g, h);
        for (let i = 0; i < rows; i++) {
          const ratio = column === null ? 1 : unit / (column[start + i] as number);
          gradient[start + i] = cut((g[i] as number) * ratio * unit);
          hessian[start + i] = Math.max(cut((h[i] as number) * ratio * ratio), Number.MIN_VALUE);
        }
      }
    },
    loss(y, prediction) {
      checkRows(sigma, y.length);
      return meanLoss(y.length, (i) => {
        const s = column === null ? unit : (column[i] as number);
        return row.loss(inDeviations(y[i] as number, s), inDeviations(prediction[i] as number, s)) * unit * unit;
      });
    },
  };
}

function sigmaOf(named: string, { y, x, columnNames, fittedOn }: ObjectiveInput): Sigma {
  if (named === "training") return asSigma(deviation(fittedOn ?? y));
  const index = columnNames?.indexOf(named) ?? -1;
  if (!x || index < 0) {
    const known = columnNames?.length ? `the plan makes ${listed(columnNames)}` : "the columns have no names here";
    throw new ModelError(
      `the objective takes σ from the column "${named}", which is not there; ${known}: name a trailing deviation among them, or use "training"`,
    );
  }
  const column = Float64Array.from({ length: x.rows }, (_, row) => x.values[row * x.columns + index] as number);
  const faulty = column.findIndex((value) => !(value >= 0 && value < Number.POSITIVE_INFINITY));
  if (faulty >= 0) {
    throw new ModelError(
      `column "${named}" is ${column[faulty]} in row ${faulty}; a deviation is finite and not negative: name another column for σ`,
    );
  }
  const floored = column.map(asSigma);
  return { column: floored, median: floored.length > 0 ? median(floored) : 1 };
}

function listed(names: readonly string[]): string {
  return names.length <= 12 ? names.join(", ") : `${names.slice(0, 6).join(", ")}, …, ${names.slice(-6).join(", ")}`;
}

function checkRows(sigma: Sigma, rows: number): void {
  if (typeof sigma !== "number" && sigma.column.length !== rows) {
    throw new ModelError(`the objective was made for ${sigma.column.length} rows and is asked about ${rows}`);
  }
}

const asSigma = (value: number) => Math.max(LEAST_SIGMA, Math.min(MOST_SIGMA, value));
const inDeviations = (value: number, sigma: number) => within(value / sigma, MOST_DEVIATIONS);
const cut = (value: number) => within(value, LARGEST);
const within = (value: number, most: number) => Math.max(-most, Math.min(most, value));

function meanLoss(rows: number, of: (row: number) => number): number {
  let sum = 0;
  for (let i = 0; i < rows; i++) sum += cut(of(i));
  return rows === 0 ? 0 : sum / rows;
}
