/** Fits the linear model: one solve on the moments, or several with weights that follow the objective. */
import { checkTrainingRows } from "@/lib/models/feature-checks";
import type { FitContext, Matrix } from "@/lib/models/model";
import { objectiveFunctions } from "@/lib/models/objective/functions";
import type { ObjectiveFunctions } from "@/lib/models/objective/objective";
import { deviation, meanOf } from "@/lib/models/objective/statistics";
import { solveElasticNet } from "./elastic-net";
import { LinearModel } from "./linear-model";
import { type Moments, momentsOf } from "./moments";
import type { LinearParams } from "./params";
import { solveRidge } from "./ridge";
import { scalingOf } from "./scaling";

const MOST_PASSES = 30;
/** Passes end when the loss falls by less than this share. */
const LEAST_PROGRESS = 1e-5;
/** Of the mean distance from the median: nearer errors weigh no more, so that a weight 1/|e| stays finite. */
const NEAREST = 1e-3;

/**
 * Squared error and magnitude need one pass over the rows. Absolute and Huber's are fitted by iteratively reweighted least squares: each pass
 * minimises the parabola that touches the loss at the last prediction and lies above it, so that the loss never rises. That takes
 * 5 to 30 passes. No random part: `context.seed` changes nothing.
 * @throws ModelError when sizes do not match, a number is not finite, or ridge without a penalty has no single answer
 */
export async function fitLinear(
  x: Matrix,
  y: Float64Array,
  params: LinearParams,
  context: FitContext,
): Promise<LinearModel> {
  checkTrainingRows(x, y, context.columnNames);
  const scaling = scalingOf(x, params);
  const centre = meanOf(y);
  const spread = deviation(y);
  const unit = spread > 1e-12 * Math.abs(centre) ? spread : 0;
  const inUnits = y.map((target) => (unit === 0 ? 0 : (target - centre) / unit));
  const functions = objectiveFunctions(params.objective, { y, x, columnNames: context.columnNames });
  const repeated = params.objective.name === "huber" || params.objective.name === "absolute";
  const total = repeated ? MOST_PASSES : 1;

  let prediction = new Float64Array(y.length).fill(functions.initial(y));
  let loss = Number.POSITIVE_INFINITY;
  let beta: Float64Array | undefined;
  for (let pass = 1; ; pass++) {
    const weights = weightsOf(functions, y, prediction);
    const moments = await momentsOf(x, inUnits, scaling, weights, context);
    beta = solve(moments, params, context.columnNames, beta);
    const atMeans = moments.inputMean.reduce((sum, mean, i) => sum + mean * (beta?.[i] as number), 0);
    const level = params.intercept ? centre + moments.targetMean * unit : 0;
    const model = new LinearModel({
      ...scaling,
      intercept: level - atMeans * unit,
      coefficient: beta.map((value) => value * unit),
    });
    context.onProgress?.(pass, total);
    if (pass === total) return model;
    prediction = (await model.predictAll(x)) as Float64Array<ArrayBuffer>;
    const reached = functions.loss(y, prediction) + unit * unit * penalty(beta, params);
    if (!(reached < loss * (1 - LEAST_PROGRESS))) {
      context.onProgress?.(total, total);
      return model;
    }
    loss = reached;
  }
}

function solve(
  moments: Moments,
  params: LinearParams,
  columnNames: readonly string[] | undefined,
  start: Float64Array | undefined,
): Float64Array {
  return params.l1Ratio === 0 || params.alpha === 0
    ? solveRidge(moments, params.alpha, columnNames)
    : solveElasticNet(moments, params, start);
}

function penalty(beta: Float64Array, { alpha, l1Ratio }: LinearParams): number {
  return beta.reduce((sum, b) => sum + alpha * (l1Ratio * Math.abs(b) + 0.5 * (1 - l1Ratio) * b * b), 0);
}

/** Curvature of the touching parabola: gradient over error, which is the hessian of all but the absolute loss. */
function weightsOf(functions: ObjectiveFunctions, y: Float64Array, prediction: Float64Array): Float64Array | null {
  if (functions.isSquaredError) return null;
  const gradient = new Float64Array(y.length);
  const hessian = new Float64Array(y.length);
  functions.derivatives(y, prediction, gradient, hessian);
  if (functions.name !== "absolute") return hessian;
  const unit = gradient.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  if (unit === 0) return null;
  return y.map((target, i) => unit / Math.max(Math.abs((prediction[i] as number) - target), NEAREST * unit));
}
