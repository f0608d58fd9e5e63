/** Models in the ONNX format, computed by ONNX Runtime on the CPU after the file has been checked as data. */
import type { InferenceSession, Tensor } from "onnxruntime-node";
import { z } from "zod";
import { checkFeatures, checkWidth } from "@/lib/models/feature-checks";
import { type Matrix, type Model, ModelError, type ModelFamily } from "@/lib/models/model";
import { checkGraph, type OnnxSignature } from "./check";
import { readGraph } from "./graph";
import { SESSION_OPTIONS } from "./session-options";

/** A row may take this long; the probe at import found the model far below it. */
const ROW_DEADLINE_MS = 1000;

export class OnnxModel implements Model {
  readonly family = "onnx";
  readonly engine = "ONNX Runtime, CPU";
  readonly inputCount: number;
  readonly signature: OnnxSignature;
  readonly nodeCount: number;
  /** Each kind once, in the order of their first use. */
  readonly operators: readonly string[];
  /** Version of ai.onnx, or of ai.onnx.ml where that is all there is. */
  readonly operatorSet: number;
  /** The run time is started by the first prediction: who only looks at a model loads no native code. */
  private session: Promise<InferenceSession> | null = null;

  /** @throws ModelError for a file that may not be run */
  constructor(private readonly bytes: Uint8Array) {
    // The graph itself is not kept: trees of a million nodes would stay in memory twice.
    const graph = readGraph(bytes);
    this.signature = checkGraph(graph);
    this.nodeCount = graph.nodes.length;
    this.operators = [...new Set(graph.nodes.map(({ operator }) => operator))];
    this.operatorSet = graph.operatorSets.get("") ?? graph.operatorSets.get("ai.onnx.ml") ?? 0;
    this.inputCount = this.signature.inputCount;
  }

  async predict(row: Float64Array): Promise<number> {
    checkWidth(this.inputCount, row.length);
    return this.answer(row, 0);
  }

  /** Row by row: with several at once the run time adds up in another order, and answers differ in their last bits. */
  async predictAll({ rows, columns, values }: Matrix): Promise<Float64Array> {
    checkWidth(this.inputCount, columns);
    const answers = new Float64Array(rows);
    for (let row = 0; row < rows; row++) answers[row] = await this.answer(values, row * columns);
    return answers;
  }

  serialize(): Uint8Array {
    return this.bytes;
  }

  private async answer(values: Float64Array, offset: number): Promise<number> {
    const { inputCount, inputName, outputName, isDouble } = this.signature;
    checkFeatures(values, offset, inputCount);
    const row = values.slice(offset, offset + inputCount);
    const data = isDouble ? row : Float32Array.from(row);
    if (!isDouble) checkFitsFloat(data as Float32Array);
    const { Tensor } = await import("onnxruntime-node");
    const session = await this.opened();
    const tensor = new Tensor(isDouble ? "float64" : "float32", data, [1, inputCount]);
    const beganAt = performance.now();
    let output: Tensor | undefined;
    try {
      output = (await session.run({ [inputName]: tensor }, [outputName]))[outputName];
    } catch (cause) {
      throw new ModelError("ONNX Runtime could not compute the model for this row; import it anew", { cause });
    }
    const tookMs = performance.now() - beganAt;
    if (tookMs > ROW_DEADLINE_MS) {
      throw new ModelError(`the model took ${Math.round(tookMs)} ms for a row; at most ${ROW_DEADLINE_MS} are allowed`);
    }
    const value = output?.data.length === 1 ? Number(output.data[0]) : Number.NaN;
    if (!Number.isFinite(value)) {
      throw new ModelError("the model's answer is not one finite number; check its output and the scale of its inputs");
    }
    return value;
  }

  private opened(): Promise<InferenceSession> {
    this.session ??= open(this.bytes);
    return this.session;
  }
}

async function open(bytes: Uint8Array): Promise<InferenceSession> {
  const { InferenceSession } = await import("onnxruntime-node");
  try {
    return await InferenceSession.create(bytes, SESSION_OPTIONS);
  } catch (cause) {
    throw new ModelError("ONNX Runtime cannot load the model; export it for an older operator set", { cause });
  }
}

function checkFitsFloat(row: Float32Array): void {
  const at = row.findIndex((value) => !Number.isFinite(value));
  if (at >= 0) throw new ModelError(`feature ${at} does not fit into the 32-bit numbers that the model takes`);
}

const NoParams = z.strictObject({});

export const onnxFamily: ModelFamily<z.infer<typeof NoParams>> = {
  name: "onnx",
  title: "ONNX, imported",
  useWhen:
    "You trained in PyTorch, scikit-learn, XGBoost or another tool that exports ONNX, and want to grade or deploy that very model. One row of the plan's columns in, one log return out.",
  trainable: false,
  params: NoParams,
  grid: () => [],
  sample: () => ({}),
  async fit() {
    throw new ModelError("ONNX models are imported, not trained here; train a family of this product instead");
  },
  async load(bytes) {
    return new OnnxModel(bytes);
  },
};
