/** Benchmarks as a table: `npm run bench`, `npm run bench -- --only NAME`, `npm run bench -- --json FILE`. Nothing is asserted. */
import { fork } from "node:child_process";
import { writeFileSync } from "node:fs";
import { availableParallelism, cpus } from "node:os";
import { parseArgs } from "node:util";
import { z } from "zod";
import type { Benchmark, FromBenchmark, Measured } from "./benchmark";
import { candlesFolder } from "./candle-folder";
import { BENCHMARKS } from "./table";

const USAGE = `npm run bench -- [--only NAME]… [--runs N] [--json FILE] [--candles FOLDER]

${BENCHMARKS.map(({ name, describes }) => `  ${name.padEnd(15)} ${describes}`).join("\n")}

--candles names the folder of real one-minute candles (<market>-1min-<year>.csv.gz); without it FORGE_SANDBOX_CANDLES, else
../shared/data beside the checkout.`;

function refuse(why: string): never {
  console.error(`${why}\n\n${USAGE}`);
  process.exit(2);
}

function options() {
  try {
    const { values } = parseArgs({
      options: {
        only: { type: "string", multiple: true },
        runs: { type: "string" },
        json: { type: "string" },
        candles: { type: "string" },
        help: { type: "boolean" },
      },
    });
    return values;
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
}

/** Resolves when the benchmark's process has answered and ended. */
function measure({ name }: Benchmark, folder: string, runs: number | undefined): Promise<FromBenchmark> {
  return new Promise((resolve) => {
    const child = fork(
      new URL("./one.ts", import.meta.url),
      [name, folder, ...(runs === undefined ? [] : [String(runs)])],
      { execArgv: ["--import", "tsx", "--max-old-space-size=8192"] },
    );
    let answer: FromBenchmark | null = null;
    child.on("message", (message: FromBenchmark) => {
      answer = message;
    });
    child.on("exit", (code) => resolve(answer ?? { failed: `ended with code ${code}` }));
  });
}

const ms = (value: number) => (value < 10_000 ? `${value.toPrecision(4)} ms` : `${(value / 1000).toFixed(1)} s`);

const { only, runs: runsAsked, json, candles, help } = options();
if (help) {
  console.log(USAGE);
  process.exit(0);
}
const runs = z.coerce.number().int().min(1).max(1000).optional().safeParse(runsAsked);
if (!runs.success) refuse(`--runs is ${runsAsked}; it must be a whole number from 1 to 1000`);
const unknown = only?.find((name) => !BENCHMARKS.some((one) => one.name === name));
if (unknown !== undefined) refuse(`there is no benchmark "${unknown}"`);
const folder = candlesFolder(candles);
if (folder === null) {
  if (candles !== undefined) refuse(`there is no folder ${candles}`);
  console.log("Skipped: no real candles here. Name their folder with --candles or FORGE_SANDBOX_CANDLES.");
  if (json !== undefined) writeFileSync(json, "[]\n");
  process.exit(0);
}

console.log(`Node ${process.version}, ${availableParallelism()} cores, ${cpus()[0]?.model ?? "unknown processor"}\n`);
console.log(
  `${"Benchmark".padEnd(15)} ${["median", "min", "max", "runs", "peak"].map((head) => head.padStart(10)).join(" ")}`,
);
function print({ name, median_ms, min_ms, max_ms, runs: count, peak_mb }: Measured, note: string): void {
  const cells = [ms(median_ms), ms(min_ms), ms(max_ms), String(count), `${Math.round(peak_mb)} MB`];
  console.log(`${name.padEnd(15)} ${cells.map((cell) => cell.padStart(10)).join(" ")}   ${note}`);
}
const measured: Measured[] = [];
for (const benchmark of BENCHMARKS.filter(({ name }) => only === undefined || only.includes(name))) {
  const answer = await measure(benchmark, folder, runs.data);
  if ("failed" in answer) {
    console.log(`${benchmark.name.padEnd(15)} failed: ${answer.failed}`);
    process.exitCode = 1;
    continue;
  }
  print(answer.measured, answer.note);
  measured.push(answer.measured);
  for (const other of answer.beside) {
    const ratio = (other.measured.median_ms / answer.measured.median_ms).toPrecision(2);
    print({ ...other.measured, name: `  ${other.measured.name}` }, `${ratio} times as long; ${other.note}`);
    measured.push({ ...other.measured, name: `${benchmark.name}/${other.measured.name}` });
  }
}
if (json !== undefined) writeFileSync(json, `${JSON.stringify(measured, null, 2)}\n`);
