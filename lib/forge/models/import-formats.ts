/** The formats of models from elsewhere: how each is read, named and run for the first time. */
import { importLayers, LightgbmModel, type Model, OnnxModel } from "@/lib/models";
import { probeOnnx } from "./probe-onnx";

export interface ImportedModel {
  readonly model: Model;
  /** The columns by the file's own names, where it has them. */
  readonly columnNames: readonly string[] | null;
  /** What the file says of itself, for people. */
  readonly facts: Readonly<Record<string, string | number>>;
  /** Answers to rows, in a process of its own where native code computes them. @throws ModelError */
  firstRun(rows: readonly Float64Array[]): Promise<number[]>;
}

export interface ImportFormat {
  readonly title: string;
  /** Whether this is the file's text, and not its bytes in base64. */
  isText(data: string): boolean;
  /** @throws ModelError for a file that is not such a model, or one that is not supported */
  read(bytes: Uint8Array): Promise<ImportedModel>;
}

const MOST_NAMED = 12;

const lightgbm: ImportFormat = {
  title: "LightGBM text model",
  isText: (data) => /^tree\r?\n/.test(data),
  async read(bytes) {
    const model = new LightgbmModel(bytes);
    const { featureNames, objective, trees } = model.file;
    return {
      model,
      columnNames: featureNames,
      facts: { trees: trees.roots.length, leaves: trees.leafValue.length, objective },
      firstRun: runHere(model),
    };
  },
};

const onnx: ImportFormat = {
  title: "ONNX model",
  isText: () => false,
  async read(bytes) {
    const model = new OnnxModel(bytes);
    const { nodeCount, operators, operatorSet } = model;
    const named = operators.slice(0, MOST_NAMED).join(", ");
    return {
      model,
      columnNames: null,
      facts: {
        nodes: nodeCount,
        operators: operators.length > MOST_NAMED ? `${named}, …` : named,
        operatorSet,
      },
      firstRun: (rows) => probeOnnx(model, rows),
    };
  },
};

const layers: ImportFormat = {
  title: "TensorFlow.js LayersModel",
  isText: (data) => /^\s*\{/.test(data),
  async read(bytes) {
    const model = importLayers(bytes);
    const { layerKinds } = model;
    const named = layerKinds.slice(0, MOST_NAMED).join(", ");
    return {
      model,
      columnNames: null,
      facts: { layers: layerKinds.length > MOST_NAMED ? `${named}, …` : named },
      firstRun: runHere(model),
    };
  },
};

/** For models that this product computes itself, in bounded time. */
function runHere(model: Model): ImportedModel["firstRun"] {
  return (rows) => Promise.all(rows.map((row) => model.predict(row)));
}

export const IMPORT_FORMATS = { lightgbm, onnx, layers } as const satisfies Record<string, ImportFormat>;
