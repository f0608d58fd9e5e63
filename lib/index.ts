/**
 * Allora Forge as a library: `import { … } from "allora-forge"`. What heavy parts need (a node of the network, neural models, files) is
 * loaded when it is used.
 */

// Candles and their files
export { type Bars, type ResampleOptions, resample } from "./candles/bars";
export { type CandleColumns, DAY_MS, MINUTE_MS } from "./candles/candles";
export { CandleError, mergeCandles, sliceByTime } from "./candles/columns";
export { formatInterval, parseInterval } from "./candles/interval";

// The instance
export { ForgeApiError, ForgeClient, type WaitOptions } from "./client";
export type { ConnectionOptions } from "./client/connection";

// Evaluation
export { evidenceLines } from "./evaluation/analysis/evidence-lines";
export type { Analysis } from "./evaluation/analysis/types";
export { type Candidate, candidatesOf } from "./evaluation/candidates";
export { type EvaluateOptions, evaluate, THRESHOLDS } from "./evaluation/evaluate";
export {
  type Fold,
  type TimeSeriesSplitOptions,
  timeSeriesSplit,
  type WalkForwardOptions,
  walkForwardByTime,
} from "./evaluation/folds";
export { EvaluationError, type EvaluationReport, type Grade, PRIMARY_METRICS } from "./evaluation/report";

// Features
export { barsNeeded, columnNames, marketsOf } from "./features/compile";
export {
  buildDataset,
  type Dataset,
  type DatasetOptions,
  type DropReason,
  fingerprintDataset,
} from "./features/dataset";
export { type LiveRow, liveHistoryStartMs, liveRow } from "./features/live";
export type { MarketCandles } from "./features/market-candles";
export { FeatureEntry, FeaturePlan, GapPolicy } from "./features/plan";
export { planForTopic, topic69Plan, topic77Plan } from "./features/plans";
export { defineFeature, type FeatureDefinition } from "./features/plugin";
export { DatasetError, FeatureRefusal, PlanError } from "./features/refusal";
export { richPlanForTopic } from "./features/rich-plan";
export type { FeatureWindow } from "./features/window";
export type { TrainResult } from "./forge/training/train-model";
export { getApiKey, type InstanceOptions, type NetworkOptions } from "./kit/connect";
export { type BackfillSummary, createDataManager, DataManager, type DataManagerOptions } from "./kit/data-manager";
export { PerformanceEvaluator, reportTable, textTable } from "./kit/performance-evaluator";
export { AlloraTopicDiscovery, type TopicSummary } from "./kit/topic-discovery";
// Live workers
export { type DeployOptions, type DeployResult, type WorkerHealth, WorkerManager } from "./kit/worker-manager";
export { type SpanSummary, SUMMARY_SPANS, WorkerMonitor, type WorkerSummary } from "./kit/worker-monitor";
// Workflow
export {
  AlloraMLWorkflow,
  type FullTable,
  type PlannedWorkflowOptions,
  type SearchOptions,
  type WorkflowData,
  type WorkflowOptions,
} from "./kit/workflow";

// Models
export { type Artifact, type ArtifactInput, decodeArtifact, encodeArtifact } from "./models/artifact";
export { familyByName } from "./models/families";
export { FAMILY_NAMES, type FamilyName } from "./models/family-names";
export { quickGrid, walkthroughGrid } from "./models/gbdt/grids";
export { type Model, ModelError } from "./models/model";
