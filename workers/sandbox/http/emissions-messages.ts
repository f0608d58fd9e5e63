/** The sandbox's topics, epochs and windows as messages of the emissions query service. */
import { SINGLE_OUTPUT_LABEL, v9Queries, v10Queries } from "@/lib/allora/codec";
import type { Chain } from "@/workers/sandbox/chain/chain";
import { TxFailure } from "@/workers/sandbox/chain/failure";
import { decimalText } from "@/workers/sandbox/topics/decimal";
import { nextOpening } from "@/workers/sandbox/topics/lifecycle";
import { type Epoch, TOPIC_CONSTANTS as K, type TopicState } from "@/workers/sandbox/topics/state";

export function topicOf(chain: Chain, id: bigint): TopicState {
  const topic = chain.state.topics[id.toString()];
  if (topic === undefined) throw new TxFailure("emissions", 23, `topic ${id} does not exist`);
  return topic;
}

export function notFound(what: string): TxFailure {
  return new TxFailure("emissions", 76, `${what}: not found`);
}

export function topicMessage(topic: TopicState) {
  const { definition } = topic;
  return {
    id: definition.id,
    metadata: definition.metadata,
    lossMethod: definition.lossMethod,
    epochLastEnded: topic.epochLastEnded,
    epochLength: definition.epochLength,
    groundTruthLag: definition.groundTruthLag,
    pNorm: decimalText(K.pNorm),
    alphaRegret: decimalText(K.alphaRegret),
    allowNegative: false,
    epsilon: decimalText(K.epsilon),
    initialRegret: decimalText(topic.initialRegret),
    workerSubmissionWindow: definition.submissionWindow,
    meritSortitionAlpha: decimalText(K.meritSortitionAlpha),
    activeInfererQuantile: decimalText(K.activeInfererQuantile),
    cNorm: decimalText(K.cNorm),
    topicType: 1,
    outputArity: 1,
  };
}

export function windowStatus(chain: Chain, topicId: bigint, address: string) {
  const topic = topicOf(chain, topicId);
  const { height } = chain.state;
  const window = topic.definition.submissionWindow;
  const nonce = topic.open?.nonce ?? topic.epochLastEnded;
  const next = nextOpening(topic, height);
  return {
    isOpen: topic.open !== null,
    currentNonceBlockHeight: nonce,
    windowStartBlock: nonce,
    windowEndBlock: nonce === 0 ? 0 : nonce + window,
    nextWindowStartBlock: next,
    nextWindowEndBlock: next + window,
    isRegistered: topic.workers[address]?.registered ?? false,
    isWhitelisted: address !== "",
    isTopicActive: true,
  };
}

export function inferencesOf(topic: TopicState, nonce: bigint) {
  const epoch = topic.epochs.find((entry) => BigInt(entry.nonce) === nonce);
  return (epoch?.inferences ?? []).map(({ worker, value }) => ({
    topicId: topic.definition.id,
    blockHeight: nonce,
    inferer: worker,
    value,
  }));
}

export function closedEpoch(topic: TopicState, nonce: bigint | null): Epoch {
  const epoch =
    nonce === null
      ? topic.epochs.findLast((entry) => entry.inferences.length > 0)
      : topic.epochs.find((entry) => BigInt(entry.nonce) === nonce && entry.inferences.length > 0);
  if (epoch === undefined) throw notFound(`network inference of topic ${topic.definition.id}`);
  return epoch;
}

export function valueBundle(topic: TopicState, epoch: Epoch) {
  const combined = decimalText(epoch.combined);
  return {
    topicId: topic.definition.id,
    reputerRequestNonce: { reputerNonce: { blockHeight: epoch.nonce } },
    combinedValue: combined,
    naiveValue: combined,
    infererValues: epoch.inferences,
    oneOutInfererValues: Object.entries(epoch.without).map(([worker, value]) => ({
      worker,
      value: decimalText(value),
    })),
  };
}

export function labelledBundle(topic: TopicState, epoch: Epoch) {
  const labelled = (value: string) => [{ labelId: 0, labelName: SINGLE_OUTPUT_LABEL, value }];
  const combined = labelled(decimalText(epoch.combined));
  return {
    topicId: topic.definition.id,
    blockHeight: epoch.nonce,
    combinedValue: combined,
    naiveValue: combined,
    infererValues: epoch.inferences.map(({ worker, value }) => ({ worker, values: labelled(value) })),
    oneOutInfererValues: Object.entries(epoch.without).map(([worker, value]) => ({
      worker,
      values: labelled(decimalText(value)),
    })),
  };
}

export function networkInference(chain: Chain, topicId: bigint, nonce: bigint | null, latest: boolean): Uint8Array {
  const topic = topicOf(chain, topicId);
  const epoch = closedEpoch(topic, nonce);
  if (chain.state.emissions === "v9") {
    const networkInferences = valueBundle(topic, epoch);
    return latest
      ? v9Queries.GetLatestNetworkInferences.response.encode({ networkInferences, inferenceBlockHeight: epoch.nonce })
      : v9Queries.GetNetworkInferencesAtBlock.response.encode({ networkInferences });
  }
  const networkInferences = labelledBundle(topic, epoch);
  return latest
    ? v10Queries.GetLatestNetworkInferences.response.encode({ networkInferences, inferenceBlockHeight: epoch.nonce })
    : v10Queries.GetNetworkInferencesAtBlock.response.encode({ networkInferences });
}

export function lossBundle(topic: TopicState, nonce: bigint) {
  const epoch = topic.epochs.find((entry) => BigInt(entry.nonce) === nonce);
  const settled = epoch?.settled;
  if (settled === undefined || settled === null)
    throw notFound(`network loss of topic ${topic.definition.id} at ${nonce}`);
  const attributed = (values: Record<string, number>) =>
    Object.entries(values).map(([worker, value]) => ({ worker, value: decimalText(value) }));
  const combined = decimalText(settled.combinedLoss);
  return {
    topicId: topic.definition.id,
    reputerRequestNonce: { reputerNonce: { blockHeight: nonce } },
    combinedValue: combined,
    naiveValue: combined,
    infererValues: attributed(settled.losses),
    oneOutInfererValues: attributed(settled.withoutLosses),
  };
}

export function latestInference(chain: Chain, data: Uint8Array): Uint8Array {
  const query = v9Queries.GetWorkerLatestInferenceByTopicId;
  const { topicId, address } = query.request.decode(data);
  const open = topicOf(chain, topicId).open;
  const value = open?.values[address];
  if (open === null || value === undefined) throw notFound(`inference of ${address}`);
  return query.response.encode({ latestInference: { topicId, blockHeight: open.nonce, inferer: address, value } });
}

export function openWindows(chain: Chain, topicId: bigint) {
  const open = topicOf(chain, topicId).open;
  return { nonces: open === null ? [] : [{ blockHeight: open.nonce }] };
}
