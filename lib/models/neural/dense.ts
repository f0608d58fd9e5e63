/** Dense layers: as data, in plain arithmetic and as tensors. */
import type { Tensor, Tensor1D, Tensor2D } from "@tensorflow/tfjs";
import type { Parameter } from "./architecture";
import { product } from "./product";
import type { Tensorflow } from "./tensorflow";

export interface Layer {
  readonly inputs: number;
  readonly outputs: number;
  /** inputs × outputs, row-major. */
  readonly weights: Float32Array;
  readonly bias: Float32Array;
}

/** Weights and bias of each layer in turn: weights normal with variance 2/inputs (He and others), the last layer's a tenth. */
export function denseParameters(sizes: readonly number[]): Parameter[] {
  return sizes.slice(1).flatMap((outputs, i): Parameter[] => {
    const inputs = sizes[i] as number;
    const deviation = Math.sqrt(2 / inputs) * (i === sizes.length - 2 ? 0.1 : 1);
    return [{ shape: [inputs, outputs], deviation }, { shape: [outputs] }];
  });
}

/** Layers from their weights and biases in turn. */
export function denseLayers(sizes: readonly number[], weights: readonly Float32Array[]): Layer[] {
  return sizes.slice(1).map((outputs, i) => ({
    inputs: sizes[i] as number,
    outputs,
    weights: weights[2 * i] as Float32Array,
    bias: weights[2 * i + 1] as Float32Array,
  }));
}

/** Rectified between layers; the mask, if any, is multiplied to each hidden layer's output. */
export function denseTensors(
  tf: Tensorflow,
  parameters: readonly Tensor[],
  inputs: Tensor2D,
  masks: readonly (Tensor2D | null)[],
): Tensor2D {
  let signal = inputs;
  for (let i = 0; i < parameters.length; i += 2) {
    signal = tf.add(product(tf, signal, parameters[i] as Tensor2D), parameters[i + 1] as Tensor1D);
    if (i + 2 >= parameters.length) break;
    signal = tf.relu(signal);
    const mask = masks[i / 2];
    if (mask) signal = tf.mul(signal, mask);
  }
  return signal;
}

/** Dense layers one after the other, rectified between, with buffers of their own. The last has one output. */
export class DenseStack {
  private readonly buffers: Float64Array[];

  constructor(readonly layers: readonly Layer[]) {
    this.buffers = layers.map((layer) => new Float64Array(layer.outputs));
  }

  output(inputs: Float64Array): number {
    let signal = inputs;
    for (const [i, layer] of this.layers.entries()) {
      const to = this.buffers[i] as Float64Array;
      to.set(layer.bias);
      addProduct(signal, layer.weights, to);
      if (i + 1 < this.layers.length) rectify(to);
      signal = to;
    }
    return signal[0] as number;
  }
}

/** to += from · weights, with weights of from.length × to.length numbers, row-major, from `start` on. */
export function addProduct(from: Float64Array, weights: Float32Array, to: Float64Array, start = 0): void {
  const outputs = to.length;
  for (let input = 0; input < from.length; input++) {
    const value = from[input] as number;
    if (value === 0) continue;
    const at = start + input * outputs;
    for (let output = 0; output < outputs; output++) {
      to[output] = (to[output] as number) + value * (weights[at + output] as number);
    }
  }
}

export function rectify(values: Float64Array): void {
  for (let i = 0; i < values.length; i++) if ((values[i] as number) < 0) values[i] = 0;
}
