/** Inferences and what the network makes of them: value bundles (v9, and losses) and labelled bundles (v10). */
import { bytes, type Decoded, decimal, embedded, int64, message, repeated, string, uint32, uint64 } from "./message";
import { Nonce } from "./topics";

/** An inference as the chain keeps it. */
export const Inference = message("Inference", {
  topicId: uint64(1),
  blockHeight: int64(2),
  inferer: string(3),
  value: decimal(4),
  extraData: bytes(5),
  proof: string(6),
});
export type Inference = Decoded<typeof Inference>;
export const Inferences = message("Inferences", { inferences: repeated(1, Inference) });

/** A value of one worker, or the value without one worker. */
export const WorkerAttributedValue = message("WorkerAttributedValue", { worker: string(1), value: decimal(2) });
export const OneOutInfererForecasterValues = message("OneOutInfererForecasterValues", {
  forecaster: string(1),
  oneOutInfererValues: repeated(2, WorkerAttributedValue),
});
export const ReputerRequestNonce = message("ReputerRequestNonce", { reputerNonce: embedded(1, Nonce) });

/** v9 network inferences, and network losses of both versions. */
export const ValueBundle = message("ValueBundle", {
  topicId: uint64(1),
  reputerRequestNonce: embedded(2, ReputerRequestNonce),
  reputer: string(3),
  extraData: bytes(4),
  combinedValue: decimal(5),
  infererValues: repeated(6, WorkerAttributedValue),
  forecasterValues: repeated(7, WorkerAttributedValue),
  naiveValue: decimal(8),
  oneOutInfererValues: repeated(9, WorkerAttributedValue),
  oneOutForecasterValues: repeated(10, WorkerAttributedValue),
  oneInForecasterValues: repeated(11, WorkerAttributedValue),
  oneOutInfererForecasterValues: repeated(12, OneOutInfererForecasterValues),
});
export type ValueBundle = Decoded<typeof ValueBundle>;

/** The label of topics that have one output. */
export const SINGLE_OUTPUT_LABEL = "y";
export const LabeledValue = message("LabeledValue", { labelId: uint32(1), labelName: string(2), value: decimal(3) });
export type LabeledValue = Decoded<typeof LabeledValue>;
/** The labelled values of one worker, or those without one worker. */
export const WorkerInference = message("WorkerInference", { worker: string(1), values: repeated(2, LabeledValue) });

/** v10 network inferences. */
export const NetworkInferenceBundle = message("NetworkInferenceBundle", {
  topicId: uint64(1),
  blockHeight: int64(2),
  combinedValue: repeated(3, LabeledValue),
  infererValues: repeated(4, WorkerInference),
  forecasterValues: repeated(5, WorkerInference),
  naiveValue: repeated(6, LabeledValue),
  oneOutInfererValues: repeated(7, WorkerInference),
});
export type NetworkInferenceBundle = Decoded<typeof NetworkInferenceBundle>;

/** The value of a topic with one output; undefined when there is none. */
export function singleOutput(values: readonly LabeledValue[]): string | undefined {
  return (
    values.find((entry) => entry.labelName === SINGLE_OUTPUT_LABEL) ?? (values.length === 1 ? values[0] : undefined)
  )?.value;
}
