/** Reads a plugin's module and checks what it exports. This runs the user's own code: in a runner, a job's thread or a script. */
import { randomUUID } from "node:crypto";
import { mkdir, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { z } from "zod";
import { type FeatureDefinition, GOALS } from "@/lib/features";
import { digestOf, type PluginFile, readSource } from "./plugin-files";
import { PluginRefusal } from "./plugin-refusal";
import { PluginDescription } from "./plugin-rows";

const isFunction = z.custom<(...given: never[]) => unknown>(
  (value) => typeof value === "function",
  "must be a function",
);

/** In the checkout, whose tsconfig.json says what "@/" means, and not in version control. */
const COPIES = fileURLToPath(new URL("../../../.forge/plugins/", import.meta.url));

/** A module may export anything: only this is a feature. */
const Shape = z.object({
  name: z.string(),
  title: z.string().min(1).max(80),
  goal: z.enum(GOALS),
  measures: z.string().min(10, "must say what is measured, over which window, how it is normalised").max(500),
  params: z.custom<z.ZodType>((value) => value instanceof z.ZodType, "must be a zod schema"),
  bars: isFunction,
  compute: isFunction,
  columns: isFunction.optional(),
  markets: isFunction.optional(),
});

/**
 * The module of the file's very bytes: of a copy within the checkout, called by its digest. So a changed file is another module,
 * and packages and "@/lib" are found wherever the folder of plugins lies.
 * @throws PluginRefusal for a module that cannot be loaded, exports something else, or changed meanwhile
 */
export async function importPlugin(file: PluginFile): Promise<FeatureDefinition> {
  const url = pathToFileURL(await copyOf(file)).href;
  let module: { default?: unknown };
  try {
    module = (await import(/* @vite-ignore */ url)) as { default?: unknown };
  } catch (cause) {
    throw new PluginRefusal(`it cannot be loaded: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
  }
  const parsed = Shape.safeParse(module.default);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const where = issue?.path.join(".");
    throw new PluginRefusal(
      where ? `its ${where} cannot be used: ${issue?.message}` : "its default export must be defineFeature({ … })",
    );
  }
  if (parsed.data.name !== file.name) {
    throw new PluginRefusal(
      `it calls itself "${parsed.data.name}", but its file is ${file.name}.ts: both must be the same`,
    );
  }
  return module.default as FeatureDefinition;
}

async function copyOf({ name, path: from, digest }: PluginFile): Promise<string> {
  const source = await readSource(from);
  if (source === null || digestOf(source) !== digest) {
    throw new PluginRefusal("its file changed while it was read; it is read again in a moment");
  }
  const copy = path.join(COPIES, `${name}.${digest}.ts`);
  const known = await readSource(copy);
  if (known !== null && digestOf(known) === digest) return copy;
  await mkdir(COPIES, { recursive: true });
  // Whole or not at all: threads and other runners read it too.
  const part = `${copy}.${randomUUID()}`;
  await writeFile(part, source);
  await rename(part, copy);
  return copy;
}

/** @throws PluginRefusal when a parameter has no default, or the module breaks on its own defaults */
export function describePlugin(definition: FeatureDefinition, { name, digest }: PluginFile): PluginDescription {
  const { title, goal, measures } = definition;
  const defaults = definition.params.safeParse({});
  if (!defaults.success) {
    const [issue] = defaults.error.issues;
    throw new PluginRefusal(
      `every parameter needs a default, but ${issue?.path.join(".") || "its params"}: ${issue?.message}`,
    );
  }
  try {
    const bars = definition.bars(defaults.data, { horizonBars: 1 });
    const parts = [...(definition.columns?.(defaults.data) ?? [""])];
    const params = z.toJSONSchema(definition.params, { io: "input", unrepresentable: "any" });
    const example = { kind: "plugin", name, plugin: name, digest, params: defaults.data, parts };
    const described = PluginDescription.safeParse({ title, goal, measures, params, example, bars });
    if (described.success) return described.data;
    const [issue] = described.error.issues;
    throw new PluginRefusal(`its ${issue?.path.map(String).join(".")} cannot stand in a plan: ${issue?.message}`);
  } catch (cause) {
    if (cause instanceof PluginRefusal) throw cause;
    throw new PluginRefusal(`it breaks on its defaults: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
  }
}
