/** The matrix product, with a gradient that is fast on every backend. */
import type { Tensor, Tensor2D } from "@tensorflow/tfjs";
import type { Tensorflow } from "./tensorflow";

/**
 * a · b. tfjs' own gradient asks for products of transposed matrices, for which the wasm backend has only a slow loop; transposing
 * first and multiplying then is several times faster.
 */
export function product(tf: Tensorflow, a: Tensor2D, b: Tensor2D): Tensor2D {
  const multiply = tf.customGrad((left, right, save) => {
    const [x, y] = [left as Tensor2D, right as Tensor2D];
    (save as (tensors: Tensor[]) => void)([x, y]);
    return {
      value: tf.matMul(x, y),
      gradFunc: (slope: Tensor, saved: Tensor[]) => [
        tf.matMul(slope as Tensor2D, tf.transpose(saved[1] as Tensor2D)),
        tf.matMul(tf.transpose(saved[0] as Tensor2D), slope as Tensor2D),
      ],
    };
  });
  return multiply(a, b) as Tensor2D;
}

/** weights · b, where b is data: its gradient is not asked for. */
export function productWithData(tf: Tensorflow, weights: Tensor2D, data: Tensor2D): Tensor2D {
  const multiply = tf.customGrad((left) => ({
    value: tf.matMul(left as Tensor2D, data),
    gradFunc: (slope: Tensor) => tf.matMul(slope as Tensor2D, tf.transpose(data)),
  }));
  return multiply(weights) as Tensor2D;
}
