/** Training a dense network with tfjs. */
import type { Tensor1D, Tensor2D, Variable } from "@tensorflow/tfjs";
import { type FitContext, type Matrix, ModelError } from "@/lib/models/model";
import { normalRandom, seededRandom, shuffle } from "@/lib/models/random";
import { type Network, standardise } from "./network";
import type { MlpParams } from "./params";
import { loadTensorflow, type Tensorflow } from "./tensorflow";

const BATCHES_BETWEEN_PAUSES = 4;

/**
 * Adam on the squared error of standardised targets, over batches in a seeded random order. The signal is honoured between
 * batches. The same seed and data give the same weights to the bit on the same machine and backend.
 * @throws ModelError when sizes do not match or a value is not finite; the signal's reason when aborted
 */
export async function trainNetwork(
  x: Matrix,
  y: Float64Array,
  params: MlpParams,
  context: FitContext,
): Promise<Network> {
  if (x.rows !== y.length) throw new ModelError(`${x.rows} rows of features have ${y.length} targets`);
  const keptRows = Math.floor(x.rows * params.validationShare);
  const trainRows = x.rows - keptRows;
  if (trainRows < 2) throw new ModelError(`${trainRows} rows are too few to fit; give at least 2`);
  const faulty = y.findIndex((target) => !Number.isFinite(target));
  if (faulty >= 0) throw new ModelError(`target ${faulty} is ${y[faulty]}; targets must be finite numbers`);

  const scaling = standardisation(x, y, trainRows);
  const inputs = new Float32Array(x.rows * x.columns);
  for (let row = 0; row < x.rows; row++) standardise(scaling, x.values, row * x.columns, inputs, row * x.columns);
  const { targetMean, targetScale } = scaling;
  const targets = Float32Array.from(y, (target) => (targetScale > 0 ? (target - targetMean) / targetScale : 0));

  const tf = await loadTensorflow();
  const uniform = seededRandom(context.seed);
  const sizes = [x.columns, ...params.hiddenLayers, 1];
  const all: Tensor2D = tf.tensor2d(inputs, [x.rows, x.columns]);
  const answers: Tensor2D = tf.tensor2d(targets, [x.rows, 1]);
  const variables = initialWeights(tf, sizes, uniform);
  const optimizer = tf.train.adam(params.learningRate);
  try {
    const order = Int32Array.from({ length: trainRows }, (_, row) => row);
    let best = { loss: Number.POSITIVE_INFINITY, epoch: 0, weights: null as Float32Array[] | null };
    let batches = 0;
    for (let epoch = 1; epoch <= params.epochs; epoch++) {
      shuffle(order, uniform);
      for (let from = 0; from < trainRows; from += params.batchSize) {
        context.signal?.throwIfAborted();
        const batch = order.slice(from, from + params.batchSize);
        step(tf, optimizer, variables, all, answers, batch, params.l2);
        if (++batches % BATCHES_BETWEEN_PAUSES === 0) await new Promise((resolve) => setImmediate(resolve));
      }
      context.onProgress?.(epoch, params.epochs);
      if (keptRows === 0) continue;
      const loss = keptLoss(tf, variables, all, answers, trainRows, keptRows);
      if (loss < best.loss) best = { loss, epoch, weights: read(variables) };
      else if (epoch - best.epoch >= params.patience) break;
    }
    const weights = best.weights ?? read(variables);
    if (weights.some((column) => column.some((weight) => !Number.isFinite(weight)))) {
      throw new ModelError(`training diverged at learning rate ${params.learningRate}; use a smaller one`);
    }
    const layers = sizes.slice(1).map((outputs, i) => ({
      inputs: sizes[i] as number,
      outputs,
      weights: weights[2 * i] as Float32Array,
      bias: weights[2 * i + 1] as Float32Array,
    }));
    return { ...scaling, layers };
  } finally {
    for (const tensor of [all, answers, ...variables]) tensor.dispose();
    optimizer.dispose();
  }
}

function standardisation(x: Matrix, y: Float64Array, rows: number): Omit<Network, "layers"> {
  const inputMean = new Float64Array(x.columns);
  const inputScale = new Float64Array(x.columns);
  for (let column = 0; column < x.columns; column++) {
    const { mean, deviation } = momentsOf(rows, (row) => x.values[row * x.columns + column] as number);
    inputMean[column] = mean;
    inputScale[column] = deviation > 0 ? 1 / deviation : 0;
  }
  const target = momentsOf(rows, (row) => y[row] as number);
  return { inputMean, inputScale, targetMean: target.mean, targetScale: target.deviation };
}

/** Mean and population deviation; a deviation that is only rounding counts as 0. */
function momentsOf(rows: number, at: (row: number) => number): { mean: number; deviation: number } {
  let sum = 0;
  for (let row = 0; row < rows; row++) sum += at(row);
  const mean = sum / rows;
  let squares = 0;
  for (let row = 0; row < rows; row++) squares += (at(row) - mean) ** 2;
  const deviation = Math.sqrt(squares / rows);
  return { mean, deviation: deviation > 1e-12 * Math.abs(mean) ? deviation : 0 };
}

/** Weights and bias of each layer in turn: weights normal with variance 2/inputs (He and others), the last layer's a tenth. */
function initialWeights(tf: Tensorflow, sizes: number[], uniform: () => number): Variable[] {
  const normal = normalRandom(uniform);
  return sizes.slice(1).flatMap((outputs, i) => {
    const inputs = sizes[i] as number;
    const deviation = Math.sqrt(2 / inputs) * (i === sizes.length - 2 ? 0.1 : 1);
    const weights = Float32Array.from({ length: inputs * outputs }, () => normal() * deviation);
    // A variable copies what it is made from; the tidy frees that.
    return tf.tidy(() => [tf.variable(tf.tensor2d(weights, [inputs, outputs])), tf.variable(tf.zeros([outputs]))]);
  });
}

function forward(tf: Tensorflow, variables: Variable[], inputs: Tensor2D): Tensor2D {
  let signal = inputs;
  for (let i = 0; i < variables.length; i += 2) {
    signal = tf.add(tf.matMul(signal, variables[i] as unknown as Tensor2D), variables[i + 1] as unknown as Tensor1D);
    if (i + 2 < variables.length) signal = tf.relu(signal);
  }
  return signal;
}

function step(
  tf: Tensorflow,
  optimizer: ReturnType<Tensorflow["train"]["adam"]>,
  variables: Variable[],
  all: Tensor2D,
  answers: Tensor2D,
  batch: Int32Array,
  l2: number,
): void {
  tf.tidy(() => {
    const rows = tf.tensor1d(batch, "int32");
    const inputs = tf.gather(all, rows);
    const expected = tf.gather(answers, rows);
    optimizer.minimize(
      () => {
        const error = tf.mean(tf.square(tf.sub(forward(tf, variables, inputs), expected)));
        if (l2 === 0) return error.asScalar();
        const squares = variables.filter((_, i) => i % 2 === 0).map((weights) => tf.sum(tf.square(weights)));
        return tf.add(error, tf.mul(tf.addN(squares), l2)).asScalar();
      },
      false,
      variables,
    );
  });
}

function keptLoss(
  tf: Tensorflow,
  variables: Variable[],
  all: Tensor2D,
  answers: Tensor2D,
  from: number,
  rows: number,
): number {
  return tf.tidy(() => {
    const inputs = tf.slice(all, [from, 0], [rows, -1]);
    const error = tf.sub(forward(tf, variables, inputs), tf.slice(answers, [from, 0], [rows, 1]));
    return tf.mean(tf.square(error)).dataSync()[0] as number;
  });
}

function read(variables: Variable[]): Float32Array[] {
  return variables.map((variable) => Float32Array.from(variable.dataSync()));
}
