/** Transaction messages of the emissions module. Field numbers are those of v9; v10 adds `values` and nothing else. */
import {
  amount,
  bool,
  bytes,
  type Decoded,
  decimal,
  type Encodable,
  embedded,
  int64,
  message,
  repeated,
  string,
  uint64,
} from "./message";
import { Nonce } from "./topics";

/** v10, topics of several outputs only. */
export const InputLabeledValue = message("InputLabeledValue", { label: string(1), value: decimal(2) });

export const InputInference = message("InputInference", {
  topicId: uint64(1),
  blockHeight: int64(2),
  inferer: string(3),
  value: decimal(4),
  extraData: bytes(5),
  proof: string(6),
  /** Topics of several outputs leave `value` at zero. */
  values: repeated(7, InputLabeledValue),
});
export type InputInference = Decoded<typeof InputInference>;

export const InputForecastElement = message("InputForecastElement", { inferer: string(1), value: decimal(2) });

export const InputForecast = message("InputForecast", {
  topicId: uint64(1),
  blockHeight: int64(2),
  forecaster: string(3),
  forecastElements: repeated(4, InputForecastElement),
  extraData: bytes(5),
});

/** What a worker signs (besides the transaction): the SHA-256 of these bytes. */
export const InputInferenceForecastBundle = message("InputInferenceForecastBundle", {
  inference: embedded(1, InputInference),
  forecast: embedded(2, InputForecast),
});
export type InputInferenceForecastBundle = Decoded<typeof InputInferenceForecastBundle>;

export const InputWorkerDataBundle = message("InputWorkerDataBundle", {
  worker: string(1),
  nonce: embedded(2, Nonce),
  topicId: uint64(3),
  inferenceForecastsBundle: embedded(4, InputInferenceForecastBundle),
  inferencesForecastsBundleSignature: bytes(5),
  pubkey: string(6),
});
export type InputWorkerDataBundle = Decoded<typeof InputWorkerDataBundle>;

export const InsertWorkerPayloadRequest = message("InsertWorkerPayloadRequest", {
  sender: string(1),
  workerDataBundle: embedded(2, InputWorkerDataBundle),
});
export type InsertWorkerPayloadRequest = Decoded<typeof InsertWorkerPayloadRequest>;
export type InsertWorkerPayloadInput = Encodable<typeof InsertWorkerPayloadRequest>;
export const InsertWorkerPayloadResponse = message("InsertWorkerPayloadResponse", {});

export const RegisterRequest = message("RegisterRequest", {
  sender: string(1),
  topicId: uint64(4),
  owner: string(5),
  isReputer: bool(6),
});
export type RegisterRequest = Decoded<typeof RegisterRequest>;
export const RegisterResponse = message("RegisterResponse", { success: bool(1), message: string(2) });

export const RemoveRegistrationRequest = message("RemoveRegistrationRequest", {
  sender: string(1),
  topicId: uint64(2),
  isReputer: bool(3),
});
export const RemoveRegistrationResponse = message("RemoveRegistrationResponse", {
  success: bool(1),
  message: string(2),
});

export const FundTopicRequest = message("FundTopicRequest", {
  sender: string(1),
  topicId: uint64(2),
  amount: amount(3),
});
export const FundTopicResponse = message("FundTopicResponse", {});
