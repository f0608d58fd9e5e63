/** Requests and responses of the emissions query service. Request fields are numbered in the order of their REST path. */
import { Inference, Inferences, NetworkInferenceBundle, ValueBundle } from "./bundles";
import { bool, decimal, embedded, int64, type Message, message, repeated, string, uint64 } from "./message";
import { Nonces, OffchainNode, Params, Score, Scores, TimestampedActorNonce, TimestampedValue, Topic } from "./topics";

export interface Query<RequestOut, RequestIn, ResponseOut, ResponseIn> {
  readonly request: Message<RequestOut, RequestIn>;
  readonly response: Message<ResponseOut, ResponseIn>;
}

function query<A, B, C, D>(request: Message<A, B>, response: Message<C, D>): Query<A, B, C, D> {
  return { request, response };
}

const Empty = message("Empty", {});
const OfTopic = message("OfTopic", { topicId: uint64(1) });
const OfTopicAndHeight = message("OfTopicAndHeight", { topicId: uint64(1), blockHeight: int64(2) });
/** The second field is named address, worker, inferer or actor_id by the chain. */
const OfTopicAndAddress = message("OfTopicAndAddress", { topicId: uint64(1), address: string(2) });
const OfAddress = message("OfAddress", { address: string(1) });

const WindowStatus = message("WindowStatus", {
  isOpen: bool(1),
  currentNonceBlockHeight: int64(2),
  windowStartBlock: int64(3),
  windowEndBlock: int64(4),
  nextWindowStartBlock: int64(5),
  nextWindowEndBlock: int64(6),
  isRegistered: bool(7),
  isWhitelisted: bool(8),
  isTopicActive: bool(9),
});

const ValueBundleAtNonce = message("ValueBundleAtNonce", { networkInferences: embedded(1, ValueBundle) });
const LatestValueBundle = message("LatestValueBundle", {
  networkInferences: embedded(1, ValueBundle),
  inferenceBlockHeight: int64(5),
});
const LabeledBundleAtNonce = message("LabeledBundleAtNonce", {
  networkInferences: embedded(1, NetworkInferenceBundle),
});
const LatestLabeledBundle = message("LatestLabeledBundle", {
  networkInferences: embedded(1, NetworkInferenceBundle),
  inferenceBlockHeight: int64(5),
});
const ScoreOf = message("ScoreOf", { score: embedded(1, Score) });
const LatestInference = message("LatestInference", { latestInference: embedded(1, Inference) });
const LatestInferenceOf = query(OfTopicAndAddress, LatestInference);

/** Answered alike by v9 and v10. */
export const commonQueries = {
  GetParams: query(Empty, message("GetParamsResponse", { params: embedded(1, Params) })),
  GetNextTopicId: query(Empty, message("GetNextTopicIdResponse", { nextTopicId: uint64(1) })),
  GetTopic: query(
    OfTopic,
    message("GetTopicResponse", { topic: embedded(1, Topic), weight: string(2), effectiveRevenue: string(3) }),
  ),
  TopicExists: query(OfTopic, message("TopicExistsResponse", { exists: bool(1) })),
  IsTopicActive: query(OfTopic, message("IsTopicActiveResponse", { isActive: bool(1) })),
  GetActiveTopicsAtBlock: query(
    message("GetActiveTopicsAtBlockRequest", { blockHeight: int64(1) }),
    message("GetActiveTopicsAtBlockResponse", { topics: repeated(1, Topic) }),
  ),
  GetNextChurningBlockByTopicId: query(
    OfTopic,
    message("GetNextChurningBlockByTopicIdResponse", { blockHeight: int64(1) }),
  ),
  GetUnfulfilledWorkerNonces: query(
    OfTopic,
    message("GetUnfulfilledWorkerNoncesResponse", { nonces: embedded(1, Nonces) }),
  ),
  IsWorkerNonceUnfulfilled: query(
    OfTopicAndHeight,
    message("IsWorkerNonceUnfulfilledResponse", { isWorkerNonceUnfulfilled: bool(1) }),
  ),
  GetWorkerSubmissionWindowStatus: query(OfTopicAndAddress, WindowStatus),
  GetReputerSubmissionWindowStatus: query(OfTopicAndAddress, WindowStatus),
  IsWorkerRegisteredInTopicId: query(
    OfTopicAndAddress,
    message("IsWorkerRegisteredInTopicIdResponse", { isRegistered: bool(1) }),
  ),
  CanSubmitWorkerPayload: query(
    OfTopicAndAddress,
    message("CanSubmitWorkerPayloadResponse", { canSubmitWorkerPayload: bool(1) }),
  ),
  IsTopicWorkerWhitelistEnabled: query(
    OfTopic,
    message("IsTopicWorkerWhitelistEnabledResponse", { isTopicWorkerWhitelistEnabled: bool(1) }),
  ),
  IsWhitelistedTopicWorker: query(
    OfTopicAndAddress,
    message("IsWhitelistedTopicWorkerResponse", { isWhitelistedTopicWorker: bool(1) }),
  ),
  IsWhitelistedGlobalWorker: query(
    OfAddress,
    message("IsWhitelistedGlobalWorkerResponse", { isWhitelistedGlobalWorker: bool(1) }),
  ),
  GetInferencesAtBlock: query(
    OfTopicAndHeight,
    message("GetInferencesAtBlockResponse", { inferences: embedded(1, Inferences) }),
  ),
  GetLatestTopicInferences: query(
    OfTopic,
    message("GetLatestTopicInferencesResponse", { inferences: embedded(1, Inferences), blockHeight: int64(2) }),
  ),
  GetNetworkLossBundleAtBlock: query(
    OfTopicAndHeight,
    message("GetNetworkLossBundleAtBlockResponse", { lossBundle: embedded(1, ValueBundle) }),
  ),
  GetInfererScoreEma: query(OfTopicAndAddress, ScoreOf),
  GetInferenceScoresUntilBlock: query(
    OfTopicAndHeight,
    message("GetInferenceScoresUntilBlockResponse", { scores: repeated(1, Score) }),
  ),
  GetWorkerInferenceScoresAtBlock: query(
    OfTopicAndHeight,
    message("GetWorkerInferenceScoresAtBlockResponse", { scores: embedded(1, Scores) }),
  ),
  GetCurrentLowestInfererScore: query(OfTopic, ScoreOf),
  GetTopicInitialInfererEmaScore: query(
    OfTopic,
    message("GetTopicInitialInfererEmaScoreResponse", { score: decimal(1) }),
  ),
  GetPreviousTopicQuantileInfererScoreEma: query(
    OfTopic,
    message("GetPreviousTopicQuantileInfererScoreEmaResponse", { value: decimal(1) }),
  ),
  GetPreviousInferenceRewardFraction: query(
    OfTopicAndAddress,
    message("GetPreviousInferenceRewardFractionResponse", { rewardFraction: decimal(1), notFound: bool(2) }),
  ),
  GetInfererNetworkRegret: query(
    OfTopicAndAddress,
    message("GetInfererNetworkRegretResponse", { regret: embedded(1, TimestampedValue) }),
  ),
  GetLatestInfererWeight: query(OfTopicAndAddress, message("GetLatestInfererWeightResponse", { weight: decimal(1) })),
  GetLatestRegretStdNorm: query(OfTopic, message("GetLatestRegretStdNormResponse", { value: decimal(1) })),
  GetCountInfererInclusionsInTopic: query(
    OfTopicAndAddress,
    message("GetCountInfererInclusionsInTopicResponse", { count: uint64(1) }),
  ),
  GetTopicLastWorkerCommitInfo: query(
    OfTopic,
    message("GetTopicLastWorkerCommitInfoResponse", { lastCommit: embedded(1, TimestampedActorNonce) }),
  ),
  GetTopicRewardNonce: query(OfTopic, message("GetTopicRewardNonceResponse", { nonce: int64(1) })),
  GetWorkerNodeInfo: query(
    message("GetWorkerNodeInfoRequest", { address: string(2) }),
    message("GetWorkerNodeInfoResponse", { nodeInfo: embedded(1, OffchainNode) }),
  ),
} as const;

export const v9Queries = {
  ...commonQueries,
  GetNetworkInferencesAtBlock: query(OfTopicAndHeight, ValueBundleAtNonce),
  GetNetworkInferencesAtBlockOutlierResistant: query(OfTopicAndHeight, ValueBundleAtNonce),
  GetLatestNetworkInferences: query(OfTopic, LatestValueBundle),
  GetLatestNetworkInferencesOutlierResistant: query(OfTopic, LatestValueBundle),
  GetWorkerLatestInferenceByTopicId: LatestInferenceOf,
} as const;

export const v10Queries = {
  ...commonQueries,
  GetNetworkInferencesAtBlock: query(OfTopicAndHeight, LabeledBundleAtNonce),
  GetNetworkInferencesAtBlockOutlierResistant: query(OfTopicAndHeight, LabeledBundleAtNonce),
  GetLatestNetworkInferences: query(OfTopic, LatestLabeledBundle),
  GetLatestNetworkInferencesOutlierResistant: query(OfTopic, LatestLabeledBundle),
  GetWorkerLatestInputInferenceByTopicId: LatestInferenceOf,
  GetOpenWorkerSubmissionWindows: query(
    OfTopic,
    message("GetOpenWorkerSubmissionWindowsResponse", { nonces: embedded(1, Nonces) }),
  ),
} as const;
