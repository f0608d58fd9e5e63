/** The recurrent network as a model family. */
import type { ModelFamily } from "@/lib/models/model";
import { sampleControls } from "@/lib/models/neural/controls";
import { findSequence, sequenceGroups } from "@/lib/models/neural/sequence";
import { trainNetwork } from "@/lib/models/neural/train";
import { type GruShape, gruArchitecture } from "./architecture";
import { deserializeGru, GruModel } from "./gru-model";
import { GruParams } from "./params";

const base = { epochs: 8, patience: 3, dropout: 0.2, validationShare: 0.15 };

export const gruFamily: ModelFamily<GruParams> = {
  name: "gru",
  title: "Recurrent network (GRU)",
  useWhen:
    "What matters is the order of events over the whole window. Needs a plan with a base window (inputBars) and some ten thousand rows, and is the slowest family to fit; engineered columns join behind the last state. Try trees and conv1d first.",
  trainable: true,
  params: GruParams,
  grid: (size) =>
    size === "quick"
      ? [
          GruParams.parse({ ...base, units: 16 }),
          GruParams.parse({ ...base, units: 16, hiddenLayers: [], learningRate: 1e-2 }),
        ]
      : [8, 16, 32].flatMap((units) =>
          [1e-3, 3e-3, 1e-2].map((learningRate) => GruParams.parse({ ...base, units, learningRate })),
        ),
  sample: (uniform) =>
    GruParams.parse({
      units: [4, 8, 16, 24, 32][Math.floor(uniform() * 5)],
      hiddenLayers: [[], [16], [32]][Math.floor(uniform() * 3)],
      ...sampleControls(uniform),
      epochs: base.epochs,
    }),
  checkColumns: (_params, names) => void findSequence("gru", names.length, names),
  async fit(x, y, params, context) {
    const sequence = findSequence("gru", x.columns, context.columnNames);
    const { units, hiddenLayers } = params;
    const shape: GruShape = { columns: x.columns, sequence, units, hiddenLayers };
    const architecture = gruArchitecture(shape);
    const groups = sequenceGroups(sequence, x.columns);
    return new GruModel({ shape, ...(await trainNetwork({ x, y, controls: params, context, architecture, groups })) });
  },
  async load(bytes) {
    return deserializeGru(bytes);
  },
};
