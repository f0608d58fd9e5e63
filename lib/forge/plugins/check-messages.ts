/** What the thread that tests a plugin is given and answers. */
import type { PluginFile } from "./plugin-files";
import type { PluginDescription } from "./plugin-rows";

export interface CheckInput {
  readonly file: PluginFile;
}

export type CheckAnswer = { readonly description: PluginDescription } | { readonly refused: string };
