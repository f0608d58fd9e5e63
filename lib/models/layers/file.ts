/**
 * The file of an imported tfjs LayersModel: what `model.save` makes, as one JSON document with its weights inline:
 * `{modelTopology, weightSpecs | weightsManifest, weightData}`, weightData being the bytes of all weights in base64, float32,
 * in the order of the specs. Other keys (format, generatedBy, …) are read over.
 */
import { z } from "zod";
import { ModelError } from "@/lib/models/model";
import { quoted } from "@/lib/models/quote";

const MOST_BYTES = 32 * 1024 * 1024;
const MOST_PARAMETERS = 4_000_000;
const MOST_TENSORS = 512;

const WeightSpec = z.object({
  name: z.string().min(1).max(300),
  shape: z.array(z.number().int().min(1).max(MOST_PARAMETERS)).max(4),
  dtype: z.literal("float32", { error: "only float32 weights can be read; save the model without quantization" }),
  quantization: z.never({ error: "quantized weights cannot be read; save the model without quantization" }).optional(),
});

const LayersFile = z.object({
  modelTopology: z.record(z.string(), z.unknown(), { error: "modelTopology must be the object that model.save makes" }),
  weightSpecs: z.array(WeightSpec).max(MOST_TENSORS).optional(),
  weightsManifest: z
    .array(z.object({ weights: z.array(WeightSpec).max(MOST_TENSORS) }))
    .max(MOST_TENSORS)
    .optional(),
  weightData: z.string({
    error:
      "the weights must be in the same file: add weightData, the bytes of the weight files one after the other in base64",
  }),
});

export interface Weight {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

export interface ParsedLayers {
  readonly topology: Record<string, unknown>;
  readonly weights: ReadonlyMap<string, Weight>;
}

/** @throws ModelError when the bytes are not such a document, or its weights are not finite float32 numbers */
export function parseLayersFile(bytes: Uint8Array): ParsedLayers {
  if (bytes.length > MOST_BYTES) {
    throw new ModelError(`the model has ${bytes.length} bytes; at most ${MOST_BYTES} can be read`);
  }
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new ModelError("the file is not JSON; give the model.json of a tfjs LayersModel with its weights inline", {
      cause,
    });
  }
  const parsed = LayersFile.safeParse(json);
  if (!parsed.success) throw new ModelError(`the file is not a tfjs LayersModel: ${firstIssue(parsed.error)}`);
  const { modelTopology, weightSpecs, weightsManifest, weightData } = parsed.data;
  const specs = weightSpecs ?? weightsManifest?.flatMap((group) => group.weights);
  if (!specs) throw new ModelError("the file has neither weightSpecs nor weightsManifest; give one of them");
  return { topology: modelTopology, weights: readWeights(specs, weightData) };
}

export function firstIssue(error: z.ZodError): string {
  const issue = error.issues[0];
  const path = issue?.path.map(String).join(".") ?? "";
  return `${path === "" ? "" : `${quoted(path)}: `}${issue?.message}`;
}

function readWeights(specs: z.infer<typeof WeightSpec>[], base64: string): Map<string, Weight> {
  const data = Buffer.from(base64, "base64");
  if (data.toString("base64") !== base64)
    throw new ModelError("weightData is not base64 without spaces; encode it anew");
  const sizes = specs.map(({ shape }) => shape.reduce((size, one) => size * one, 1));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  if (total > MOST_PARAMETERS) {
    throw new ModelError(`the model has ${total} weights; at most ${MOST_PARAMETERS} can be read`);
  }
  if (data.length !== total * 4) {
    throw new ModelError(`weightData holds ${data.length} bytes, its specs announce ${total * 4}`);
  }
  const weights = new Map<string, Weight>();
  let at = 0;
  for (const [i, { name, shape }] of specs.entries()) {
    if (weights.has(name)) throw new ModelError(`the weight ${quoted(name)} is there twice`);
    const values = new Float32Array(sizes[i] as number);
    for (let k = 0; k < values.length; k++, at += 4) values[k] = data.readFloatLE(at);
    if (!values.every(Number.isFinite))
      throw new ModelError(`the weight ${quoted(name)} holds a number that is not finite`);
    weights.set(name, { shape, values });
  }
  return weights;
}
