/**
 * Runs a model in ONNX Runtime for the first time, in a process of its own: native code that crashes, hangs or takes all
 * memory ends with it. Plain Node, told what to do on its standard input:
 * length of the head (u32, little-endian), head (JSON), model (the bytes that remain).
 * Answers on its standard output with {"values": […], "slowestMs": …} or {"error": "…"}.
 */
import { isMainThread, Worker, workerData } from "node:worker_threads";

const LOOK_EVERY_MS = 5;

if (isMainThread) await probe();
else guard(workerData);

/** Ends the process when it takes too much memory or time: a thread goes on while native code does not answer. */
function guard({ mostBytes, mostMs }) {
  const endMs = performance.now() + mostMs;
  setInterval(() => {
    if (process.memoryUsage.rss() > mostBytes || performance.now() > endMs) process.kill(process.pid, "SIGKILL");
  }, LOOK_EVERY_MS);
}

async function probe() {
  const chunks = [];
  for await (const chunk of process.stdin) chunks.push(chunk);
  const input = Buffer.concat(chunks);
  const headEnd = 4 + input.readUInt32LE(0);
  const head = JSON.parse(input.subarray(4, headEnd).toString("utf8"));
  const watch = new Worker(new URL(import.meta.url), { workerData: head.limits });
  await new Promise((resolve) => watch.once("online", resolve));
  const answer = await run(head, new Uint8Array(input.subarray(headEnd))).catch((error) => ({ error: String(error) }));
  process.stdout.write(JSON.stringify(answer), () => process.exit(0));
}

async function run({ inputName, outputName, isDouble, rows, options }, model) {
  const { InferenceSession, Tensor } = (await import("onnxruntime-node")).default;
  const session = await InferenceSession.create(model, options);
  const values = [];
  let slowestMs = 0;
  for (const row of rows) {
    const data = isDouble ? Float64Array.from(row) : Float32Array.from(row);
    const tensor = new Tensor(isDouble ? "float64" : "float32", data, [1, row.length]);
    const beganAt = performance.now();
    const output = (await session.run({ [inputName]: tensor }, [outputName]))[outputName];
    slowestMs = Math.max(slowestMs, performance.now() - beganAt);
    if (output.data.length !== 1) return { error: `it answers with ${output.data.length} numbers for a row` };
    const value = Number(output.data[0]);
    values.push(Number.isFinite(value) ? value : String(value));
  }
  return { values, slowestMs };
}
