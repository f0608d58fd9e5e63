/**
 * The gated recurrent unit as tensors (Cho and others 2014, with the reset gate after the product, as in Keras' reset_after and cuDNN):
 * z = σ(xWz + hUz + bz), r = σ(xWr + hUr + br), n = tanh(xWn + bn + r·(hUn + cn)), h' = z·h + (1 − z)·n.
 */
import type { Tensor1D, Tensor2D } from "@tensorflow/tfjs";
import type { Architecture, Parameter } from "@/lib/models/neural/architecture";
import { denseParameters, denseTensors } from "@/lib/models/neural/dense";
import { extraColumns, FIELDS, joinTensors, type Sequence, sequenceTensors } from "@/lib/models/neural/sequence";

export interface GruShape {
  readonly columns: number;
  readonly sequence: Sequence;
  readonly units: number;
  readonly hiddenLayers: readonly number[];
}

export const headSizes = ({ columns, sequence, units, hiddenLayers }: GruShape): number[] => [
  units + columns - sequence.bars * FIELDS,
  ...hiddenLayers,
  1,
];

/** Input weights (fields × 3 units: z, r, n), state weights (units × 3 units), bias (3 units), and the state's bias in n. */
export function cellParameters(units: number): Parameter[] {
  return [
    { shape: [FIELDS, 3 * units], deviation: Math.sqrt(1 / FIELDS) },
    { shape: [units, 3 * units], deviation: Math.sqrt(1 / units) },
    { shape: [3 * units] },
    { shape: [units] },
  ];
}

export function gruArchitecture(shape: GruShape): Architecture {
  const { sequence, units } = shape;
  const extras = extraColumns(sequence, shape.columns);
  const cell = cellParameters(units);
  return {
    parameters: [...cell, ...denseParameters(headSizes(shape))],
    maskWidths: [units, ...shape.hiddenLayers],
    inputs: (tf, all, rows) => sequenceTensors(tf, all, rows, sequence, extras, 1),
    forward(tf, parameters, [window, extra], masks) {
      const rows = (window as Tensor2D).shape[0] / sequence.bars;
      const [inputWeights, stateWeights, bias, stateBias] = parameters as unknown as [
        Tensor2D,
        Tensor2D,
        Tensor1D,
        Tensor1D,
      ];
      // The products with the inputs of all bars at once; then bar by bar.
      const driven = tf.add(tf.matMul(window as Tensor2D, inputWeights), bias);
      const steps = tf.unstack(tf.reshape(driven, [sequence.bars, rows, 3 * units])) as Tensor2D[];
      let state: Tensor2D = tf.zeros([rows, units]);
      for (const step of steps) {
        const [inputGates, inputNew] = tf.split(step, [2 * units, units], 1) as [Tensor2D, Tensor2D];
        const recurrent = tf.matMul(state, stateWeights) as Tensor2D;
        const [stateGates, stateNew] = tf.split(recurrent, [2 * units, units], 1) as [Tensor2D, Tensor2D];
        const gates = tf.sigmoid(tf.add(inputGates, stateGates)) as Tensor2D;
        const [keep, reset] = tf.split(gates, 2, 1) as [Tensor2D, Tensor2D];
        const fresh = tf.tanh(tf.add(inputNew, tf.mul(reset, tf.add(stateNew, stateBias))));
        state = tf.add(fresh, tf.mul(keep, tf.sub(state, fresh)));
      }
      const head = joinTensors(tf, state, extra, masks[0]);
      return denseTensors(tf, parameters.slice(cell.length), head, masks.slice(1));
    },
  };
}
