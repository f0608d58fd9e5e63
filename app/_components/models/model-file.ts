/** A model's file as a browser reads it: what it likely is, and its bytes as base64. */
import { shardNames, withWeights } from "@/lib/models/layers/shards";

export type ModelFormat = "lightgbm" | "onnx" | "layers" | "artifact";

export const FORMATS: readonly { value: ModelFormat; name: string }[] = [
  { value: "lightgbm", name: "LightGBM text model" },
  { value: "onnx", name: "ONNX" },
  { value: "layers", name: "TensorFlow.js LayersModel" },
  { value: "artifact", name: "Artifact of Allora Forge" },
];

/** As the server reads at most. */
export const MOST_FILE_BYTES = 48 * 1024 * 1024;

/** By how the file begins; null for what is none of them. */
export function formatOf(start: Uint8Array): ModelFormat | null {
  const text = String.fromCharCode(...start.subarray(0, 6));
  if (/^tree\r?\n/.test(text)) return "lightgbm";
  if (/^\s*\{/.test(text)) return "layers";
  if (text === "AFORGE") return "artifact";
  // An ONNX file begins with its version: field 1, a small number.
  return start[0] === 0x08 && (start[1] ?? 0) > 0 && (start[1] ?? 0) < 0x40 ? "onnx" : null;
}

/** A file's name without folder, ending and what no name of a model may hold. */
export function nameOf(fileName: string): string {
  return fileName
    .replace(/^.*[/\\]/, "")
    .replace(/\.[a-z0-9]{1,8}$/i, "")
    .replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cn}]/gu, "")
    .slice(0, 80);
}

export async function base64Of(file: Blob): Promise<string> {
  const url = await new Promise<string>((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error ?? new Error("The file could not be read."));
    reader.readAsDataURL(file);
  });
  return url.slice(url.indexOf(",") + 1);
}

/** The file that begins the model, of those that were chosen at once: a LayersModel's weights lie in files beside it. */
export function firstOf(files: readonly File[]): File | undefined {
  return files.length === 1 ? files[0] : (files.find(({ name }) => name.endsWith(".json")) ?? files[0]);
}

/**
 * The whole model as one file. @throws Error that names the weight files that were not chosen, or files that are none of it
 * @throws ModelError for one whose weight files lie elsewhere
 */
export async function wholeFile(files: readonly File[], format: ModelFormat): Promise<Blob> {
  const first = firstOf(files);
  if (first === undefined) throw new Error("No file was chosen.");
  const text = format === "layers" ? await first.text() : "";
  const names = format === "layers" ? shardNames(text) : [];
  const shards = names.map((name) => files.find((one) => one.name === name));
  const missing = names.filter((_, i) => shards[i] === undefined);
  if (missing.length > 0) {
    const some = missing.slice(0, 3).join(", ");
    throw new Error(
      `The weights are in files of their own. Choose them together with ${first.name}: ${some}${missing.length > 3 ? ` and ${missing.length - 3} more` : ""}.`,
    );
  }
  const strange = files.find((one) => one !== first && !names.includes(one.name));
  if (strange !== undefined)
    throw new Error(`${strange.name} is no part of ${first.name}. Choose one model at a time.`);
  if (names.length === 0) return first;
  return new Blob([withWeights(text, await base64Of(new Blob(shards as File[])))]);
}
