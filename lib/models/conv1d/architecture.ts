/** The convolutional network as tensors: causal convolutions as matrix products over unfolded bars. */
import type { Tensor, Tensor1D, Tensor2D, Tensor3D } from "@tensorflow/tfjs";
import type { Architecture, Parameter } from "@/lib/models/neural/architecture";
import { denseParameters, denseTensors } from "@/lib/models/neural/dense";
import { extraColumns, FIELDS, joinTensors, type Sequence, sequenceTensors } from "@/lib/models/neural/sequence";
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
    inputs: (tf, all, rows) => sequenceTensors(tf, all, rows, sequence, extras, kernelSize),
    forward(tf, parameters, [window, extra], masks) {
      const rows = (window as Tensor2D).shape[0] / sequence.bars;
      let unfolded = window as Tensor2D;
      let length = sequence.bars;
      let signal: Tensor3D | null = null;
      for (const [i, count] of filters.entries()) {
        if (signal) unfolded = unfold(tf, signal, kernelSize);
        const product = tf.matMul(unfolded, parameters[2 * i] as Tensor2D);
        const flat = tf.relu(tf.add(product, parameters[2 * i + 1] as Tensor1D));
        signal = pool(tf, tf.reshape(flat, [length, rows, count]), poolSize);
        length = signal.shape[0];
      }
      const features = tf.reshape(tf.transpose(signal as Tensor3D, [1, 0, 2]), [rows, featureCount(shape)]) as Tensor2D;
      const head = joinTensors(tf, features, extra, masks[0]);
      return denseTensors(tf, parameters.slice(convolutions.length), head, masks.slice(1));
    },
  };
}

/** bars × rows × channels to (bars · rows) × (kernel · channels): what a causal filter sees, 0 before the first bar. */
function unfold(tf: Tensorflow, signal: Tensor3D, kernel: number): Tensor2D {
  const [length, rows, channels] = signal.shape;
  const padded = tf.pad(signal, [
    [kernel - 1, 0],
    [0, 0],
    [0, 0],
  ]);
  const shifted: Tensor[] = Array.from({ length: kernel }, (_, i) =>
    tf.slice(padded, [i, 0, 0], [length, rows, channels]),
  );
  return tf.reshape(kernel === 1 ? signal : tf.concat(shifted, 2), [length * rows, kernel * channels]);
}

/** The newest bars in groups of `size`, of each the largest. */
function pool(tf: Tensorflow, signal: Tensor3D, size: number): Tensor3D {
  const [length, rows, channels] = signal.shape;
  const left = pooled(length, size);
  if (left === length) return signal;
  const newest = tf.slice(signal, [length - left * size, 0, 0], [left * size, rows, channels]);
  const groups = tf.reshape(newest, [left, size, rows * channels]);
  let most = tf.slice(groups, [0, 0, 0], [left, 1, rows * channels]);
  for (let i = 1; i < size; i++) most = tf.maximum(most, tf.slice(groups, [0, i, 0], [left, 1, rows * channels]));
  return tf.reshape(most, [left, rows, channels]);
}
