/** Loads the user's own features from a folder: tests each, and makes those that pass usable in plans. */
import { forgetFeature, registerFeature } from "@/lib/features";
import { checkPlugin } from "./check-plugin";
import { importPlugin } from "./import-plugin";
import { listPluginFiles, type PluginFile } from "./plugin-files";
import { PluginRefusal } from "./plugin-refusal";
import type { PluginDescription } from "./plugin-rows";

/** What became of a file of the folder. */
export type LoadedPlugin = { readonly name: string; readonly digest: string } & (
  | { readonly state: "ready"; readonly message: null; readonly description: PluginDescription }
  | { readonly state: "refused"; readonly message: string; readonly description: null }
);

/**
 * Tests and registers every plugin of the folder, one after another; a refused one is not registered, and does not keep
 * the others out. For runners and for scripts on the library alike.
 * @param folder none is the same as an empty one
 */
export async function loadPlugins(folder: string): Promise<LoadedPlugin[]> {
  const loaded: LoadedPlugin[] = [];
  for (const file of await listPluginFiles(folder)) loaded.push(await loadPlugin(file));
  return loaded;
}

/** Tests one file in a thread of its own; only what has passed is imported here. */
export async function loadPlugin(file: PluginFile, options: { mostMs?: number } = {}): Promise<LoadedPlugin> {
  const { name, digest } = file;
  // Whatever comes of it, the former source is not what plans would be given by this name.
  forgetFeature(name);
  try {
    const description = await checkPlugin(file, options);
    registerFeature(await importPlugin(file), digest);
    return { name, digest, state: "ready", message: null, description };
  } catch (error) {
    if (!(error instanceof PluginRefusal)) throw error;
    return { name, digest, state: "refused", message: error.message, description: null };
  }
}

/** Registers what was tested before: the files whose digest is still the one that passed. For threads of a runner. */
export async function registerTested(folder: string, tested: ReadonlyMap<string, string>): Promise<void> {
  for (const file of await listPluginFiles(folder)) {
    if (tested.get(file.name) === file.digest) registerFeature(await importPlugin(file), file.digest);
  }
}
