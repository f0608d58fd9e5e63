/**
 * The file of an imported tfjs LayersModel: what `model.save` makes, as one JSON document with its weights inline:
 * `{modelTopology, weightSpecs | weightsManifest, weightData}`, weightData being the bytes of all weights in base64, in the
 * order of the specs. Other keys (format, generatedBy, …) are read over. `join-shards.ts` makes it of a converter's files.
 */
import { z } from "zod";
import { ModelError } from "@/lib/models/model";
import { quoted } from "@/lib/models/quote";
import { readWeights, type Weight, WeightSpec } from "./weights";

const MOST_BYTES = 32 * 1024 * 1024;
const MOST_TENSORS = 512;

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
