/**
 * Files of real exports: Keras 2 (tf_keras 2.21) and Keras 3.15, each fitted for a few steps and written by tensorflowjs 4.22's
 * `save_keras_model`, with rows and what `model.predict` answers in float32.
 */
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ModelError } from "@/lib/models/model";
import { importLayers } from ".";

interface Example {
  name: string;
  file: Record<string, unknown> & { weightsManifest: { weights: object[] }[]; weightData: string };
  rows: number[][];
  answers: number[];
}

const EXAMPLES = JSON.parse(
  gunzipSync(readFileSync(new URL("fixtures/keras.json.gz", import.meta.url))).toString(),
) as Example[];

const encoded = (document: unknown) => new TextEncoder().encode(JSON.stringify(document));
function example(name: string): Example {
  const found = EXAMPLES.find((one) => one.name === name);
  if (!found) throw new Error(`there is no example ${name}`);
  return found;
}
async function answersOf(document: unknown, rows: number[][]): Promise<number[]> {
  const model = importLayers(encoded(document));
  return Promise.all(rows.map((row) => model.predict(Float64Array.from(row))));
}
/** The largest difference to what Keras answers. */
async function distance(document: unknown, { rows, answers }: Example): Promise<number> {
  const own = await answersOf(document, rows);
  return Math.max(...own.map((answer, i) => Math.abs(answer - (answers[i] as number))));
}

describe("a model of Keras, converted", () => {
  it.each(EXAMPLES.map((one) => [one.name, one] as const))("answers what Keras answers: %s", async (_name, one) => {
    expect(one.rows.length).toBeGreaterThan(2);
    expect(await distance(one.file, one)).toBeLessThan(2e-6);
  });

  it("is read as the Keras that wrote it means it", async () => {
    const one = example("Keras 3: acts");
    const topology = { ...(one.file.modelTopology as object), keras_version: "2.15.0" };
    expect(await distance({ ...one.file, modelTopology: topology }, one)).toBeGreaterThan(1e-5);
  });

  it("does not see later bars where a mask hides them", async () => {
    const one = example("Keras 3: causal");
    const seeing = JSON.parse(JSON.stringify(one.file).replace('"use_causal_mask":true', '"use_causal_mask":false'));
    expect(await distance(seeing, one)).toBeGreaterThan(1e-3);
  });

  it.each(["float16", "uint8", "uint16"] as const)("may be quantized to %s", async (dtype) => {
    const one = example("Keras 3: functional");
    const quantized = quantize(one, dtype);
    const off = await distance(quantized, one);
    expect(off).toBeGreaterThan(0);
    expect(off).toBeLessThan(dtype === "uint8" ? 0.05 : 2e-3);
  });

  it("is refused where its call has what would change its answers", () => {
    const masked = JSON.stringify(example("Keras 3: attention").file).replace('"kwargs":{}', '"kwargs":{"mask":[1]}');
    expect(() => importLayers(encoded(JSON.parse(masked)))).toThrow('is called with "mask", which cannot be read');
    const scored = JSON.stringify(example("Keras 2: attention").file).replace(
      '{"value":',
      '{"return_attention_scores":true,"value":',
    );
    expect(() => importLayers(encoded(JSON.parse(scored)))).toThrow('called with "return_attention_scores"');
  });

  it("is refused when a layer is used twice, feeds itself, or is fed by what is not there", () => {
    const file = JSON.stringify(example("Keras 2: functional").file);
    const layers = (text: string) => importLayers(encoded(JSON.parse(text)));
    const inbound = /"inbound_nodes":(\[\[\["input_\d+",0,0,\{\}\]\]\])/.exec(file);
    const [whole = "", nodes = ""] = inbound ?? [];
    expect(whole).not.toBe("");
    expect(() => layers(file.replace(whole, `"inbound_nodes":[${nodes.slice(1, -1)},${nodes.slice(1, -1)}]`))).toThrow(
      "is used twice",
    );
    expect(() => layers(file.replace(whole, `"inbound_nodes":[[["add",0,0,{}]]]`))).toThrow(
      "do not lead from its input",
    );
    expect(() => layers(file.replace(whole, `"inbound_nodes":[[["nobody",0,0,{}]]]`))).toThrow(
      "do not lead from its input",
    );
    expect(() => layers(file.replace(whole, `"inbound_nodes":[[["add",0,1,{}]]]`))).toThrow(
      "fed by what cannot be read",
    );
    expect(() => layers(file.replace(whole, `"inbound_nodes":[]`))).toThrow("only models of one input can be read");
  });

  it("is refused when models lie in models without end", () => {
    let config: object = { name: "m", layers: [{ class_name: "InputLayer", config: { batch_shape: [null, 2] } }] };
    for (let depth = 0; depth < 20; depth++) {
      config = { name: `m${depth}`, build_input_shape: [null, 2], layers: [{ class_name: "Sequential", config }] };
    }
    const document = { modelTopology: { class_name: "Sequential", config }, weightSpecs: [], weightData: "" };
    expect(() => importLayers(encoded(document))).toThrow(/lies in more than 8 models/);
  });

  it("gives an error or finite answers for a topology that was changed", async () => {
    let read = 0;
    const names = ["functional", "mhakey", "biown", "td", "nestfun", "sepconv", "normed"];
    const texts = names.map((name) => JSON.stringify(example(`Keras 3: ${name}`).file));
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...texts),
        fc.array(fc.tuple(fc.nat(6000), fc.integer({ min: 32, max: 126 })), { minLength: 1, maxLength: 3 }),
        async (text, changes) => {
          const copy = new TextEncoder().encode(text);
          for (const [at, value] of changes) copy[at] = value;
          try {
            const model = importLayers(copy);
            read++;
            expect(await model.predict(new Float64Array(model.inputCount).fill(0.5))).toSatisfy(Number.isFinite);
          } catch (error) {
            expect(error).toBeInstanceOf(ModelError);
          }
        },
      ),
      { numRuns: 1000 },
    );
    expect(read).toBeGreaterThan(10);
  });
});

/** As tensorflowjs' converter quantizes each weight. */
function quantize({ file }: Example, dtype: "float16" | "uint8" | "uint16"): unknown {
  const data = Buffer.from(file.weightData, "base64");
  const parts: Buffer[] = [];
  let at = 0;
  const specs = file.weightsManifest.flatMap(({ weights }) => weights) as { name: string; shape: number[] }[];
  const weights = specs.map((spec) => {
    const size = spec.shape.reduce((all, one) => all * one, 1);
    const values = Array.from({ length: size }, (_, i) => data.readFloatLE(at + 4 * i));
    at += 4 * size;
    if (dtype === "float16") {
      parts.push(Buffer.from(Uint16Array.from(values, halfBits).buffer));
      return { ...spec, quantization: { dtype } };
    }
    const min = Math.min(...values, 0);
    const scale = (Math.max(...values) - min) / (dtype === "uint8" ? 255 : 65_535) || 1;
    const steps = values.map((value) => Math.round((value - min) / scale));
    parts.push(dtype === "uint8" ? Buffer.from(steps) : Buffer.from(Uint16Array.from(steps).buffer));
    return { ...spec, quantization: { dtype, min, scale } };
  });
  return { ...file, weightsManifest: [{ weights }], weightData: Buffer.concat(parts).toString("base64") };
}

/** Of a number that binary16 holds as a normal one, cut off; smaller ones become 0. */
function halfBits(value: number): number {
  const bits = new DataView(new ArrayBuffer(4));
  bits.setFloat32(0, value);
  const word = bits.getUint32(0);
  const exponent = ((word >>> 23) & 0xff) - 127 + 15;
  return exponent <= 0 ? 0 : ((word >>> 16) & 0x8000) | (exponent << 10) | ((word >>> 13) & 0x3ff);
}
