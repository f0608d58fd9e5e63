/** The files of the plugins folder: one feature each, addressed by the SHA-256 of its source. */
import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";

export interface PluginFile {
  /** The file's name without its ending; the feature must be called the same. */
  readonly name: string;
  /** Absolute. */
  readonly path: string;
  /** SHA-256 of its bytes, hex. */
  readonly digest: string;
}

const ENDING = ".ts";
/** Not features: tests and declarations. */
const OTHER = /\.(test|d)\.ts$/;

/** In the order of their names; none where there is no such folder. */
export async function listPluginFiles(folder: string): Promise<PluginFile[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  const files = names.filter((name) => name.endsWith(ENDING) && !OTHER.test(name)).sort();
  const found = await Promise.all(files.map((file) => readPluginFile(path.resolve(folder, file))));
  return found.filter((file) => file !== null);
}

export function digestOf(source: Uint8Array): string {
  return createHash("sha256").update(source).digest("hex");
}

/** A file's bytes; null where it is gone, or is none. */
export async function readSource(file: string): Promise<Uint8Array | null> {
  try {
    return await readFile(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "EISDIR") return null;
    throw error;
  }
}

/** Null where it is gone. */
export async function readPluginFile(file: string): Promise<PluginFile | null> {
  const source = await readSource(file);
  return source === null ? null : { name: path.basename(file, ENDING), path: file, digest: digestOf(source) };
}
