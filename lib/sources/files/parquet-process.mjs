/**
 * Reads a Parquet file in a process of its own. The decoder believes what a page says of its own length: a damaged one can end
 * the whole process (V8's "invalid size"), threads and all, or keep it busy for hours.
 * Reads {bytes, symbol, limits} on its standard input, answers {file} | {refused} | {broke} on its standard output (both v8.serialize).
 */
import { deserialize, serialize } from "node:v8";
import { isMainThread, Worker, workerData } from "node:worker_threads";

const LOOK_EVERY_MS = 20;

if (isMainThread) await read();
else guard(workerData);

/** Ends the process when it takes too much memory or time, or when nobody waits for it any more. */
function guard({ mostBytes, mostMs, parent }) {
  const endMs = performance.now() + mostMs;
  setInterval(() => {
    const isOver = process.memoryUsage.rss() > mostBytes || performance.now() > endMs || process.ppid !== parent;
    if (isOver) process.kill(process.pid, "SIGKILL");
  }, LOOK_EVERY_MS);
}

async function read() {
  const parent = process.ppid;
  const chunks = [];
  for await (const chunk of process.stdin) chunks.push(chunk);
  const { bytes, symbol, limits } = deserialize(Buffer.concat(chunks));
  const watch = new Worker(new URL(import.meta.url), { execArgv: [], workerData: { ...limits, parent } });
  await new Promise((resolve) => watch.once("online", resolve));
  const answer = await answerOf(bytes, symbol);
  process.stdout.write(serialize(answer), () => process.exit(0));
}

async function answerOf(bytes, symbol) {
  try {
    const { register } = await import("tsx/esm/api");
    register();
    const { readParquet } = await import("./parquet.ts");
    return { file: await readParquet(bytes, { symbol }) };
  } catch (error) {
    return error?.name === "FileError" ? { refused: error.message } : { broke: String(error?.stack ?? error) };
  }
}
