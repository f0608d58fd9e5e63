/** Training a network with tfjs: tensors for the passes, the objective and the steps in plain arithmetic. */
import type { Scalar, Tensor, Tensor2D } from "@tensorflow/tfjs";
import { checkTrainingRows } from "@/lib/models/feature-checks";
import { holdOut, StopWatch } from "@/lib/models/gbdt/hold-out";
import { type FitContext, type Matrix, ModelError } from "@/lib/models/model";
import { normalRandom, seededRandom, shuffle } from "@/lib/models/random";
import { Adam, diverged } from "./adam";
import { type Architecture, type InputRows, type Parameter, sizeOf } from "./architecture";
import { BatchLoss } from "./batch-loss";
import type { TrainingControls } from "./controls";
import { inputScaling, type Scaling, standardise } from "./scaling";
import { loadTensorflow, type Tensorflow } from "./tensorflow";

export interface TrainingTask {
  readonly x: Matrix;
  readonly y: Float64Array;
  readonly controls: TrainingControls;
  readonly context: FitContext;
  readonly architecture: Architecture;
  /** For each column the first column of those that it is scaled with; without, each is scaled alone. */
  readonly groups?: Int32Array;
  /** Multiple of the squared weights in the loss, beside the decoupled decay. */
  readonly l2?: number;
}

export interface TrainedNetwork {
  readonly scaling: Scaling;
  /** In the order of the architecture's parameters. */
  readonly weights: Float32Array[];
  readonly engine: string;
}

/** Rows that go through a forward pass at once where nothing is learned. */
const FORWARD_ROWS = 1024;

/**
 * Adam on the objective, over batches in a seeded random order; initial weights and dropout masks are drawn from the same seed, by
 * this product's own generator. The signal is honoured between batches. The same seed and data give the same weights to the bit
 * on the same backend.
 * @throws ModelError when sizes do not match, a value is not finite, or training diverges; the signal's reason when aborted
 */
export async function trainNetwork(task: TrainingTask): Promise<TrainedNetwork> {
  const { x, y, controls, context, architecture } = task;
  checkTrainingRows(x, y, context.columnNames);
  const { fittedTo, from } =
    controls.validationShare > 0
      ? holdOut(x.rows, controls.validationShare, context)
      : { fittedTo: x.rows, from: x.rows };
  const loss = new BatchLoss(controls.objective, {
    x,
    y,
    columnNames: context.columnNames,
    fittedTo,
    asideFrom: from,
  });
  const scaling: Scaling = {
    ...inputScaling(x, fittedTo, task.groups),
    targetMean: loss.targetMean,
    targetScale: loss.targetScale,
  };
  const inputs: InputRows = { columns: x.columns, values: new Float32Array(x.rows * x.columns) };
  for (let row = 0; row < x.rows; row++)
    standardise(scaling, x.values, row * x.columns, inputs.values, row * x.columns);

  const { tf, engine } = await loadTensorflow();
  const uniform = seededRandom(context.seed);
  const weights = initialWeights(architecture.parameters, uniform);
  const decays = architecture.parameters.map(({ deviation }) => deviation !== undefined);
  const adam = new Adam(weights, decays, { ...controls, l2: task.l2 ?? 0 });
  const order = Int32Array.from({ length: fittedTo }, (_, row) => row);
  const aside = Int32Array.from({ length: x.rows - from }, (_, i) => from + i);
  const stop = new StopWatch(controls.patience);
  const rateAt = learningRates(controls, controls.epochs * Math.ceil(fittedTo / controls.batchSize));
  let best = weights;
  let batches = 0;
  for (let epoch = 1; epoch <= controls.epochs; epoch++) {
    shuffle(order, uniform);
    for (let at = 0; at < fittedTo; at += controls.batchSize) {
      context.signal?.throwIfAborted();
      const rows = order.slice(at, at + controls.batchSize);
      const masks = drawMasks(architecture.maskWidths, rows.length, controls.dropout, uniform);
      const slopesOf = (outputs: Float32Array) => loss.slopes(rows, outputs);
      adam.step(gradients(tf, architecture, weights, inputs, rows, masks, slopesOf), rateAt(batches++));
      await pause();
    }
    context.onProgress?.(epoch, controls.epochs);
    if (aside.length === 0) continue;
    const outputs = await forwardRows(tf, architecture, weights, inputs, aside, context.signal);
    const isLast = stop.step(loss.asideLoss(outputs));
    if (stop.bestAt[epoch] === epoch) best = weights.map((column) => column.slice());
    if (isLast) break;
  }
  if (best.some((column) => column.some((weight) => !Number.isFinite(weight)))) throw diverged(controls.learningRate);
  return { scaling, weights: best, engine };
}

/** Other work of the thread, such as an abort, may run between batches. */
const pause = () => new Promise<void>((resolve) => setImmediate(resolve));

export function initialWeights(parameters: readonly Parameter[], uniform: () => number): Float32Array[] {
  const normal = normalRandom(uniform);
  return parameters.map((parameter) => {
    const { deviation } = parameter;
    const weights = new Float32Array(sizeOf(parameter));
    return deviation === undefined ? weights : weights.map(() => normal() * deviation);
  });
}

function learningRates({ learningRate, learningRateSchedule }: TrainingControls, steps: number) {
  if (learningRateSchedule === "constant") return () => learningRate;
  return (step: number) => 0.5 * learningRate * (1 + Math.cos((Math.PI * step) / steps));
}

/** What is kept is scaled up, so that sums are as large without dropout. */
function drawMasks(widths: readonly number[], rows: number, dropout: number, uniform: () => number) {
  if (dropout === 0) return [];
  const kept = 1 / (1 - dropout);
  return widths.map((width) => new Float32Array(rows * width).map(() => (uniform() < dropout ? 0 : kept)));
}

/** Of the batch's loss by each weight; the objective's slope comes from its plain functions, the chain rule from tfjs. */
export function gradients(
  tf: Tensorflow,
  architecture: Architecture,
  weights: readonly Float32Array[],
  inputs: InputRows,
  rows: Int32Array,
  masks: readonly Float32Array[],
  slopesOf: (outputs: Float32Array) => Float32Array,
): Float32Array[] {
  const found = tf.tidy(() => {
    const given = architecture.inputs(tf, inputs, rows);
    const dropped = architecture.maskWidths.map((width, i) =>
      masks[i] ? tf.tensor2d(masks[i] as Float32Array, [rows.length, width]) : null,
    );
    const lossOf = tf.customGrad((outputs) => {
      const slopes = slopesOf((outputs as Tensor).dataSync() as Float32Array);
      return { value: tf.scalar(0), gradFunc: () => tf.tensor2d(slopes, [rows.length, 1]) };
    });
    const asLoss = (...parameters: Tensor[]) => lossOf(architecture.forward(tf, parameters, given, dropped)) as Scalar;
    return tf.grads(asLoss)(asTensors(tf, architecture, weights));
  });
  try {
    return found.map((gradient) => gradient.dataSync() as Float32Array);
  } finally {
    tf.dispose(found);
  }
}

/** Outputs of the chosen rows, nothing dropped. */
export async function forwardRows(
  tf: Tensorflow,
  architecture: Architecture,
  weights: readonly Float32Array[],
  inputs: InputRows,
  rows: Int32Array,
  signal?: AbortSignal,
): Promise<Float32Array> {
  const outputs = new Float32Array(rows.length);
  const masks: (Tensor2D | null)[] = architecture.maskWidths.map(() => null);
  for (let at = 0; at < rows.length; at += FORWARD_ROWS) {
    signal?.throwIfAborted();
    const some = rows.slice(at, at + FORWARD_ROWS);
    const answers = tf.tidy(() =>
      architecture
        .forward(tf, asTensors(tf, architecture, weights), architecture.inputs(tf, inputs, some), masks)
        .dataSync(),
    );
    outputs.set(answers, at);
    await pause();
  }
  return outputs;
}

function asTensors(tf: Tensorflow, { parameters }: Architecture, weights: readonly Float32Array[]): Tensor[] {
  return parameters.map(({ shape }, i) => {
    const column = weights[i];
    if (!column) throw new ModelError("the network has fewer weights than its architecture");
    // A copy: the plain backend computes on what it is given, and steps change weights in place.
    return tf.tensor(column.slice(), [...shape]);
  });
}
