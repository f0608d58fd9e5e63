/** How ONNX Runtime is used, by the model and by the probe before it is stored. */
import type { InferenceSession } from "onnxruntime-node";

/** One thread, nothing fused that differs between processors, and no log: it would repeat what stands in a file. */
export const SESSION_OPTIONS = {
  executionProviders: ["cpu"],
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  executionMode: "sequential",
  graphOptimizationLevel: "basic",
  enableCpuMemArena: false,
  enableMemPattern: false,
  enableProfiling: false,
  logSeverityLevel: 4,
} as const satisfies InferenceSession.SessionOptions;
