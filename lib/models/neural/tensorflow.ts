/** Loading tfjs with the best backend there is, once, and only when a network is trained. */
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

export type Tensorflow = typeof import("@tensorflow/tfjs");

export interface LoadedTensorflow {
  readonly tf: Tensorflow;
  /** For people, e.g. "tfjs 4.22.0 wasm". */
  readonly engine: string;
}

let loading: Promise<LoadedTensorflow> | null = null;

/**
 * tfjs on libtensorflow where the optional package @tensorflow/tfjs-node is installed and starts, else on WebAssembly, else in
 * plain JavaScript. All compute the same up to rounding; the same one gives the same bits.
 */
export function loadTensorflow(): Promise<LoadedTensorflow> {
  loading ??= start();
  return loading;
}

async function start(): Promise<LoadedTensorflow> {
  const tf = await import("@tensorflow/tfjs");
  for (const backend of [native, wasm, plain]) {
    try {
      if (await backend(tf)) break;
    } catch {
      // Not installed, or not for this machine: the next one computes the same, slower. `engine` tells which it was.
    }
  }
  await tf.ready();
  return { tf, engine: `tfjs ${tf.version_core} ${tf.getBackend()}` };
}

/** The package registers its backend "tensorflow" with the one tfjs-core that both share. */
async function native(tf: Tensorflow): Promise<boolean> {
  // Where it is not installed, a bundler that looked for it would fail.
  createRequire(import.meta.url)(/* turbopackIgnore: true */ "@tensorflow/tfjs-node");
  return tf.setBackend("tensorflow");
}

async function wasm(tf: Tensorflow): Promise<boolean> {
  const { setWasmPaths } = await import("@tensorflow/tfjs-backend-wasm");
  const packageFile = createRequire(import.meta.url).resolve("@tensorflow/tfjs-backend-wasm/package.json");
  setWasmPaths(join(dirname(packageFile), "dist/"));
  // One thread: sums are then formed in one order, so the same seed gives the same weights.
  tf.env().set("WASM_HAS_MULTITHREAD_SUPPORT", false);
  return tf.setBackend("wasm");
}

const plain = (tf: Tensorflow): Promise<boolean> => tf.setBackend("cpu");
