/** Builds the dashboard when its sources changed since the last build. */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { config } from "@/lib/config";
import { StartError } from "./start-error";

const SOURCES = [
  "app",
  "lib",
  "public",
  "next.config.ts",
  "postcss.config.mjs",
  "proxy.ts",
  "instrumentation.ts",
  "prisma/schema.prisma",
  "tsconfig.json",
  "package-lock.json",
];

function* files(entry: string): Generator<string> {
  if (!existsSync(entry)) return;
  if (!statSync(entry).isDirectory()) {
    if (!/\.test\.tsx?$/.test(entry)) yield entry;
    return;
  }
  for (const name of readdirSync(entry).sort()) {
    if (name !== "generated") yield* files(path.join(entry, name));
  }
}

/** SHA-256 of all that goes into a build. @param basePath the prefix that addresses are built with */
export function sourceHash(root: string, basePath = ""): string {
  const hash = createHash("sha256").update(`${basePath}\0`);
  for (const source of SOURCES) {
    for (const file of files(path.join(root, source))) {
      hash.update(path.relative(root, file)).update("\0").update(readFileSync(file)).update("\0");
    }
  }
  return hash.digest("hex");
}

/** @returns whether anything was built */
export async function buildDashboard(root: string, say: (line: string) => void, signal: AbortSignal): Promise<boolean> {
  const stamp = path.join(root, ".next", "forge-source-sha256");
  const hash = sourceHash(root, config().basePath);
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === hash) return false;
  rmSync(stamp, { force: true }); // a build that is cut off from here on counts as none
  say("Building the dashboard (a minute or so, only after a change)");
  const started = Date.now();
  const tick = setInterval(() => say(`  still building, ${Math.round((Date.now() - started) / 1000)} s`), 10_000);
  const output: Buffer[] = [];
  const code = await new Promise<number | null>((resolve, reject) => {
    const child = spawn(process.execPath, [path.join(root, "node_modules/next/dist/bin/next"), "build"], {
      cwd: root,
      signal,
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, NEXT_TELEMETRY_DISABLED: "1", NODE_ENV: "production" },
    });
    child.stdout.on("data", (chunk: Buffer) => output.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => output.push(chunk));
    child.once("error", reject);
    child.once("exit", resolve);
  }).finally(() => clearInterval(tick));
  if (code !== 0)
    throw new StartError(`The dashboard does not build:\n${Buffer.concat(output).toString("utf8").trim()}`);
  writeFileSync(stamp, hash);
  return true;
}
