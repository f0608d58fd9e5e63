/** The convolutional network as tensors: causal convolutions as matrix products over unfolded bars. */
import type { Tensor1D, Tensor2D } from "@tensorflow/tfjs";
import type { Architecture, Parameter } from "@/lib/models/neural/architecture";
import { denseParameters, denseTensors } from "@/lib/models/neural/dense";
import { product, productWithData } from "@/lib/models/neural/product";
import {
  extraColumns,
  extraTensors,
  FIELDS,
  joinTensors,
  type Sequence,
  unfoldBars,
} from "@/lib/models/neural/sequence";
import type { Tensorflow } from "@/lib/models/neural/tensorflow";

export interface ConvShape {
  readonly columns: number;
  readonly sequence: Sequence;
  readonly filters: readonly number[];
  readonly kernelSize: number;
  readonly poolSize: number;
  readonly hiddenLayers: readonly number[];
}

/** Bars before each convolution, and last those that are left for the head; a rest that fills no pool is the oldest and is left out. */
export function lengths({ sequence, filters, poolSize }: ConvShape): number[] {
  const all = [sequence.bars];
  for (const _ of filters) all.push(pooled(all.at(-1) as number, poolSize));
  return all;
}

/** What is shorter than a pool is not pooled. */
export const pooled = (length: number, poolSize: number): number =>
  length < poolSize ? length : Math.floor(length / poolSize);

/** Features of the sequence that the head sees. */
export const featureCount = (shape: ConvShape): number =>
  (lengths(shape).at(-1) as number) * (shape.filters.at(-1) as number);

export const headSizes = (shape: ConvShape): number[] => [
  featureCount(shape) + shape.columns - shape.sequence.bars * FIELDS,
  ...shape.hiddenLayers,
  1,
];

/** Rows of each convolution's weights: (bar within the kernel, oldest first) × channel. */
export const kernelRows = ({ filters, kernelSize }: ConvShape): number[] =>
  filters.map((_, i) => kernelSize * (filters[i - 1] ?? FIELDS));

export function conv1dArchitecture(shape: ConvShape): Architecture {
  const { sequence, filters, kernelSize, poolSize } = shape;
  const extras = extraColumns(sequence, shape.columns);
  const convolutions = kernelRows(shape).flatMap((rows, i): Parameter[] => [
    { shape: [rows, filters[i] as number], deviation: Math.sqrt(2 / rows) },
    { shape: [filters[i] as number] },
  ]);
  return {
    parameters: [...convolutions, ...denseParameters(headSizes(shape))],
    maskWidths: [featureCount(shape), ...shape.hiddenLayers],
    inputs: (tf, all, rows) => [
      tf.tensor2d(unfoldBars(all, rows, sequence, kernelSize), [kernelSize * FIELDS, sequence.bars * rows.length]),
      ...extraTensors(tf, all, rows, extras),
    ],
    forward(tf, parameters, [window, extra], masks) {
      const data = window as Tensor2D;
      const rows = data.shape[1] / sequence.bars;
      let signal: Tensor2D | null = null;
      for (const [i, count] of filters.entries()) {
        const weights = tf.transpose(parameters[2 * i] as Tensor2D);
        const bias = tf.reshape(parameters[2 * i + 1] as Tensor1D, [count, 1]);
        const sums: Tensor2D = signal
          ? product(tf, weights, unfold(tf, signal, rows, kernelSize))
          : productWithData(tf, weights, data);
        signal = pool(tf, tf.relu(tf.add(sums, bias)), rows, poolSize);
      }
      const last = signal as Tensor2D;
      const stacked = tf.reshape(last, [last.shape[0], last.shape[1] / rows, rows]);
      const features = tf.reshape(tf.transpose(stacked, [2, 1, 0]), [rows, featureCount(shape)]) as Tensor2D;
      const head = joinTensors(tf, features, extra, masks[0]);
      return denseTensors(tf, parameters.slice(convolutions.length), head, masks.slice(1));
    },
  };
}

/** channels × (bars · rows) to (kernel · channels) × (bars · rows): what a causal filter sees, 0 before the first bar. */
function unfold(tf: Tensorflow, signal: Tensor2D, rows: number, kernel: number): Tensor2D {
  const [channels, width] = signal.shape;
  const before = (kernel - 1) * rows;
  const padded = tf.pad(signal, [
    [0, 0],
    [before, 0],
  ]);
  const taps = Array.from({ length: kernel }, (_, tap) => tf.slice(padded, [0, tap * rows], [channels, width]));
  return kernel === 1 ? signal : (tf.concat(taps, 0) as Tensor2D);
}

/** The newest bars in groups of `size`, of each the largest. */
function pool(tf: Tensorflow, signal: Tensor2D, rows: number, size: number): Tensor2D {
  const [channels, width] = signal.shape;
  const length = width / rows;
  const left = pooled(length, size);
  if (left === length) return signal;
  const newest = tf.slice(signal, [0, (length - left * size) * rows], [channels, left * size * rows]);
  const groups: Tensor2D = tf.reshape(newest, [channels * left, size * rows]);
  let most = tf.slice(groups, [0, 0], [channels * left, rows]);
  for (let i = 1; i < size; i++) {
    most = tf.maximum(most, tf.slice(groups, [0, i * rows], [channels * left, rows])) as Tensor2D;
  }
  return tf.reshape(most, [channels, left * rows]);
}
