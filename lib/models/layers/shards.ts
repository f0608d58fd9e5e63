/** A converter writes a LayersModel as several files: model.json and the weights beside it. The model that is kept is one of them all. */
import { z } from "zod";
import { ModelError } from "@/lib/models/model";
import { quoted } from "@/lib/models/quote";

const Manifest = z.object({
  weightData: z.unknown().optional(),
  weightsManifest: z.array(z.object({ paths: z.array(z.string().min(1).max(300)).max(512) })).max(512),
});

/**
 * The names of the weight files in their order, each of the folder of model.json; none where the weights are in it, or it is
 * another document.
 * @throws ModelError for a name that leads out of the folder
 */
export function shardNames(text: string): string[] {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    // What it is not is said by who reads it as a model.
    return [];
  }
  const parsed = Manifest.safeParse(json);
  if (!parsed.success || parsed.data.weightData !== undefined) return [];
  const names = parsed.data.weightsManifest.flatMap(({ paths }) => paths);
  const outside = names.find((name) => /[/\\\0]/.test(name) || name === "." || name === "..");
  if (outside !== undefined) {
    throw new ModelError(
      `the weight file ${quoted(outside)} is not in the folder of model.json; put them in one folder`,
    );
  }
  return names;
}

/** @param base64 the bytes of the weight files, one after the other */
export function withWeights(text: string, base64: string): string {
  return JSON.stringify({ ...(JSON.parse(text) as object), weightData: base64 });
}
