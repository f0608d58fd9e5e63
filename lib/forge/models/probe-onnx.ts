/** The first run of an ONNX model, in a process that may die of it. */
import { spawn } from "node:child_process";
import path from "node:path";
import { z } from "zod";
import { ModelError, type OnnxModel, SESSION_OPTIONS } from "@/lib/models";
import { quoted } from "@/lib/models/quote";

const MOST_MS = 20_000;
/** Beyond the model itself: Node, the run time, and what it computes with. */
const MOST_BYTES = 700 * 1024 * 1024;
const MOST_ANSWER_BYTES = 1024 * 1024;
/** A live worker has a second for a row, on a machine that may be slower than this one. */
const MOST_ROW_MS = 250;
const PROGRAM = path.join("lib", "forge", "models", "onnx-probe.mjs");

const Answer = z.union([
  z.object({
    values: z.array(z.union([z.number(), z.enum(["NaN", "Infinity", "-Infinity"]).transform(Number)])),
    slowestMs: z.number(),
  }),
  z.object({ error: z.string() }),
]);

export interface ProbeLimits {
  mostMs?: number;
  mostBytes?: number;
}

let last: Promise<unknown> = Promise.resolve();

/**
 * What the model answers to each row. One model at a time: each may take much memory.
 * @throws ModelError when the run time refuses the model, or it crashes, hangs, takes too much memory or too long for a row
 */
export function probeOnnx(
  model: OnnxModel,
  rows: readonly Float64Array[],
  limits: ProbeLimits = {},
): Promise<number[]> {
  const probed = last.then(() => probe(model, rows, limits));
  last = probed.catch(() => undefined);
  return probed;
}

async function probe(model: OnnxModel, rows: readonly Float64Array[], limits: ProbeLimits): Promise<number[]> {
  const { inputName, outputName, isDouble } = model.signature;
  const bytes = model.serialize();
  const mostMs = limits.mostMs ?? MOST_MS;
  const head = Buffer.from(
    JSON.stringify({
      inputName,
      outputName,
      isDouble,
      rows: rows.map((row) => [...row]),
      options: SESSION_OPTIONS,
      limits: { mostMs, mostBytes: (limits.mostBytes ?? MOST_BYTES) + 4 * bytes.length },
    }),
  );
  const length = Buffer.alloc(4);
  length.writeUInt32LE(head.length);
  const answer = await answerOf(Buffer.concat([length, head, bytes]), mostMs);
  if ("error" in answer) throw new ModelError(`ONNX Runtime refuses the model: ${quoted(answer.error, 300)}`);
  if (answer.slowestMs > MOST_ROW_MS) {
    throw new ModelError(
      `the model takes ${Math.round(answer.slowestMs)} ms for a row; at most ${MOST_ROW_MS} are allowed: use a smaller one`,
    );
  }
  return answer.values;
}

async function answerOf(input: Buffer, mostMs: number): Promise<z.infer<typeof Answer>> {
  const child = spawn(process.execPath, [path.resolve(/* turbopackIgnore: true */ PROGRAM)], {
    stdio: ["pipe", "pipe", "ignore"],
    // Nothing of the environment: the file is a stranger's.
    env: {} as NodeJS.ProcessEnv,
  });
  const deadline = setTimeout(() => child.kill("SIGKILL"), mostMs + 2000);
  const chunks: Buffer[] = [];
  let size = 0;
  child.stdout.on("data", (chunk: Buffer) => {
    size += chunk.length;
    if (size > MOST_ANSWER_BYTES) child.kill("SIGKILL");
    else chunks.push(chunk);
  });
  // A child that is gone before it has read everything closes the pipe; its end says why.
  child.stdin.on("error", () => undefined);
  child.stdin.end(input);
  const [code, signal] = await new Promise<[number | null, string | null]>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (...ended) => resolve(ended));
  }).finally(() => clearTimeout(deadline));
  // What the model does wrong is answered or ends by a signal; anything else is a fault of the program itself.
  if (code !== null && code !== 0) throw new Error(`${PROGRAM} ended with ${code}`);
  if (signal !== null || size > MOST_ANSWER_BYTES) {
    throw new ModelError(
      `the model could not be run: its first run ended by ${signal ?? "too long an answer"}, after a crash, over ${mostMs / 1000} s or too much memory; simplify it and export it anew`,
    );
  }
  return Answer.parse(JSON.parse(Buffer.concat(chunks).toString("utf8")));
}
