/** Settling a nonce: losses, regrets, scores, rewards (sections 5.4 to 5.7 of the network reference). */
import { type ChainEvent, typedEvent } from "@/workers/sandbox/chain/events";
import type { Market } from "@/workers/sandbox/market/market";
import { decimalText } from "./decimal";
import { ema, entropy, quantile, rewardFractions, SINGLE_PARTICIPANT_ENTROPY, sampleDeviation } from "./scoring";
import { type Epoch, TOPIC_CONSTANTS as K, type TopicState } from "./state";
import { lossFunction, truthOf } from "./truth";

const INFERER = "ACTOR_TYPE_INFERER_UNSPECIFIED";

export interface SettleInput {
  topic: TopicState;
  epoch: Epoch;
  market: Market;
  height: number;
  version: string;
  pay(address: string, uallo: bigint): void;
}

export function settleEpoch({ topic, epoch, market, height, version, pay }: SettleInput): ChainEvent[] {
  const truth = truthOf(topic, epoch, market);
  const lossOf = lossFunction(topic, epoch, market, truth);
  const losses: Record<string, number> = {};
  for (const { worker, value } of epoch.inferences) losses[worker] = lossOf(Number(value));
  const withoutLosses: Record<string, number> = {};
  for (const [worker, value] of Object.entries(epoch.without)) withoutLosses[worker] = lossOf(value);
  const combinedLoss = lossOf(epoch.combined);
  updateRegrets(topic, combinedLoss, losses, withoutLosses);
  topic.anyLoss = true;

  const scores: Record<string, number> = {};
  if (epoch.inferences.length === 1) scores[(epoch.inferences[0] as { worker: string }).worker] = 0;
  for (const [worker, loss] of Object.entries(withoutLosses)) scores[worker] = loss - combinedLoss;
  epoch.settled = { height, truth, combinedLoss, losses, withoutLosses, scores };

  const events = [lossEvent(topic, epoch, version)];
  const workers = Object.keys(scores).sort();
  if (workers.length > 0) {
    events.push(...updateScores(topic, epoch, workers, version));
    events.push(payRewards(topic, epoch, workers, height, version, pay));
  }
  topic.rewardNonce = epoch.nonce;
  return events;
}

function updateRegrets(
  topic: TopicState,
  combinedLoss: number,
  losses: Record<string, number>,
  withoutLosses: Record<string, number>,
): void {
  for (const [worker, loss] of Object.entries(losses)) {
    const state = topic.workers[worker];
    if (state === undefined) continue;
    state.regret = ema(state.regret ?? topic.initialRegret, combinedLoss - loss, K.alphaRegret);
    for (const [left, without] of Object.entries(withoutLosses)) {
      if (left === worker) continue;
      state.regretWithout[left] = ema(state.regretWithout[left] ?? topic.initialRegret, without - loss, K.alphaRegret);
    }
  }
  const experienced = Object.values(topic.workers).filter(
    (w) => w.regret !== null && w.inclusions >= 1 / K.alphaRegret,
  );
  if (experienced.length > 0) {
    const regrets = experienced.map((w) => w.regret as number);
    topic.initialRegret =
      quantile(regrets, K.initialRegretQuantile) +
      (K.cNorm - K.pNormSafeDiv / K.pNorm) * (sampleDeviation(regrets) + K.epsilon);
  }
}

function updateScores(topic: TopicState, epoch: Epoch, workers: string[], version: string): ChainEvent[] {
  const instant = workers.map((worker) => epoch.settled?.scores[worker] as number);
  const emas = workers.map((worker, i) => {
    const state = topic.workers[worker];
    if (state === undefined) return 0;
    // A single inferer's score says nothing, and moves nothing.
    if (workers.length > 1) state.ema = ema(state.ema, instant[i] as number, K.meritSortitionAlpha);
    return state.ema ?? 0;
  });
  topic.scoreSamples.push(...instant);
  topic.scoreSamples.splice(0, Math.max(0, topic.scoreSamples.length - K.maxScoreSamples));
  topic.scoreQuantile = quantile(instant, K.activeInfererQuantile);
  topic.initialEma = Math.min(...instant) - K.lambdaInitialScore * sampleDeviation(instant);
  const base = { topic_id: String(topic.definition.id), addresses: workers, actor_type: INFERER };
  const nonce = String(epoch.nonce);
  return [
    typedEvent(version, "EventScoresSet", { ...base, block_height: nonce, scores: instant.map(decimalText) }),
    typedEvent(version, "EventEMAScoresSet", {
      ...base,
      nonce,
      scores: emas.map(decimalText),
      is_active: workers.map(() => true),
    }),
  ];
}

function payRewards(
  topic: TopicState,
  epoch: Epoch,
  workers: string[],
  height: number,
  version: string,
  pay: (address: string, uallo: bigint) => void,
): ChainEvent {
  const scores = workers.map((worker) => epoch.settled?.scores[worker] as number);
  const fractions = rewardFractions(scores, sampleDeviation(topic.scoreSamples), K.epsilon);
  const smoothed = workers.map((worker, i) =>
    ema(topic.workers[worker]?.rewardFraction ?? null, fractions[i] as number, 0.1),
  );
  const total = smoothed.reduce((sum, value) => sum + value, 0);
  const stored = smoothed.map((value) => value / total);
  const f = entropy(stored);
  // Without forecasters γ(1 − χ) = 1; one reputer has the entropy of a single participant.
  const pool = (f * K.rewardPerEpochUallo) / (f + SINGLE_PARTICIPANT_ENTROPY);
  const rewards = workers.map((worker, i) => {
    const state = topic.workers[worker];
    const uallo = BigInt(Math.floor((fractions[i] as number) * pool));
    if (state !== undefined) {
      state.rewardFraction = stored[i] as number;
      state.inclusions++;
      pay(state.owner, uallo);
    }
    return uallo.toString();
  });
  return typedEvent(version, "EventRewardsSettled", {
    actor_type: INFERER,
    topic_id: String(topic.definition.id),
    block_height: String(epoch.nonce),
    addresses: workers,
    rewards,
    block_height_tx: String(height),
  });
}

function attributed(values: Record<string, number>): { worker: string; value: string }[] {
  return Object.keys(values)
    .sort()
    .map((worker) => ({ worker, value: decimalText(values[worker] as number) }));
}

/** The bundle of network losses, as event and query show it. */
export function lossBundle(topic: TopicState, epoch: Epoch) {
  const settled = epoch.settled;
  if (settled === null) throw new Error("not settled");
  return {
    topic_id: String(topic.definition.id),
    combined_value: decimalText(settled.combinedLoss),
    naive_value: decimalText(settled.combinedLoss),
    inferer_values: attributed(settled.losses),
    one_out_inferer_values: attributed(settled.withoutLosses),
  };
}

function lossEvent(topic: TopicState, epoch: Epoch, version: string): ChainEvent {
  return typedEvent(version, "EventNetworkLossSet", {
    topic_id: String(topic.definition.id),
    nonce: String(epoch.nonce),
    bundle: lossBundle(topic, epoch),
  });
}
