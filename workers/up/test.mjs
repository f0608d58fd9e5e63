/** `npm test`: everything that can be checked, on a fresh clone too. Plain Node until the packages are there. */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { generatePrismaClient } from "./generate.mjs";
import { installPackages } from "./install.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
process.chdir(root);
const reports = mkdtempSync(path.join(os.tmpdir(), "forge-test-reports-"));
const seconds = (since) => `${((Date.now() - since) / 1000).toFixed(0)} s`;

function run(command, args, env = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: ["ignore", "inherit", "inherit"], env: { ...process.env, ...env } });
    child.once("error", (error) => {
      console.error(error.message);
      resolve(1);
    });
    child.once("exit", (code) => resolve(code ?? 1));
  });
}

const tool = (program, args, env) => run(process.execPath, [path.join("node_modules", program), ...args], env);

/** A tool without tests of its own counts as one. */
const asOneTest = (code) => ({ passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 });

/** A tool that failed without a failed test (it could not begin, or a file could not be loaded) counts as one that did. */
function counted(code, file, read) {
  let counts = { passed: 0, failed: 0, skipped: 0 };
  try {
    counts = read(JSON.parse(readFileSync(file, "utf8")));
  } catch (error) {
    console.error(`No report was written: ${error.message}`);
    return { ...counts, failed: 1 };
  }
  return { ...counts, failed: code !== 0 && counts.failed === 0 ? 1 : counts.failed };
}

async function vitest(project) {
  const file = path.join(reports, `${project}.json`);
  const code = await tool("vitest/vitest.mjs", [
    "run",
    "--project",
    project,
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${file}`,
  ]);
  return counted(code, file, (report) => ({
    passed: report.numPassedTests,
    failed: report.numFailedTests,
    skipped: report.numPendingTests + report.numTodoTests,
  }));
}

async function playwright() {
  const file = path.join(reports, "browser.json");
  const code = await tool("@playwright/test/cli.js", ["test", "--reporter=list,json"], {
    PLAYWRIGHT_JSON_OUTPUT_FILE: file,
  });
  return counted(code, file, ({ stats }) => ({
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky,
    skipped: stats.skipped,
  }));
}

async function ensureChromium() {
  const { register } = await import("tsx/esm/api");
  const unregister = register();
  const { findChromium, HOW_TO_INSTALL } = await import(new URL("e2e/chromium.ts", pathToFileURL(root)).href);
  await unregister();
  if (findChromium() !== null) return true;
  if (process.env.CI && process.platform === "linux" && process.getuid() === 0) {
    console.log("Installing Chromium");
    const apt = (...args) => run("apt-get", args, { DEBIAN_FRONTEND: "noninteractive" });
    if ((await apt("-qq", "update")) === 0) await apt("-qq", "install", "-y", "--no-install-recommends", "chromium");
    if (findChromium() !== null) return true;
  }
  console.error(`There is no Chromium, so the browser tests cannot run. ${HOW_TO_INSTALL}`);
  return false;
}

const started = Date.now();
await installPackages(root, (line) => console.log(line));
generatePrismaClient();

const parts = [
  ["types", async () => asOneTest(await tool("typescript/bin/tsc", ["--noEmit"]))],
  ["lint", async () => asOneTest(await tool("@biomejs/biome/bin/biome", ["check", "--error-on-warnings", "."]))],
  ["unit", () => vitest("unit")],
  ["integration", () => vitest("integration")],
  ["browser", async () => ((await ensureChromium()) ? playwright() : { passed: 0, failed: 1, skipped: 0 })],
];

const total = { passed: 0, failed: 0, skipped: 0 };
const lines = [];
for (const [name, check] of parts) {
  console.log(`\n── ${name}`);
  const since = Date.now();
  const counts = await check();
  for (const key of Object.keys(total)) total[key] += counts[key];
  const { passed, failed } = counts;
  lines.push(`${failed === 0 ? "✓" : "✗"} ${name.padEnd(12)} ${passed} passed, ${failed} failed (${seconds(since)})`);
}
rmSync(reports, { recursive: true, force: true });
console.log(`\n${lines.join("\n")}\n\nAfter ${seconds(started)}:`);
console.log(`${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ""}`);
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;
