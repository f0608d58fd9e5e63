/** The emissions query service, in the version that the node speaks. */
import { commonQueries, v10Queries } from "@/lib/allora/codec";
import type { Chain } from "@/workers/sandbox/chain/chain";
import { sdk } from "@/workers/sandbox/chain/failure";
import { FEES } from "@/workers/sandbox/chain/state";
import { decimalText } from "@/workers/sandbox/topics/decimal";
import { nextOpening } from "@/workers/sandbox/topics/lifecycle";
import { TOPIC_CONSTANTS as K } from "@/workers/sandbox/topics/state";
import {
  closedEpoch,
  inferencesOf,
  latestInference,
  lossBundle,
  networkInference,
  notFound,
  openWindows,
  topicMessage,
  topicOf,
  windowStatus,
} from "./emissions-messages";

const Q = commonQueries;

/** @throws TxFailure for an unknown method, topic or record */
export function emissionsQuery(chain: Chain, name: string, data: Uint8Array): Uint8Array {
  const answer = ANSWERS[name];
  if (answer === undefined) {
    throw sdk.unknownRequest(`unknown method ${name} for service emissions.${chain.state.emissions}.QueryService`);
  }
  return answer(chain, data);
}

const ANSWERS: Record<string, (chain: Chain, data: Uint8Array) => Uint8Array> = {
  GetParams: (chain) =>
    Q.GetParams.response.encode({
      params: {
        version: chain.state.emissions === "v10" ? "0.17.0" : "0.16.0",
        maxSerializedMsgLength: 1_000_000,
        minTopicWeight: "100",
        minEpochLength: 6,
        maxUnfulfilledWorkerRequests: 100,
        maxUnfulfilledReputerRequests: 100,
        maxSamplesToScaleScores: 10,
        maxTopInferersToReward: K.maxTopInferersToReward,
        registrationFee: FEES.registrationUallo,
        blocksPerMonth: 864_000,
        dataSendingFee: FEES.dataSendingUallo,
        maxActiveTopicsPerBlock: 1,
        maxStringLength: 255,
      },
    }),
  GetNextTopicId: (chain) =>
    Q.GetNextTopicId.response.encode({ nextTopicId: Math.max(...Object.keys(chain.state.topics).map(Number)) + 1 }),
  GetTopic: (chain, data) =>
    Q.GetTopic.response.encode({
      topic: topicMessage(topicOf(chain, Q.GetTopic.request.decode(data).topicId)),
      weight: "1000",
      effectiveRevenue: "0",
    }),
  TopicExists: (chain, data) =>
    Q.TopicExists.response.encode({ exists: String(Q.TopicExists.request.decode(data).topicId) in chain.state.topics }),
  IsTopicActive: (chain, data) =>
    Q.IsTopicActive.response.encode({
      isActive: String(Q.IsTopicActive.request.decode(data).topicId) in chain.state.topics,
    }),
  GetActiveTopicsAtBlock: (chain) =>
    Q.GetActiveTopicsAtBlock.response.encode({ topics: Object.values(chain.state.topics).map(topicMessage) }),
  GetNextChurningBlockByTopicId: (chain, data) =>
    Q.GetNextChurningBlockByTopicId.response.encode({
      blockHeight: nextOpening(topicOf(chain, Q.GetTopic.request.decode(data).topicId), chain.state.height),
    }),
  GetUnfulfilledWorkerNonces: (chain, data) =>
    Q.GetUnfulfilledWorkerNonces.response.encode({
      nonces: openWindows(chain, Q.GetTopic.request.decode(data).topicId),
    }),
  GetOpenWorkerSubmissionWindows: (chain, data) =>
    v10Queries.GetOpenWorkerSubmissionWindows.response.encode({
      nonces: openWindows(chain, Q.GetTopic.request.decode(data).topicId),
    }),
  IsWorkerNonceUnfulfilled: (chain, data) => {
    const { topicId, blockHeight } = Q.IsWorkerNonceUnfulfilled.request.decode(data);
    const open = topicOf(chain, topicId).open;
    return Q.IsWorkerNonceUnfulfilled.response.encode({
      isWorkerNonceUnfulfilled: open !== null && BigInt(open.nonce) === blockHeight,
    });
  },
  GetWorkerSubmissionWindowStatus: (chain, data) => {
    const { topicId, address } = Q.GetWorkerSubmissionWindowStatus.request.decode(data);
    return Q.GetWorkerSubmissionWindowStatus.response.encode(windowStatus(chain, topicId, address));
  },
  IsWorkerRegisteredInTopicId: (chain, data) => {
    const { topicId, address } = Q.IsWorkerRegisteredInTopicId.request.decode(data);
    return Q.IsWorkerRegisteredInTopicId.response.encode({
      isRegistered: topicOf(chain, topicId).workers[address]?.registered ?? false,
    });
  },
  CanSubmitWorkerPayload: (chain, data) => {
    topicOf(chain, Q.CanSubmitWorkerPayload.request.decode(data).topicId);
    return Q.CanSubmitWorkerPayload.response.encode({ canSubmitWorkerPayload: true });
  },
  IsTopicWorkerWhitelistEnabled: () =>
    Q.IsTopicWorkerWhitelistEnabled.response.encode({ isTopicWorkerWhitelistEnabled: false }),
  GetInferencesAtBlock: (chain, data) => {
    const { topicId, blockHeight } = Q.GetInferencesAtBlock.request.decode(data);
    return Q.GetInferencesAtBlock.response.encode({
      inferences: { inferences: inferencesOf(topicOf(chain, topicId), blockHeight) },
    });
  },
  GetLatestTopicInferences: (chain, data) => {
    const topic = topicOf(chain, Q.GetTopic.request.decode(data).topicId);
    const epoch = closedEpoch(topic, null);
    return Q.GetLatestTopicInferences.response.encode({
      inferences: { inferences: inferencesOf(topic, BigInt(epoch.nonce)) },
      blockHeight: epoch.nonce,
    });
  },
  GetNetworkInferencesAtBlock: (chain, data) => {
    const { topicId, blockHeight } = Q.GetInferencesAtBlock.request.decode(data);
    return networkInference(chain, topicId, blockHeight, false);
  },
  GetNetworkInferencesAtBlockOutlierResistant: (chain, data) => {
    const { topicId, blockHeight } = Q.GetInferencesAtBlock.request.decode(data);
    return networkInference(chain, topicId, blockHeight, false);
  },
  GetLatestNetworkInferences: (chain, data) =>
    networkInference(chain, Q.GetTopic.request.decode(data).topicId, null, true),
  GetLatestNetworkInferencesOutlierResistant: (chain, data) =>
    networkInference(chain, Q.GetTopic.request.decode(data).topicId, null, true),
  GetNetworkLossBundleAtBlock: (chain, data) => {
    const { topicId, blockHeight } = Q.GetNetworkLossBundleAtBlock.request.decode(data);
    return Q.GetNetworkLossBundleAtBlock.response.encode({
      lossBundle: lossBundle(topicOf(chain, topicId), blockHeight),
    });
  },
  GetInfererScoreEma: (chain, data) => {
    const { topicId, address } = Q.GetInfererScoreEma.request.decode(data);
    const worker = topicOf(chain, topicId).workers[address];
    return Q.GetInfererScoreEma.response.encode({
      score: { topicId, blockHeight: worker?.emaNonce ?? 0, address, score: decimalText(worker?.ema ?? 0) },
    });
  },
  GetWorkerInferenceScoresAtBlock: (chain, data) => {
    const { topicId, blockHeight } = Q.GetWorkerInferenceScoresAtBlock.request.decode(data);
    const epoch = topicOf(chain, topicId).epochs.find((entry) => BigInt(entry.nonce) === blockHeight);
    const scores = Object.entries(epoch?.settled?.scores ?? {}).map(([address, score]) => ({
      topicId,
      blockHeight,
      address,
      score: decimalText(score),
    }));
    return Q.GetWorkerInferenceScoresAtBlock.response.encode({ scores: { scores } });
  },
  GetTopicInitialInfererEmaScore: (chain, data) =>
    Q.GetTopicInitialInfererEmaScore.response.encode({
      score: decimalText(topicOf(chain, Q.GetTopic.request.decode(data).topicId).initialEma),
    }),
  GetPreviousTopicQuantileInfererScoreEma: (chain, data) =>
    Q.GetPreviousTopicQuantileInfererScoreEma.response.encode({
      value: decimalText(topicOf(chain, Q.GetTopic.request.decode(data).topicId).scoreQuantile),
    }),
  GetPreviousInferenceRewardFraction: (chain, data) => {
    const { topicId, address } = Q.GetPreviousInferenceRewardFraction.request.decode(data);
    const fraction = topicOf(chain, topicId).workers[address]?.rewardFraction ?? null;
    return Q.GetPreviousInferenceRewardFraction.response.encode({
      rewardFraction: decimalText(fraction ?? 0),
      notFound: fraction === null,
    });
  },
  GetInfererNetworkRegret: (chain, data) => {
    const { topicId, address } = Q.GetInfererNetworkRegret.request.decode(data);
    const topic = topicOf(chain, topicId);
    return Q.GetInfererNetworkRegret.response.encode({
      regret: {
        blockHeight: topic.rewardNonce,
        value: decimalText(topic.workers[address]?.regret ?? topic.initialRegret),
      },
    });
  },
  GetLatestInfererWeight: (chain, data) => {
    const { topicId, address } = Q.GetLatestInfererWeight.request.decode(data);
    return Q.GetLatestInfererWeight.response.encode({
      weight: decimalText(topicOf(chain, topicId).workers[address]?.weight ?? 0),
    });
  },
  GetCountInfererInclusionsInTopic: (chain, data) => {
    const { topicId, address } = Q.GetCountInfererInclusionsInTopic.request.decode(data);
    return Q.GetCountInfererInclusionsInTopic.response.encode({
      count: topicOf(chain, topicId).workers[address]?.inclusions ?? 0,
    });
  },
  GetTopicLastWorkerCommitInfo: (chain, data) => {
    const commit = topicOf(chain, Q.GetTopic.request.decode(data).topicId).lastCommit;
    if (commit === null) throw notFound("last worker commit");
    return Q.GetTopicLastWorkerCommitInfo.response.encode({
      lastCommit: { blockHeight: commit.height, nonce: { blockHeight: commit.nonce } },
    });
  },
  GetTopicRewardNonce: (chain, data) =>
    Q.GetTopicRewardNonce.response.encode({
      nonce: topicOf(chain, Q.GetTopic.request.decode(data).topicId).rewardNonce,
    }),
  GetWorkerLatestInferenceByTopicId: latestInference,
  GetWorkerLatestInputInferenceByTopicId: latestInference,
};
