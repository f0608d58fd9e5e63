/**
 * The gated recurrent unit as tensors (Cho and others 2014, with the reset gate after the product, as in Keras' reset_after and cuDNN):
 * z = σ(xWz + hUz + bz), r = σ(xWr + hUr + br), n = tanh(xWn + bn + r·hUn), h' = z·h + (1 − z)·n.
 */
import type { Tensor1D, Tensor2D } from "@tensorflow/tfjs";
import type { Architecture, Parameter } from "@/lib/models/neural/architecture";
import { denseParameters, denseTensors } from "@/lib/models/neural/dense";
import { product, productWithData } from "@/lib/models/neural/product";
import {
  barsWithOnes,
  extraColumns,
  extraTensors,
  FIELDS,
  joinTensors,
  type Sequence,
} from "@/lib/models/neural/sequence";

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

/** Input weights (fields × 3 units: z, r, n), state weights (units × 3 units) and bias (3 units). */
export function cellParameters(units: number): Parameter[] {
  return [
    { shape: [FIELDS, 3 * units], deviation: Math.sqrt(1 / FIELDS) },
    { shape: [units, 3 * units], deviation: Math.sqrt(1 / units) },
    { shape: [3 * units] },
  ];
}

export function gruArchitecture(shape: GruShape): Architecture {
  const { sequence, units } = shape;
  const extras = extraColumns(sequence, shape.columns);
  const cell = cellParameters(units);
  return {
    parameters: [...cell, ...denseParameters(headSizes(shape))],
    maskWidths: [units, ...shape.hiddenLayers],
    inputs: (tf, all, rows) => [
      ...barsWithOnes(all, rows, sequence).map((bar) => tf.tensor2d(bar, [FIELDS + 1, rows.length])),
      ...extraTensors(tf, all, rows, extras),
    ],
    forward(tf, parameters, inputs, masks) {
      const rows = inputs[0]?.shape[1] as number;
      const [inputWeights, stateWeights, bias] = parameters as unknown as [Tensor2D, Tensor2D, Tensor1D];
      // States stand in columns: the gates are then whole runs of memory, which are cut and joined without a walk over rows.
      const ofInput = tf.transpose(tf.concat([inputWeights, tf.reshape(bias, [1, 3 * units])], 0)) as Tensor2D;
      const ofState = tf.transpose(stateWeights);
      let state: Tensor2D = tf.zeros([units, rows]);
      for (const bar of inputs.slice(0, sequence.bars)) {
        const driven = productWithData(tf, ofInput, bar as Tensor2D);
        const recurrent = product(tf, ofState, state);
        const [drivenGates, drivenNew] = tf.split(driven, [2 * units, units], 0) as [Tensor2D, Tensor2D];
        const [heldGates, heldNew] = tf.split(recurrent, [2 * units, units], 0) as [Tensor2D, Tensor2D];
        const gates = tf.sigmoid(tf.add(drivenGates, heldGates)) as Tensor2D;
        const [keep, reset] = tf.split(gates, 2, 0) as [Tensor2D, Tensor2D];
        const fresh = tf.tanh(tf.add(drivenNew, tf.mul(reset, heldNew))) as Tensor2D;
        state = tf.add(fresh, tf.mul(keep, tf.sub(state, fresh)));
      }
      const head = joinTensors(tf, tf.transpose(state), inputs[sequence.bars], masks[0]);
      return denseTensors(tf, parameters.slice(cell.length), head, masks.slice(1));
    },
  };
}
