/** A topic's clock: what happens to it at the end of each block (section 5.1 of the network reference). */
import { type ChainEvent, typedEvent } from "@/workers/sandbox/chain/events";
import type { Market } from "@/workers/sandbox/market/market";
import { competitorAddresses, competitorValues } from "./competitors";
import { decimalText } from "./decimal";
import { networkInference } from "./network-inference";
import { settleEpoch } from "./settle";
import { type Epoch, TOPIC_CONSTANTS as K, newWorker, type TopicState } from "./state";
import { takeInference } from "./submission";

export interface BlockInput {
  topic: TopicState;
  market: Market;
  seed: string;
  version: "v9" | "v10";
  height: number;
  /** Header time of this block, ms. */
  timeMs: number;
  /** Chain ms per block. */
  blockMs: number;
  pay(address: string, uallo: bigint): void;
}

export function isEpochEnd(topic: TopicState, height: number): boolean {
  return height > topic.phase && (height - topic.phase) % topic.definition.epochLength === 0;
}

/** The next height above `height` at which a window opens. */
export function nextOpening(topic: TopicState, height: number): number {
  const { epochLength } = topic.definition;
  const passed = Math.max(0, Math.floor((height - topic.phase) / epochLength));
  return topic.phase + (passed + 1) * epochLength;
}

export function endTopicBlock(input: BlockInput): ChainEvent[] {
  const { topic, height, timeMs } = input;
  const events: ChainEvent[] = [];
  letCompetitorsSpeak(input);
  for (const epoch of topic.epochs) {
    if (epoch.nonce + topic.definition.groundTruthLag === height) epoch.truthAtMs = timeMs;
  }
  if (isEpochEnd(topic, height)) {
    events.push(...settleRipe(input));
    topic.epochLastEnded = height;
    const end = height + topic.definition.submissionWindow;
    topic.open = { nonce: height, end, values: {} };
    topic.epochs.push({
      nonce: height,
      openedAtMs: timeMs,
      windowEnd: end,
      inferences: [],
      combined: 0,
      without: {},
      truthAtMs: null,
      settled: null,
    });
    events.push(
      typedEvent(input.version, "EventWorkerSubmissionWindowOpened", {
        topic_id: String(topic.definition.id),
        nonce_block_height: String(height),
        window_end_block: String(end),
      }),
    );
  }
  if (topic.open !== null && topic.open.end === height) events.push(...closeWindow(input));
  return events;
}

function letCompetitorsSpeak({ topic, market, seed, height, blockMs }: BlockInput): void {
  const open = topic.open;
  const epoch = topic.epochs.at(-1);
  if (open === null || epoch === undefined || height <= open.nonce) return;
  for (const address of competitorAddresses(topic.definition.id)) topic.workers[address] ??= newWorker(address);
  const said = competitorValues({
    definition: topic.definition,
    market,
    seed,
    nonce: open.nonce,
    openedAtMs: epoch.openedAtMs,
    horizonMs: topic.definition.groundTruthLag * blockMs,
    block: height - open.nonce - 1,
  });
  for (const { worker, value } of said) takeInference(topic, worker, decimalText(value));
}

function settleRipe(input: BlockInput): ChainEvent[] {
  const { topic, height } = input;
  const { groundTruthLag, epochLength } = topic.definition;
  const events: ChainEvent[] = [];
  for (const epoch of topic.epochs) {
    if (epoch.settled !== null || epoch.truthAtMs === null || epoch.inferences.length === 0) continue;
    if (height >= epoch.nonce + groundTruthLag + epochLength) events.push(...settleEpoch({ ...input, epoch }));
  }
  const keepFrom = height - groundTruthLag - (K.settledEpochsKept + 2) * epochLength;
  topic.epochs = topic.epochs.filter((epoch) => epoch.nonce >= keepFrom);
  return events;
}

function closeWindow({ topic, height, version }: BlockInput): ChainEvent[] {
  const open = topic.open;
  const epoch = topic.epochs.at(-1);
  if (open === null || epoch === undefined) return [];
  topic.open = null;
  const topicId = String(topic.definition.id);
  const closed = typedEvent(version, "EventWorkerSubmissionWindowClosed", {
    topic_id: topicId,
    nonce_block_height: String(open.nonce),
  });
  const workers = Object.keys(open.values).sort();
  if (workers.length === 0) return [closed]; // nothing was submitted: the nonce is fulfilled, and nothing is settled later
  epoch.inferences = workers.map((worker) => ({ worker, value: open.values[worker] as string }));
  const made = networkInference(
    topic,
    epoch.inferences.map(({ worker, value }) => ({ worker, value: Number(value) })),
  );
  epoch.combined = made.combined;
  epoch.without = made.without;
  for (const [worker, weight] of Object.entries(made.weights)) {
    const state = topic.workers[worker];
    if (state !== undefined) state.weight = weight;
  }
  topic.lastCommit = { height, nonce: open.nonce };
  return [
    typedEvent(version, "EventWorkerLastCommitSet", {
      topic_id: topicId,
      block_height: String(height),
      nonce: { block_height: String(open.nonce) },
    }),
    inferenceEvent(topic, epoch, version),
    closed,
  ];
}

function inferenceEvent(topic: TopicState, epoch: Epoch, version: "v9" | "v10"): ChainEvent {
  const topic_id = String(topic.definition.id);
  const nonce = String(epoch.nonce);
  const combined = decimalText(epoch.combined);
  if (version === "v9") {
    return typedEvent(version, "EventNetworkInferences", {
      topic_id,
      nonce,
      bundle: {
        topic_id,
        combined_value: combined,
        naive_value: combined,
        inferer_values: epoch.inferences,
      },
    });
  }
  const label = (value: string) => [{ label_id: 0, label_name: "y", value }];
  return typedEvent(version, "EventNetworkInferenceBundle", {
    topic_id,
    nonce,
    outlier_resistant: false,
    bundle: {
      topic_id,
      nonce,
      combined_value: label(combined),
      naive_value: label(combined),
      inferer_values: epoch.inferences.map(({ worker, value }) => ({ worker, values: label(value) })),
    },
  });
}
