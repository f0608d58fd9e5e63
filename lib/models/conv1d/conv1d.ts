/** The convolutional network as a model family. */
import type { ModelFamily } from "@/lib/models/model";
import { sampleControls } from "@/lib/models/neural/controls";
import { findSequence, sequenceGroups } from "@/lib/models/neural/sequence";
import { trainNetwork } from "@/lib/models/neural/train";
import { type ConvShape, conv1dArchitecture } from "./architecture";
import { Conv1dModel, deserializeConv1d } from "./conv1d-model";
import { Conv1dParams } from "./params";

const base = { epochs: 8, patience: 3, dropout: 0.2, validationShare: 0.15 };

export const conv1dFamily: ModelFamily<Conv1dParams> = {
  name: "conv1d",
  title: "Convolutional network",
  useWhen:
    "Short patterns that may stand anywhere in the window: runs, spikes, crossings. Needs a plan with a base window (inputBars) and some ten thousand rows; engineered columns join behind the convolutions. For patterns over the whole window try gru, for few rows trees.",
  trainable: true,
  params: Conv1dParams,
  grid: (size) =>
    size === "quick"
      ? [
          Conv1dParams.parse({ ...base, filters: [16, 32] }),
          Conv1dParams.parse({ ...base, filters: [16], hiddenLayers: [16] }),
        ]
      : [[16], [16, 32], [16, 32, 32]].flatMap((filters) =>
          [3, 5].flatMap((kernelSize) =>
            [3e-4, 1e-3].map((learningRate) => Conv1dParams.parse({ ...base, filters, kernelSize, learningRate })),
          ),
        ),
  sample: (uniform) =>
    Conv1dParams.parse({
      filters: [[8], [16], [16, 32], [32, 32]][Math.floor(uniform() * 4)],
      kernelSize: 2 + Math.floor(uniform() * 6),
      poolSize: 1 + Math.floor(uniform() * 4),
      hiddenLayers: [[16], [32], [32, 16]][Math.floor(uniform() * 3)],
      ...sampleControls(uniform),
      epochs: base.epochs,
    }),
  checkColumns: (_params, names) => void findSequence("conv1d", names.length, names),
  async fit(x, y, params, context) {
    const sequence = findSequence("conv1d", x.columns, context.columnNames);
    const { filters, kernelSize, poolSize, hiddenLayers } = params;
    const shape: ConvShape = { columns: x.columns, sequence, filters, kernelSize, poolSize, hiddenLayers };
    const architecture = conv1dArchitecture(shape);
    const groups = sequenceGroups(sequence, x.columns);
    return new Conv1dModel({
      shape,
      ...(await trainNetwork({ x, y, controls: params, context, architecture, groups })),
    });
  },
  async load(bytes) {
    return deserializeConv1d(bytes);
  },
};
