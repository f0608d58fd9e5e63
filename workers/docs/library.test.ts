/** The library as its users meet it: by its name, documented, no heavier than what is used; and the table of the Python kit is true. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import * as library from "allora-forge";
import { build } from "esbuild";
import { describe, expect, it } from "vitest";
import type { Cli } from "@/workers/cli/cli";
import { buildProgram } from "@/workers/cli/program";
import { libraryExports, libraryReference } from "./library";

const exported = libraryExports();

describe("docs/library.md", () => {
  it("is of the library as it is (npm run docs:library writes it)", () => {
    expect(readFileSync("docs/library.md", "utf8")).toBe(libraryReference(exported));
  });

  it("says of every export what it is, and of every call of a class", () => {
    expect(exported.filter(({ doc }) => doc === "").map(({ name }) => name)).toEqual([]);
    const calls = exported.filter(({ signature }) => signature.startsWith("class")).flatMap(({ members }) => members);
    expect(calls.filter(({ doc }) => doc === "").map(({ signature }) => signature)).toEqual([]);
    expect(calls.length).toBeGreaterThan(50);
  });
});

describe("coming from the Python kit", () => {
  const page = readFileSync("docs/from-python-kit.md", "utf8");
  const rows = [...page.matchAll(/^\| (.+?) \| (.*?) \| (.*?) \| (.*?) \|$/gm)].filter(
    ([, kit]) => kit !== "Python kit" && !kit?.startsWith("---"),
  );
  const cells = (at: 2 | 3 | 4) => [
    ...new Set(rows.flatMap((row) => [...(row[at] ?? "").matchAll(/`([^`]+)`/g)].map(([, text]) => text ?? ""))),
  ];

  it("has a row for every public call of the kit", () => {
    const calls =
      `get_all_topics get_topic get_inference list_price_topics list_log_return_topics get_api_key backfill_missing backfill_realtime
      get_live_1min_data get_live_snapshot backfill get_full_feature_target_dataframe get_live_features evaluate print_report ensure_identity
      list_identities add_worker deploy_worker start_worker stop_worker remove_worker start_all stop_all status_worker status_all
      status_all_with_logs health_worker health_all get_worker_log_tail reconcile refresh_topic_descriptions attach_monitor sync_once
      list_targets register_target set_target_enabled set_target_deployment backfill_target get_summary get_timeseries`.split(
        /\s+/,
      );
    expect(calls.filter((call) => !page.includes(`\`${call}(`))).toEqual([]);
    expect(rows.length).toBeGreaterThan(45);
  });

  it.each(cells(2))("%s is in the library", (name) => {
    const [owner = "", member] = name.split(".");
    const found: unknown = Reflect.get(library, owner);
    expect(found, owner).toBeTypeOf("function");
    if (member === undefined || typeof found !== "function") return;
    const own = Object.getOwnPropertyNames(found.prototype).includes(member);
    const isGroup = owner === "ForgeClient" && member in new library.ForgeClient({ url: "http://127.0.0.1:1" });
    expect(own || isGroup, name).toBe(true);
  });

  it.each(cells(3))("%s is a route", (text) => {
    const [method = "", address = ""] = text.split(" ");
    const file = `app/api/v1${address.replace(/\{(\w+)\}/g, "[$1]")}/route.ts`;
    expect(existsSync(file), file).toBe(true);
    expect(readFileSync(file, "utf8")).toContain(`\n  ${method}: {`);
  });

  it("names only commands that there are", async () => {
    const program = buildProgram({} as Cli);
    for (const text of cells(4)) {
      let command = program;
      for (const name of text.split(" ").slice(1)) {
        const next = command.commands.find((one) => one.name() === name);
        expect(next, text).toBeDefined();
        command = next ?? command;
      }
    }
  });
});

/** Packages that a bundle of `code` loads at its start, and the files of this project that it holds. */
async function bundled(code: string) {
  const { metafile } = await build({
    stdin: { contents: code, resolveDir: path.resolve("lib"), loader: "ts" },
    bundle: true,
    write: false,
    metafile: true,
    format: "esm",
    platform: "node",
    packages: "external",
    splitting: true,
    outdir: "out",
    logLevel: "error",
  });
  const outputs = new Map(Object.entries(metafile.outputs));
  const entry = [...outputs].find(([, output]) => output.entryPoint !== undefined)?.[0] ?? "";
  const packages = new Set<string>();
  const files = new Set<string>();
  const seen = new Set<string>();
  const visit = (name: string) => {
    if (seen.has(name)) return;
    seen.add(name);
    const output = outputs.get(name);
    for (const [file, { bytesInOutput }] of Object.entries(output?.inputs ?? {}))
      if (bytesInOutput > 0) files.add(file);
    for (const one of output?.imports ?? []) {
      if (one.kind === "dynamic-import") continue; // loaded when it is used
      if (one.external) packages.add(one.path);
      else visit(one.path);
    }
  };
  visit(entry);
  return { packages: [...packages].filter((name) => !name.startsWith("node:")), files: [...files] };
}

describe("what is not used is not loaded", () => {
  const HEAVY = /^(pg|next|react|@prisma|@cosmjs|cosmjs-types|@tensorflow|onnxruntime|hyparquet|ws)/;

  it.each(["evaluate", "timeSeriesSplit", "buildDataset", "PerformanceEvaluator"])(
    "%s needs the pure rooms alone",
    async (name) => {
      const { packages, files } = await bundled(`export { ${name} } from "allora-forge";`);
      expect(packages.filter((one) => one !== "zod")).toEqual([]);
      expect(files.filter((file) => /^lib\/(allora|sources|store|forge|client)\//.test(file))).toEqual([]);
    },
  );

  it("the client needs no package at all", async () => {
    expect(
      (await bundled('export { ForgeClient } from "allora-forge";')).packages.filter((one) => one !== "zod"),
    ).toEqual([]);
  });

  it.each(["WorkerManager", "WorkerMonitor"])("%s needs neither the chain nor the database", async (name) => {
    const { packages, files } = await bundled(`export { ${name} } from "allora-forge";`);
    expect(packages.filter((one) => HEAVY.test(one))).toEqual([]);
    expect(files.filter((file) => /^lib\/store\//.test(file))).toEqual([]);
  });

  it("the workflow loads neither database, dashboard nor neural models at its start", async () => {
    const { packages, files } = await bundled('export { AlloraMLWorkflow } from "allora-forge";');
    expect(packages.filter((one) => /^(pg|next|react|@prisma|@tensorflow|onnxruntime)/.test(one))).toEqual([]);
    expect(files.filter((file) => /^lib\/(store|web)\//.test(file))).toEqual([]);
  });
});

describe("the package's name", () => {
  it("is resolved in a folder elsewhere that has a link to the clone", () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), "forge-user-"));
    try {
      mkdirSync(path.join(folder, "node_modules"));
      symlinkSync(process.cwd(), path.join(folder, "node_modules", "allora-forge"), "dir");
      writeFileSync(path.join(folder, "package.json"), '{"type":"module"}');
      writeFileSync(
        path.join(folder, "grade.ts"),
        'import { evaluate, topic77Plan } from "allora-forge";\nconsole.log(evaluate([0.1, -0.2, 0.3], [0.1, -0.1, 0.2]).grade, topic77Plan.market);\n',
      );
      const tsx = path.resolve("node_modules/tsx/dist/cli.mjs");
      const output = execFileSync(
        process.execPath,
        [tsx, "--tsconfig", "node_modules/allora-forge/tsconfig.json", "grade.ts"],
        { cwd: folder, encoding: "utf8" },
      );
      expect(output).toMatch(/^[A-F]\+? btcusd\n$/);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
