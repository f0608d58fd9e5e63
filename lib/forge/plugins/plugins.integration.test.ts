/** Plugins as files: what is accepted, what is refused and why, and what happens when a file changes. */
import { mkdir, mkdtemp, rm, unlink, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { parseConfig } from "@/lib/config";
import { FeaturePlan, planForTopic } from "@/lib/features";
import type { ForgeContext } from "@/lib/forge/context";
import { createPlan, describeFeatures, getPlan } from "@/lib/forge/plans";
import { configureLog } from "@/lib/store/logs";
import { createTestDatabase, type TestDatabase } from "@/lib/store/testing/database";
import { loadPlugin, loadPlugins } from "./load-plugins";
import { listPluginFiles } from "./plugin-files";
import { type PluginWatch, watchPlugins } from "./plugin-folder";

const READY_MS = 60_000;

interface Source {
  name: string;
  bars?: string;
  params?: string;
  compute: string;
  before?: string;
}

/** A module whose feature computes what is asked for. */
function source({ name, bars = "() => 4", params = "z.strictObject({})", compute, before = "" }: Source): string {
  return `import { z } from "zod";
import { defineFeature } from "@/lib/features";
${before}
export default defineFeature({
  name: "${name}", title: "Of a test", goal: "trend", measures: "What the test wants of it.",
  params: ${params}, bars: ${bars}, compute: ${compute},
});`;
}

let root: string;
let folder: string;
beforeAll(async () => {
  configureLog({ level: "error", process: "test" });
  root = await mkdtemp(path.join(os.tmpdir(), "forge-plugins-"));
});
afterAll(async () => {
  configureLog({ level: "info", process: "test" });
  await rm(root, { recursive: true });
});

let count = 0;
async function folderOf(files: Record<string, string>): Promise<string> {
  folder = path.join(root, `plugins-${count++}`);
  await mkdir(folder);
  for (const [name, text] of Object.entries(files)) await writeFile(path.join(folder, name), text);
  return folder;
}

describe("loading", () => {
  it("takes the example of the repository", async () => {
    const loaded = await loadPlugins(path.resolve("plugins"));
    expect(loaded).toMatchObject([{ name: "intraday_range", state: "ready", description: { goal: "volatility" } }]);
  });

  it("finds nothing in a folder that is not there, and leaves tests and declarations alone", async () => {
    expect(await loadPlugins(path.join(root, "nowhere"))).toEqual([]);
    const folder = await folderOf({ "a.test.ts": "", "b.d.ts": "", "notes.md": "" });
    expect(await loadPlugins(folder)).toEqual([]);
  });

  it.each([
    ["reads later bars", { compute: "(w) => w.close(-1) / w.close(0)" }, /bar -1 back/],
    ["reads further back than it said", { compute: "(w) => w.close(4)" }, /bar 4 back/],
    ["draws at random", { compute: "() => Math.random()" }, /in training but/],
    ["looks at the clock", { compute: "() => performance.now()" }, /in training but/],
    [
      "remembers",
      { before: "let seen = 0;", compute: "(w) => (seen = Math.max(seen, w.close(0)))" },
      /in training but/,
    ],
    ["is never a number", { compute: "() => Number.NaN" }, /0 rows could be made/],
    ["answers too many values", { compute: "() => [1, 2]" }, /2 values for 1 columns/],
    ["throws", { compute: '() => { throw new Error("no such luck"); }' }, /no such luck/],
    ["has a parameter without default", { params: "z.strictObject({ n: z.number() })", compute: "() => 1" }, /n: /],
    ["looks at too many bars", { bars: "() => 5000", compute: "() => 1" }, /5000/],
    ["ends its thread", { before: "process.exit(0);", compute: "() => 1" }, /ended the thread/],
  ] satisfies [string, Omit<Source, "name">, RegExp][])("refuses one that %s", async (_what, given, why) => {
    const folder = await folderOf({ "bad.ts": source({ name: "bad", ...given }) });
    const [loaded] = await loadPlugins(folder);
    expect(loaded).toMatchObject({ name: "bad", state: "refused", description: null });
    expect(loaded?.message).toMatch(why);
  });

  it.each([
    ["no TypeScript", "export default defineFeature({", /cannot be loaded/],
    ["no feature", "export default 7;", /default export must be defineFeature/],
    ["of another name", source({ name: "other", compute: "() => 1" }), /calls itself "other"/],
    ["of no goal", source({ name: "bad", compute: "() => 1" }).replace('"trend"', '"profit"'), /its goal/],
  ])("refuses a module that is %s", async (_what, text, why) => {
    const folder = await folderOf({ "bad.ts": text });
    expect((await loadPlugins(folder))[0]?.message).toMatch(why);
  });

  it("ends one that never ends, and takes the others", async () => {
    const folder = await folderOf({
      "endless.ts": source({ name: "endless", compute: "() => { for (;;); }" }),
      "fine.ts": source({ name: "fine", compute: "(w) => w.logReturn(0)" }),
    });
    const [endless, fine] = await listPluginFiles(folder);
    expect(await loadPlugin(endless as NonNullable<typeof endless>, { mostMs: 4_000 })).toMatchObject({
      state: "refused",
      message: expect.stringContaining("longer than 4 s"),
    });
    expect(await loadPlugin(fine as NonNullable<typeof fine>)).toMatchObject({ name: "fine", state: "ready" });
  });
});

describe("a runner's watch", () => {
  let test: TestDatabase;
  let watch: PluginWatch;
  afterEach(async () => {
    await watch.stop();
    await test.drop();
  });

  it("writes what it found, follows changes, and plans are held to it", async () => {
    const fine = (by: number) =>
      source({
        name: "scaled",
        params: "z.strictObject({ back: z.number().int().min(0).max(3).default(1) })",
        compute: `(w, { back }) => ${by} * Math.log(w.close(0) / w.close(back))`,
      });
    const folder = await folderOf({ "scaled.ts": fine(1) });
    const file = path.join(folder, "scaled.ts");
    test = await createTestDatabase();
    const config = parseConfig({ DATABASE_URL: test.url, FORGE_PLUGINS_DIR: folder }, process.cwd());
    const ctx: ForgeContext = { db: test.db, config, actor: "runner" };
    watch = await watchPlugins(ctx, new AbortController().signal, { lookMs: 100 });
    const row = () => test.db.plugin.findUnique({ where: { name: "scaled" } });
    const first = await row();
    expect(first).toMatchObject({ state: "ready", message: null });

    const kind = (await describeFeatures({ ctx, input: {} })).find(({ plugin }) => plugin === "scaled");
    expect(kind).toMatchObject({
      kind: "plugin",
      title: "Of a test",
      state: "ready",
      example: { digest: first?.digest },
    });
    const base = { ...planForTopic({ market: "btcusd", horizonMinutes: 60 }), inputBars: 0 };
    const save = (entry: object) =>
      createPlan({ ctx, input: { name: "Scaled", plan: { ...base, engineered: [{ ...kind?.example, ...entry }] } } });
    const saved = await save({});
    expect(saved).toMatchObject({ columns: 1, barsNeeded: 4 });
    await expect(save({ params: { back: 9 } })).rejects.toMatchObject({ code: "invalid_input" });
    await expect(save({ digest: "0".repeat(64) })).rejects.toMatchObject({ code: "conflict" });
    await expect(save({ plugin: "unknown" })).rejects.toMatchObject({ code: "conflict" });

    // Another source under the name: tested anew, and what was made with the former one is refused.
    await writeFile(file, fine(2));
    await expect.poll(async () => (await row())?.digest, { timeout: READY_MS }).not.toBe(first?.digest);
    expect(await row()).toMatchObject({ state: "ready" });
    await expect(save({})).rejects.toMatchObject({ code: "conflict", message: expect.stringContaining("by now") });
    const { columnsOfEntry, compilePlan, PlanError } = await import("@/lib/features");
    const former = FeaturePlan.parse(saved.plan);
    expect(columnsOfEntry(former, former.engineered[0] as (typeof former.engineered)[0])).toEqual(["scaled"]);
    expect(() => compilePlan(former)).toThrow(PlanError);

    // Broken: refused with the reason, and no plan can be made of it.
    await writeFile(file, source({ name: "scaled", compute: "() => Math.random()" }));
    await expect.poll(async () => (await row())?.state, { timeout: READY_MS }).toBe("refused");
    expect((await row())?.message).toContain("look-ahead test");
    await expect(save({})).rejects.toMatchObject({ code: "conflict", message: expect.stringContaining("refused") });

    // Restored: the former plan can be computed again.
    await writeFile(file, fine(1));
    await expect.poll(async () => (await row())?.state, { timeout: READY_MS }).toBe("ready");
    expect(compilePlan(FeaturePlan.parse(saved.plan)).columns).toBe(1);

    await unlink(file);
    await expect.poll(row, { timeout: READY_MS }).toBeNull();
    expect(() => compilePlan(FeaturePlan.parse(saved.plan))).toThrow(/not loaded/);
    // The plan can still be shown.
    expect(await getPlan({ ctx, input: { id: saved.id } })).toMatchObject({ columns: 1, name: "Scaled" });
  });

  it("keeps one that throws what cannot be stored from those after it", async () => {
    const folder = await folderOf({
      "bad.ts": source({ name: "bad", compute: '() => { throw new Error("bytes \\0"); }' }),
      "good.ts": source({ name: "good", compute: "(w) => w.logReturn(0)" }),
    });
    test = await createTestDatabase();
    const config = parseConfig({ DATABASE_URL: test.url, FORGE_PLUGINS_DIR: folder }, process.cwd());
    watch = await watchPlugins({ db: test.db, config, actor: "runner" }, new AbortController().signal);
    const rows = await test.db.plugin.findMany({ orderBy: { name: "asc" }, select: { name: true, state: true } });
    expect(rows).toEqual([
      { name: "bad", state: "refused" },
      { name: "good", state: "ready" },
    ]);
  });
});
