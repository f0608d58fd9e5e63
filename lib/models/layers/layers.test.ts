import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { ModelError } from "@/lib/models/model";
import { seededRandom } from "@/lib/models/random";
import { importLayers, layersFamily } from ".";

type Document = Record<string, unknown>;

/** What `model.save` hands out, as the one file that is imported. */
async function saved(model: tf.LayersModel): Promise<Document> {
  let document: Document | null = null;
  await model.save(
    tf.io.withSaveHandler(async ({ modelTopology, weightSpecs, weightData }) => {
      const data = Buffer.from(weightData as ArrayBuffer).toString("base64");
      document = { format: "layers-model", modelTopology, weightSpecs, weightData: data };
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: "JSON" } };
    }),
  );
  return JSON.parse(JSON.stringify(document)) as Document;
}
const encoded = (document: unknown) => new TextEncoder().encode(JSON.stringify(document));

/** Weights that are not what layers begin with, such as variances of 1; none below 0. */
function scatterWeights(model: tf.LayersModel): void {
  const next = seededRandom(4);
  model.setWeights(
    model.getWeights().map((weight) =>
      tf.tensor(
        Float32Array.from({ length: weight.size }, () => 0.1 + 0.3 * next()),
        weight.shape,
      ),
    ),
  );
  for (const layer of model.layers) {
    if (layer.getClassName() === "BatchNormalization") continue;
    layer.setWeights(
      layer.getWeights().map((weight) =>
        tf.tensor(
          Float32Array.from({ length: weight.size }, () => next() - 0.5),
          weight.shape,
        ),
      ),
    );
  }
}

async function expectAgreement(model: tf.LayersModel, inputs: number[]): Promise<void> {
  scatterWeights(model);
  const bytes = encoded(await saved(model));
  const imported = importLayers(bytes);
  const columns = inputs.reduce((a, b) => a * b, 1);
  expect(imported.inputCount).toBe(columns);
  expect(imported.serialize()).toEqual(bytes);
  const rows = 20;
  const next = seededRandom(9);
  const values = Float64Array.from({ length: rows * columns }, () => 2 * next() - 1);
  const expected = (model.predict(tf.tensor(Float32Array.from(values), [rows, ...inputs])) as tf.Tensor).dataSync();
  const answers = await imported.predictAll({ rows, columns, values });
  const again = await (await layersFamily.load(bytes)).predictAll({ rows, columns, values });
  expect(again).toEqual(answers);
  expect(new Set(answers).size).toBeGreaterThan(rows / 2);
  for (let row = 0; row < rows; row++) {
    const [answer, wanted] = [answers[row] as number, expected[row] as number];
    expect(Math.abs(answer - wanted)).toBeLessThan(2e-5 * (1 + Math.abs(wanted)));
    expect(await imported.predict(values.slice(row * columns, (row + 1) * columns))).toBe(answer);
  }
}

const window = { inputShape: [12, 5] };
const SEQUENCE_MODELS: [string, tf.layers.Layer[]][] = [
  ["flattened bars", [tf.layers.flatten(window)]],
  [
    "convolutions",
    [tf.layers.conv1d({ ...window, filters: 4, kernelSize: 3, activation: "relu" }), tf.layers.flatten()],
  ],
  [
    "strides and padding",
    [tf.layers.conv1d({ ...window, filters: 3, kernelSize: 4, strides: 2, padding: "same" }), tf.layers.flatten()],
  ],
  [
    "dilated",
    [tf.layers.conv1d({ ...window, filters: 3, kernelSize: 3, dilationRate: 2, useBias: false }), tf.layers.flatten()],
  ],
  [
    "largest of neighbours",
    [tf.layers.maxPooling1d({ ...window, poolSize: 3, strides: 2, padding: "same" }), tf.layers.flatten()],
  ],
  [
    "mean of neighbours",
    [tf.layers.averagePooling1d({ ...window, poolSize: 3, strides: 2, padding: "same" }), tf.layers.flatten()],
  ],
  [
    "global mean",
    [
      tf.layers.conv1d({ ...window, filters: 4, kernelSize: 2, activation: "tanh" }),
      tf.layers.globalAveragePooling1d({}),
    ],
  ],
  ["global largest", [tf.layers.globalMaxPooling1d(window)]],
  ["GRU", [tf.layers.gru({ ...window, units: 4 })]],
  [
    "GRU, other functions, all states",
    [
      tf.layers.gru({ ...window, units: 3, recurrentActivation: "sigmoid", activation: "relu", returnSequences: true }),
      tf.layers.globalAveragePooling1d({}),
    ],
  ],
  ["LSTM", [tf.layers.lstm({ ...window, units: 4 })]],
  ["LSTM backwards", [tf.layers.lstm({ ...window, units: 4, goBackwards: true, recurrentActivation: "sigmoid" })]],
  ["simple recurrence", [tf.layers.simpleRNN({ ...window, units: 4 })]],
  [
    "dense on each bar",
    [tf.layers.dense({ ...window, units: 3, activation: "softsign" }), tf.layers.reshape({ targetShape: [36] })],
  ],
  [
    "normalised bars",
    [tf.layers.layerNormalization({ ...window }), tf.layers.batchNormalization({}), tf.layers.flatten()],
  ],
];

beforeAll(async () => {
  await tf.setBackend("cpu");
});

describe("a model imported from tfjs", () => {
  it.each(SEQUENCE_MODELS)("computes what tfjs computes: %s", async (_name, layers) => {
    await expectAgreement(tf.sequential({ layers: [...layers, tf.layers.dense({ units: 1 })] }), [12, 5]);
  });

  it.each([
    "linear",
    "relu",
    "relu6",
    "elu",
    "selu",
    "sigmoid",
    "hardSigmoid",
    "tanh",
    "softplus",
    "softsign",
    "swish",
  ] as const)("computes what tfjs computes: %s", async (activation) => {
    const layers = [
      tf.layers.dense({ units: 6, inputShape: [8], activation }),
      tf.layers.dropout({ rate: 0.5 }),
      tf.layers.dense({ units: 4 }),
      tf.layers.activation({ activation }),
      tf.layers.dense({ units: 1, useBias: false }),
    ];
    await expectAgreement(tf.sequential({ layers }), [8]);
  });

  it("computes what tfjs computes: a functional chain", async () => {
    const input = tf.input({ shape: [10] });
    let signal = tf.layers.reshape({ targetShape: [2, 5] }).apply(input);
    signal = tf.layers.leakyReLU({ alpha: 0.2 }).apply(signal);
    signal = tf.layers.dense({ units: 3 }).apply(signal);
    signal = tf.layers.reLU({ maxValue: 0.7 }).apply(signal);
    signal = tf.layers.flatten().apply(signal);
    signal = tf.layers.elu().apply(signal);
    const outputs = tf.layers.dense({ units: 1 }).apply(signal) as tf.SymbolicTensor;
    await expectAgreement(tf.model({ inputs: input, outputs }), [10]);
  });

  it("computes what tfjs computes: branches that are joined, and both directions of time", async () => {
    const input = tf.input({ shape: [12, 5] });
    const [left, right] = [0, 1].map(() => tf.layers.dense({ units: 5, activation: "gelu" }).apply(input));
    const joined = tf.layers.add().apply([left, right, input] as tf.SymbolicTensor[]) as tf.SymbolicTensor;
    const normal = tf.layers.layerNormalization().apply(joined);
    const both = tf.layers
      .bidirectional({ layer: tf.layers.gru({ units: 3 }), mergeMode: "concat" })
      .apply(normal) as tf.SymbolicTensor;
    const mean = tf.layers.globalAveragePooling1d({}).apply(joined) as tf.SymbolicTensor;
    const all = tf.layers.concatenate().apply([both, mean]);
    const outputs = tf.layers.dense({ units: 1 }).apply(all) as tf.SymbolicTensor;
    await expectAgreement(tf.model({ inputs: input, outputs }), [12, 5]);
  });

  // tfjs itself cannot run causal padding, which Keras knows: it is the same as bars of 0 before the first one.
  it("pads causally before the first bar", async () => {
    const convolution = tf.layers.conv1d({ inputShape: [16, 5], filters: 3, kernelSize: 3, dilationRate: 2 });
    const model = tf.sequential({ layers: [convolution, tf.layers.flatten(), tf.layers.dense({ units: 1 })] });
    const document = await saved(model);
    const text = JSON.stringify(document);
    const causal = text.replace('"padding":"valid"', '"padding":"causal"').replace("[null,16,5]", "[null,12,5]");
    expect(causal).toHaveLength(text.length + 1);
    const next = seededRandom(2);
    const bars = Float64Array.from({ length: 60 }, next);
    const padded = Float64Array.of(...new Float64Array(20), ...bars);
    const answer = await importLayers(new TextEncoder().encode(causal)).predict(bars);
    expect(answer).toBe(await importLayers(encoded(document)).predict(padded));
  });

  it("takes a manifest in place of the specs, and Keras' wrapping of the topology", async () => {
    const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [3] })] });
    const { modelTopology, weightSpecs, weightData } = await saved(model);
    const other = {
      modelTopology: { keras_version: "2.15.0", model_config: modelTopology },
      weightsManifest: [{ paths: ["group1-shard1of1.bin"], weights: weightSpecs }],
      weightData,
    };
    const row = Float64Array.of(0.1, 0.2, 0.3);
    const first = importLayers(encoded({ modelTopology, weightSpecs, weightData }));
    expect(await importLayers(encoded(other)).predict(row)).toBe(await first.predict(row));
  });
});

describe("a file that cannot be read", () => {
  const sequential = async (...layers: tf.layers.Layer[]) => saved(tf.sequential({ layers }));
  const refused = (document: unknown, message: string) => {
    expect(() => importLayers(encoded(document))).toThrow(ModelError);
    expect(() => importLayers(encoded(document))).toThrow(message);
  };

  it("is refused with the layer and what is allowed", async () => {
    refused(
      await sequential(
        tf.layers.dense({ units: 2, inputShape: [4] }),
        tf.layers.softmax(),
        tf.layers.dense({ units: 1 }),
      ),
      'is a "Softmax", which cannot be read; allowed are InputLayer, ',
    );
    refused(
      await sequential(tf.layers.dense({ units: 2, inputShape: [4] })),
      "answers [2] values a row; it must answer one",
    );
    refused(
      await sequential(tf.layers.flatten({ inputShape: [6, 4] }), tf.layers.dense({ units: 1 })),
      "reads bars of 4 fields",
    );
    refused(
      await sequential(tf.layers.flatten({ inputShape: [6, 5, 2] }), tf.layers.dense({ units: 1 })),
      "[null, columns] or [null, bars, 5]",
    );
    const document = await sequential(tf.layers.dense({ units: 1, inputShape: [4], activation: "softmax" }));
    refused(document, "the activation is not one of linear, relu");
  });

  it("is refused where Keras gives a layer a meaning that tfjs passes over", async () => {
    const input = { inputShape: [4] };
    const withConfig = async (layer: tf.layers.Layer, over: object) => {
      const document = JSON.parse(JSON.stringify(await sequential(layer, tf.layers.dense({ units: 1 }))));
      Object.assign(document.modelTopology.config.layers[0].config, over);
      return document;
    };
    refused(await withConfig(tf.layers.layerNormalization(input), { rms_scaling: true }), "rms_scaling cannot be read");
    const row = Float64Array.of(-1, -2, 3, -4);
    const leaky = await withConfig(tf.layers.leakyReLU({ ...input, alpha: 0.2 }), {});
    const renamed = JSON.parse(JSON.stringify(leaky).replace('"alpha":0.2', '"negative_slope":0.2'));
    expect(JSON.stringify(renamed)).toContain("negative_slope");
    const plain = importLayers(encoded(await withConfig(tf.layers.reLU(input), { negative_slope: 0, threshold: 0 })));
    expect(plain.inputCount).toBe(4);
    expect(await importLayers(encoded(renamed)).predict(row)).toBe(await importLayers(encoded(leaky)).predict(row));
  });

  it("is refused when it is code, or another thing", async () => {
    const document = await sequential(tf.layers.dense({ units: 1, inputShape: [4], name: "d" }));
    const lambda = JSON.parse(JSON.stringify(document).replace('"Dense"', '"Lambda"'));
    refused(lambda, 'layer "d" is a "Lambda", which cannot be read');
    for (const kind of ["__proto__", "constructor", "toString"]) {
      refused(JSON.parse(JSON.stringify(document).replace('"Dense"', `"${kind}"`)), "which cannot be read");
    }
    expect(() => importLayers(new Uint8Array([1, 2, 3, 255]))).toThrow("not JSON");
    expect(() => importLayers(new TextEncoder().encode("[".repeat(200_000)))).toThrow(ModelError);
    expect(() => importLayers(new TextEncoder().encode(`${"[".repeat(200_000)}${"]".repeat(200_000)}`))).toThrow(
      ModelError,
    );
  });

  it("is refused when its weights are elsewhere, too few, too many, or not what the layers need", async () => {
    const document = await sequential(tf.layers.dense({ units: 1, inputShape: [4], name: "d" }));
    const specs = document.weightSpecs as { name: string; shape: number[]; dtype: string }[];
    const changed = (i: number, over: object) => specs.map((spec, k) => (k === i ? { ...spec, ...over } : spec));
    refused({ ...document, weightData: undefined }, "the weights must be in the same file");
    refused({ ...document, weightSpecs: undefined }, "neither weightSpecs nor weightsManifest");
    refused({ ...document, weightData: "AAAA" }, "weightData holds 3 bytes, its specs announce 20");
    refused({ ...document, weightData: "not base64!" }, "weightData is not base64");
    refused({ ...document, weightSpecs: changed(0, { shape: [1, 4] }) }, "needs [4, 1]");
    refused({ ...document, weightSpecs: changed(1, { name: "e/bias" }) }, 'has no weight "bias"');
    refused({ ...document, weightSpecs: changed(0, { dtype: "string" }) }, "only float32 weights");
    refused({ ...document, weightSpecs: changed(0, { dtype: "int32" }) }, 'has no weight "kernel"');
    refused(
      { ...document, weightSpecs: changed(0, { quantization: { dtype: "int4" } }) },
      "quantized to float16, uint8 or uint16",
    );
    refused({ ...document, weightSpecs: changed(0, { shape: [4000, 4000] }) }, "at most 4000000");
    const data = Buffer.from(document.weightData as string, "base64");
    data.writeFloatLE(Number.NaN, 0);
    refused({ ...document, weightData: data.toString("base64") }, "not finite");
    const more = Buffer.concat([Buffer.from(document.weightData as string, "base64"), Buffer.alloc(4)]);
    refused(
      {
        ...document,
        weightSpecs: [...specs, { name: "x/kernel", shape: [1], dtype: "float32" }],
        weightData: more.toString("base64"),
      },
      'the weight "x/kernel" belongs to no layer',
    );
  });

  it("is refused when a row would take too long, or its answer is not finite", async () => {
    const wide = tf.sequential({
      layers: [
        tf.layers.conv1d({ inputShape: [4000, 5], filters: 64, kernelSize: 64, padding: "same" }),
        tf.layers.globalAveragePooling1d({}),
        tf.layers.dense({ units: 1 }),
      ],
    });
    refused(await saved(wide), "multiplications for a row");
    const model = tf.sequential({
      layers: [tf.layers.dense({ units: 1, inputShape: [2], kernelInitializer: "ones" })],
    });
    const imported = importLayers(encoded(await saved(model)));
    await expect(imported.predict(Float64Array.of(1.7e308, 1.7e308))).rejects.toThrow("not a finite number");
    await expect(imported.predict(Float64Array.of(1, Number.NaN))).rejects.toThrow("feature 1 is NaN");
    await expect(imported.predict(Float64Array.of(1))).rejects.toThrow("takes 2 features, the row has 1");
    await expect(
      layersFamily.fit({ rows: 0, columns: 1, values: new Float64Array() }, new Float64Array(), {}, { seed: 1 }),
    ).rejects.toThrow("imported, not trained");
  });

  it("is refused before there is room for what a few weights announce", () => {
    const config = {
      name: "big",
      units: 65_536,
      filters: 4096,
      kernel_size: 1,
      use_bias: false,
      return_sequences: true,
    };
    const weights: [kind: string, shape: Record<string, number[]>][] = [
      ["Dense", { kernel: [1, 65_536] }],
      ["Conv1D", { kernel: [1, 1, 4096] }],
      ["SimpleRNN", { kernel: [1, 128], recurrent_kernel: [128, 128] }],
    ];
    for (const [kind, shape] of weights) {
      const specs = Object.entries(shape).map(([name, of]) => ({ name: `big/${name}`, shape: of, dtype: "float32" }));
      const count = specs.reduce((sum, one) => sum + one.shape.reduce((a, b) => a * b, 1), 0);
      const layers = [
        { class_name: "InputLayer", config: { name: "in", batch_input_shape: [null, 65_535] } },
        { class_name: "Reshape", config: { name: "bars", target_shape: [65_535, 1] } },
        { class_name: kind, config: kind === "SimpleRNN" ? { ...config, units: 128 } : config },
      ];
      const document = {
        modelTopology: { class_name: "Sequential", config: { layers } },
        weightSpecs: specs,
        weightData: Buffer.alloc(4 * count).toString("base64"),
      };
      refused(document, `layer "big" (${kind}) makes more than 1000000 values`);
    }
  });

  it("gives an error or finite answers for bytes that were changed", async () => {
    const bytes = encoded(
      await sequential(
        tf.layers.conv1d({ inputShape: [4, 5], filters: 2, kernelSize: 2, activation: "relu" }),
        tf.layers.batchNormalization({}),
        tf.layers.gru({ units: 2 }),
        tf.layers.dense({ units: 1 }),
      ),
    );
    let read = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.integer({ min: 32, max: 126 })), { minLength: 1, maxLength: 4 }),
        fc.option(fc.nat(bytes.length), { freq: 8 }),
        async (changes, length) => {
          const copy = bytes.slice(0, length ?? bytes.length);
          for (const [at, value] of changes) if (at < copy.length) copy[at] = value;
          try {
            const model = importLayers(copy);
            read++;
            expect(await model.predict(new Float64Array(model.inputCount).fill(0.5))).toSatisfy(Number.isFinite);
          } catch (error) {
            expect(error).toBeInstanceOf(ModelError);
          }
        },
      ),
      { numRuns: 2000 },
    );
    expect(read).toBeGreaterThan(10);
  });
});
