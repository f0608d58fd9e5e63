/** Parquet files of strangers, read in a process that may die of them. */
import { spawn } from "node:child_process";
import path from "node:path";
import { deserialize, serialize } from "node:v8";
import type { ReadOptions } from "./csv";
import { FileError } from "./file-error";
import type { ReadFile } from "./file-rows";

/** Five years of minutes take some seconds, and below a gigabyte. */
const LIMITS = { mostMs: 180_000, mostBytes: 3_000_000_000 };
const PROGRAM = path.join("lib", "sources", "files", "parquet-process.mjs");

type Answer = { readonly file: ReadFile } | { readonly refused: string } | { readonly broke: string };

/** @throws FileError also when the reader crashes, hangs or takes too much memory; the signal's reason when it is aborted */
export async function readParquetApart(
  bytes: Uint8Array,
  { symbol, signal }: ReadOptions,
  limits: Partial<typeof LIMITS> = {},
): Promise<ReadFile> {
  signal?.throwIfAborted();
  const { mostMs, mostBytes } = { ...LIMITS, ...limits };
  const answer = await answerOf(serialize({ bytes, symbol, limits: { mostMs, mostBytes } }), mostMs, signal);
  if (answer === null) {
    throw new FileError(
      `The Parquet file is damaged or too large: reading it ended by a crash, after ${mostMs / 1000} s or in ${mostBytes / 1e6} MB of memory. Write it anew, or a year at a time.`,
    );
  }
  if ("broke" in answer) throw new Error(`${PROGRAM} broke: ${answer.broke}`);
  if ("refused" in answer) throw new FileError(answer.refused);
  return ownCandles(answer.file);
}

/** Null when the process was ended by a signal. */
async function answerOf(input: Buffer, mostMs: number, signal: AbortSignal | undefined): Promise<Answer | null> {
  const child = spawn(process.execPath, [path.resolve(/* turbopackIgnore: true */ PROGRAM)], {
    stdio: ["pipe", "pipe", "ignore"],
    // Nothing of the environment: the file is a stranger's.
    env: {} as NodeJS.ProcessEnv,
  });
  const kill = () => void child.kill("SIGKILL");
  const deadline = setTimeout(kill, mostMs + 10_000);
  signal?.addEventListener("abort", kill, { once: true });
  const chunks: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => void chunks.push(chunk));
  // A child that is gone before it has read everything closes the pipe; its end says why.
  child.stdin.on("error", () => undefined);
  child.stdin.end(input);
  const [code, ended] = await new Promise<[number | null, string | null]>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (...why) => resolve(why));
  }).finally(() => {
    clearTimeout(deadline);
    signal?.removeEventListener("abort", kill);
  });
  signal?.throwIfAborted();
  if (ended !== null) return null;
  if (code !== 0) throw new Error(`${PROGRAM} ended with ${code}`);
  return deserialize(Buffer.concat(chunks)) as Answer;
}

/** Columns that are their own memory, not views of the whole answer. */
function ownCandles(file: ReadFile): ReadFile {
  const { openTime, open, high, low, close, volume } = file.candles;
  return {
    ...file,
    candles: {
      openTime: openTime.slice(),
      open: open.slice(),
      high: high.slice(),
      low: low.slice(),
      close: close.slice(),
      volume: volume.slice(),
    },
  };
}
