/** A runner's watch over the folder of plugins: what changed is tested anew, and rows say what was found. */
import { setTimeout as sleep } from "node:timers/promises";
import { forgetFeature } from "@/lib/features";
import type { ForgeContext } from "@/lib/forge/context";
import { storableText } from "@/lib/forge/storable-text";
import type { Prisma } from "@/lib/store/generated/client";
import { print } from "@/lib/store/logs";
import { type LoadedPlugin, loadPlugin, registerTested } from "./load-plugins";
import { listPluginFiles, readPluginFile } from "./plugin-files";
import { findPlugins } from "./plugin-rows";

const LOOK_MS = 3_000;

export interface PluginWatch {
  /** Resolves when the look under way has ended. */
  stop(): Promise<void>;
}

/** Returns when all plugins that are there have been tested: nothing that needs one begins before. */
export async function watchPlugins(
  ctx: ForgeContext,
  signal: AbortSignal,
  { lookMs = LOOK_MS } = {},
): Promise<PluginWatch> {
  const folder = new PluginFolder(ctx);
  const ending = new AbortController();
  const ended = AbortSignal.any([signal, ending.signal]);
  await folder.look();
  const looping = (async () => {
    while (!ended.aborted) {
      await sleep(lookMs, undefined, { signal: ended }).catch(() => undefined);
      if (!ended.aborted) await folder.look();
    }
  })();
  return {
    stop() {
      ending.abort();
      return looping;
    },
  };
}

class PluginFolder {
  /** Digest of what was last tested, by name. */
  private readonly known = new Map<string, string>();
  private complaint = "";

  constructor(private readonly ctx: ForgeContext) {}

  /** Never throws: what could not be looked at is looked at again. */
  async look(): Promise<void> {
    try {
      const files = await listPluginFiles(this.ctx.config.pluginsDir);
      const names = new Set(files.map(({ name }) => name));
      for (const name of this.known.keys()) if (!names.has(name)) await this.forget(name);
      for (const file of files) {
        if (this.known.get(file.name) === file.digest) continue;
        const loaded = await loadPlugin(file);
        // Saved while it was tested, perhaps read half written: what was found is of no file that is there.
        if ((await readPluginFile(file.path))?.digest !== file.digest) continue;
        await this.record(loaded);
        this.known.set(file.name, file.digest);
      }
      this.complaint = "";
    } catch (error) {
      const told = error instanceof Error ? error.message : String(error);
      if (told !== this.complaint)
        print("warn", "The folder of plugins could not be looked at; trying again.", { error });
      this.complaint = told;
    }
  }

  private async record({ name, digest, state, message, description }: LoadedPlugin): Promise<void> {
    const found = {
      digest,
      state,
      message: message && storableText(message),
      description: (description ?? undefined) as Prisma.InputJsonObject | undefined,
      checkedAt: new Date(),
    };
    await this.ctx.db.plugin.upsert({ where: { name }, create: { name, ...found }, update: found });
    if (state === "ready") print("info", `The plugin ${name} is ready.`, { digest });
    else print("warn", `The plugin ${name} is refused: ${message}`, { digest });
  }

  private async forget(name: string): Promise<void> {
    forgetFeature(name);
    await this.ctx.db.plugin.deleteMany({ where: { name } });
    this.known.delete(name);
    print("info", `The plugin ${name} is gone.`);
  }
}

/** For a thread of a runner: what the runner has tested, registered without another test. */
export async function registerReadyPlugins(ctx: Pick<ForgeContext, "db" | "config">): Promise<void> {
  const ready = (await findPlugins(ctx)).filter(({ state }) => state === "ready");
  await registerTested(ctx.config.pluginsDir, new Map(ready.map(({ name, digest }) => [name, digest])));
}
