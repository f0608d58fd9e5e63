/** Topics, nonces, scores and parameters of the emissions module. */
import {
  amount,
  bool,
  type Decoded,
  decimal,
  embedded,
  int64,
  message,
  repeated,
  repeatedString,
  string,
  uint32,
  uint64,
} from "./message";

export const Nonce = message("Nonce", { blockHeight: int64(1) });
export const Nonces = message("Nonces", { nonces: repeated(1, Nonce) });
export const TimestampedActorNonce = message("TimestampedActorNonce", {
  blockHeight: int64(1),
  nonce: embedded(3, Nonce),
});

/** Fields 23 and later exist in v10 only. */
export const Topic = message("Topic", {
  id: uint64(1),
  creator: string(2),
  metadata: string(3),
  lossMethod: string(5),
  epochLastEnded: int64(8),
  epochLength: int64(9),
  groundTruthLag: int64(10),
  pNorm: decimal(12),
  alphaRegret: decimal(13),
  allowNegative: bool(14),
  epsilon: decimal(15),
  initialRegret: decimal(16),
  workerSubmissionWindow: int64(17),
  meritSortitionAlpha: decimal(18),
  activeInfererQuantile: decimal(19),
  activeForecasterQuantile: decimal(20),
  activeReputerQuantile: decimal(21),
  cNorm: decimal(22),
  /** 1 regression, 2 classification. */
  topicType: uint32(23),
  /** 1 single, 2 multi. */
  outputArity: uint32(24),
  requireUnity: bool(25),
  labelWhitelist: repeatedString(28),
});
export type Topic = Decoded<typeof Topic>;

export const Score = message("Score", {
  topicId: uint64(1),
  blockHeight: int64(2),
  address: string(3),
  score: decimal(4),
});
export type Score = Decoded<typeof Score>;
export const Scores = message("Scores", { scores: repeated(1, Score) });

/** `value` at `blockHeight`: a regret. */
export const TimestampedValue = message("TimestampedValue", { blockHeight: int64(1), value: decimal(2) });

export const OffchainNode = message("OffchainNode", { owner: string(3), nodeAddress: string(4) });

/**
 * The module's parameters that a worker and a simulator use. Their numbers are the same in the messages that v9 and v10
 * answer with (v8.Params and v9.Params); all others are skipped.
 */
export const Params = message("Params", {
  version: string(1),
  maxSerializedMsgLength: int64(2),
  minTopicWeight: decimal(3),
  minEpochLength: int64(7),
  maxUnfulfilledWorkerRequests: uint64(13),
  maxUnfulfilledReputerRequests: uint64(14),
  maxSamplesToScaleScores: uint64(20),
  maxTopInferersToReward: uint64(21),
  registrationFee: amount(28),
  blocksPerMonth: uint64(32),
  dataSendingFee: amount(44),
  maxActiveTopicsPerBlock: uint64(46),
  maxStringLength: uint64(47),
  globalWhitelistEnabled: bool(50),
  globalWorkerWhitelistEnabled: bool(56),
});
export type Params = Decoded<typeof Params>;
