/** A LayersModel as a converter writes it: model.json, and its weights in two files beside it. */

export interface Converted {
  readonly json: string;
  readonly shards: readonly { readonly name: string; readonly bytes: Buffer }[];
}

/** Answers the mean of all columns, times `factor`, less `offset`. */
export function convertedMean(columns: number, { factor = 1, offset = 0 } = {}): Converted {
  const layer = { name: "dense", units: 1, activation: "linear", use_bias: true, batch_input_shape: [null, columns] };
  const weights = Float32Array.from([...new Array<number>(columns).fill(factor / columns), -offset]);
  const bytes = Buffer.from(weights.buffer);
  const names = ["group1-shard1of2.bin", "group1-shard2of2.bin"];
  const json = JSON.stringify({
    format: "layers-model",
    modelTopology: {
      keras_version: "2.15.0",
      model_config: {
        class_name: "Sequential",
        config: { name: "mean", layers: [{ class_name: "Dense", config: layer }] },
      },
    },
    weightsManifest: [
      {
        paths: names,
        weights: [
          { name: "dense/kernel", shape: [columns, 1], dtype: "float32" },
          { name: "dense/bias", shape: [1], dtype: "float32" },
        ],
      },
    ],
  });
  const cut = 5;
  return {
    json,
    shards: [
      { name: names[0] as string, bytes: bytes.subarray(0, cut) },
      { name: names[1] as string, bytes: bytes.subarray(cut) },
    ],
  };
}
