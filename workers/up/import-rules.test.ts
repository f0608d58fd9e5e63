/** The lint rules that keep the rooms apart: each is shown to report what it forbids, and nothing else. */
import { execFileSync, spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const FORBIDDEN: [file: string, line: string][] = [
  ["app/page.ts", 'import "@/workers/runner/main";'],
  ["app/page.ts", 'import "../lib/config";'],
  ["workers/runner/main.ts", 'import "@/app/page";'],
  ["examples/topic-77.ts", 'import "@/app/page";'],
  ["lib/forge/deploy.ts", 'import "@/workers/runner/main";'],
  ["lib/forge/deploy.ts", 'import "next/server";'],
  ["lib/forge/deploy.ts", 'import "@/lib/web/route";'],
  ["lib/client/client.ts", 'import "@/lib/store/jobs";'],
  ["lib/client/client.ts", 'import "node:fs";'],
  ["lib/kit/workflow.ts", 'import "@/lib/store/client";'],
  ["lib/kit/workflow.ts", 'import "@/lib/web/route";'],
  ["lib/store/jobs.ts", 'import "@/lib/forge/views";'],
  ["lib/store/jobs.ts", 'import type { JobView } from "@/lib/forge/views"; export type A = JobView;'],
  ["lib/store/jobs.ts", 'export { a } from "@/lib/forge/views";'],
  ["lib/sources/atlas.ts", 'import "@/lib/forge/errors";'],
  ["lib/allora/codec.ts", 'import "@/lib/forge/errors";'],
  ["lib/candles/bars.ts", 'import "@/lib/features";'],
  ["lib/candles/bars.ts", 'import "@/lib/config";'],
  ["lib/features/row.ts", 'import "@/lib/models/model";'],
  ["lib/features/row.ts", 'import "@/lib/store/client";'],
  ["lib/models/gbdt/grow.ts", 'import "@/lib/evaluation";'],
  ["lib/models/gbdt/grow.ts", 'import "../model";'],
  ["lib/evaluation/ranks.ts", 'import "@/lib/forge/errors";'],
  ["lib/evaluation/ranks.ts", 'import "pg";'],
  ["lib/evaluation/ranks.ts", 'import "@prisma/client";'],
  ["lib/evaluation/ranks.ts", 'import "react";'],
  ["lib/evaluation/ranks.ts", 'import "next/server";'],
  ["lib/evaluation/ranks.ts", 'import "node:fs";'],
  ["lib/evaluation/ranks.ts", 'import "node:fs/promises";'],
  ["lib/evaluation/ranks.ts", 'import "node:http";'],
  ["lib/evaluation/ranks.ts", 'import "ws";'],
  ["lib/evaluation/ranks.ts", 'import "@cosmjs/crypto";'],
  ["lib/evaluation/ranks.ts", "export const mode = process.env.MODE;"],
  ["lib/evaluation/ranks.ts", 'export const answer = fetch("http://localhost");'],
  ["lib/forge/deploy.ts", "export const mode = process.env.MODE;"],
  ["app/page.ts", "export const mode = process.env.MODE;"],
];

const ALLOWED: [file: string, line: string][] = [
  ["app/page.ts", 'import "@/lib/forge/deploy";'],
  ["app/page.ts", 'import "next/server";'],
  ["workers/runner/main.ts", 'import "@/lib/config";'],
  ["workers/runner/main.ts", 'import "@/workers/up/ports";'],
  ["lib/forge/deploy.ts", 'import "@/lib/store/jobs";'],
  ["lib/store/jobs.ts", 'import "pg";'],
  ["lib/client/client.ts", 'import type { JobView } from "@/lib/forge/views"; export type A = JobView;'],
  ["lib/kit/workflow.ts", 'import "@/lib/client";'],
  ["lib/sources/atlas.ts", 'import "@/lib/candles/candles";'],
  ["lib/features/row.ts", 'import "@/lib/candles";'],
  ["lib/features/row.ts", 'import "@/lib/candles/bars";'],
  ["lib/models/gbdt/grow.ts", 'import "@/lib/models/model";'],
  ["lib/models/gbdt/grow.ts", 'import "@/lib/features";'],
  ["lib/evaluation/ranks.ts", 'import "@/lib/models";'],
  ["lib/evaluation/ranks.ts", 'import "zod";'],
  ["lib/evaluation/ranks.ts", 'import "node:crypto";'],
  ["lib/evaluation/ranks.test.ts", 'import "node:fs";'],
  ["lib/config.ts", "export const mode = process.env.MODE;"],
];

/** Rules that report each probe file, by its place in the list. */
let reported: Map<number, string[]>;
let folder: string;
const probes = [...FORBIDDEN, ...ALLOWED];

beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "forge-lint-"));
  copyFileSync("biome.json", path.join(folder, "biome.json"));
  writeFileSync(path.join(folder, ".gitignore"), "");
  execFileSync("git", ["init", "-q"], { cwd: folder });
  // Each in a file of its own beside the named one, so that a report can be told from its neighbour's.
  const names = probes.map(([file, line], i) => {
    const extension = file.endsWith(".test.ts") ? ".test.ts" : ".ts";
    const name = file === "lib/config.ts" ? file : path.join(path.dirname(file), `probe_${i}${extension}`);
    mkdirSync(path.join(folder, path.dirname(name)), { recursive: true });
    writeFileSync(path.join(folder, name), `${line}\n`);
    return name;
  });
  const { stdout } = spawnSync(
    process.execPath,
    [path.resolve("node_modules/@biomejs/biome/bin/biome"), "lint", "--reporter=json", "--max-diagnostics=none", "."],
    { cwd: folder, encoding: "utf8" },
  );
  const report = JSON.parse(stdout) as { diagnostics: { category: string; location: { path: string } }[] };
  reported = new Map(
    names.map((name, i) => [
      i,
      report.diagnostics
        .filter(({ location }) => path.normalize(location.path) === name)
        .map(({ category }) => category),
    ]),
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("the lint rules", () => {
  it.each(FORBIDDEN.map(([file, line], i) => ({ file, line, i })))("forbid in $file: $line", ({ i }) => {
    expect(reported.get(i)).toContainEqual(
      expect.stringMatching(/noRestrictedImports|noProcessEnv|noRestrictedGlobals/),
    );
  });
  it.each(ALLOWED.map(([file, line], i) => ({ file, line, i })))("allow in $file: $line", ({ i }) => {
    expect(reported.get(FORBIDDEN.length + i)).toEqual([]);
  });
});
