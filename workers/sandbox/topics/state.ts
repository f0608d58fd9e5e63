/** What the chain keeps of a topic. Plain data: it is written to disk as JSON after each block. */
import type { TopicDefinition } from "./definitions";

export interface WorkerState {
  owner: string;
  registered: boolean;
  /** Score EMA and the nonce it belongs to; nonce 0 before the first submission. */
  ema: number | null;
  emaNonce: number;
  regret: number | null;
  /** R⁻: this worker's regret in the network without the worker named. */
  regretWithout: Record<string, number>;
  /** Normalised weight in the last network inference. */
  weight: number;
  rewardFraction: number | null;
  inclusions: number;
}

export interface OpenWindow {
  nonce: number;
  /** Last height at which the nonce is accepted. */
  end: number;
  /** Active inferences by worker. */
  values: Record<string, string>;
}

export interface Epoch {
  nonce: number;
  /** Chain time of the nonce's block, ms. */
  openedAtMs: number;
  windowEnd: number;
  inferences: { worker: string; value: string }[];
  combined: number;
  /** The network's value without the worker named. */
  without: Record<string, number>;
  /** Chain time of the block nonce + lag, ms; null before. */
  truthAtMs: number | null;
  settled: Settlement | null;
}

export interface Settlement {
  height: number;
  truth: number;
  combinedLoss: number;
  losses: Record<string, number>;
  withoutLosses: Record<string, number>;
  scores: Record<string, number>;
}

export interface TopicState {
  definition: TopicDefinition;
  /** Openings are at heights that leave this remainder by the epoch length. */
  phase: number;
  epochLastEnded: number;
  open: OpenWindow | null;
  /** Ascending by nonce, settled ones at the front; trimmed. */
  epochs: Epoch[];
  workers: Record<string, WorkerState>;
  initialRegret: number;
  initialEma: number;
  /** Quantile of the last instant scores, for the active set. */
  scoreQuantile: number;
  /** The latest score samples, newest last: σ_S is theirs. */
  scoreSamples: number[];
  anyLoss: boolean;
  lastCommit: { height: number; nonce: number } | null;
  rewardNonce: number;
}

export const TOPIC_CONSTANTS = {
  pNorm: 3,
  cNorm: 0.75,
  alphaRegret: 0.1,
  epsilon: 0.01,
  meritSortitionAlpha: 0.1,
  activeInfererQuantile: 0.25,
  maxTopInferersToReward: 32,
  lambdaInitialScore: 2,
  initialRegretQuantile: 0.25,
  pNormSafeDiv: 8.25,
  minWeightForScale: 1e-6,
  maxScoreSamples: 100,
  /** uallo that an epoch of a topic pays out. */
  rewardPerEpochUallo: 500_000_000_000_000_000,
  /** Settled epochs that queries still find. */
  settledEpochsKept: 100,
} as const;

export function newTopic(definition: TopicDefinition, phase: number): TopicState {
  return {
    definition,
    phase,
    epochLastEnded: 0,
    open: null,
    epochs: [],
    workers: {},
    initialRegret: 0,
    initialEma: 0,
    scoreQuantile: 0,
    scoreSamples: [],
    anyLoss: false,
    lastCommit: null,
    rewardNonce: 0,
  };
}

export function newWorker(owner: string): WorkerState {
  return {
    owner,
    registered: true,
    ema: null,
    emaNonce: 0,
    regret: null,
    regretWithout: {},
    weight: 0,
    rewardFraction: null,
    inclusions: 0,
  };
}
