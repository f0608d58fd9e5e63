/** Loading tfjs with the best backend there is, once, and only when a network is trained. */
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

export type Tensorflow = typeof import("@tensorflow/tfjs");

let loading: Promise<Tensorflow> | null = null;

/** tfjs on WebAssembly, its files taken from the installed package; on plain JavaScript where WebAssembly does not start. */
export function loadTensorflow(): Promise<Tensorflow> {
  loading ??= start();
  return loading;
}

async function start(): Promise<Tensorflow> {
  const tf = await import("@tensorflow/tfjs");
  try {
    const { setWasmPaths } = await import("@tensorflow/tfjs-backend-wasm");
    const packageFile = createRequire(import.meta.url).resolve("@tensorflow/tfjs-backend-wasm/package.json");
    setWasmPaths(join(dirname(packageFile), "dist/"));
    // One thread: sums are then formed in one order, so the same seed gives the same weights.
    tf.env().set("WASM_HAS_MULTITHREAD_SUPPORT", false);
    if (await tf.setBackend("wasm")) return tf;
  } catch {
    // Falls through: the plain backend computes the same, four times slower.
  }
  await tf.setBackend("cpu");
  return tf;
}
