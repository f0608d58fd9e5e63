/** The JSON that pages and REST answers hold. Times are ISO 8601 UTC strings, heights and nonces numbers, ALLO amounts strings in uallo. */
import type { EvaluationReport } from "@/lib/evaluation/report";
import type { FeaturePlan } from "@/lib/features/plan";
import type { AnalysisView, HoldoutView, SearchView } from "./views-modeling";

/** A report as JSON: metrics that are not finite (undefined for these rows, or infinite) are null. */
export type ReportView = Omit<EvaluationReport, "metrics"> & { metrics: Record<string, number | null> };

export type JobStatus = "queued" | "running" | "succeeded" | "failed" | "cancelled";
export type JobKind = "backfill" | "import" | "training" | "evaluation" | "analysis";

export interface JobView {
  id: string;
  kind: JobKind;
  status: JobStatus;
  /** One line, e.g. "btcusd, 120 days" */
  title: string;
  progress: { done: number; total: number; unit: string; message: string } | null;
  /** Seconds left by the rate so far; null when unknown. */
  secondsLeft: number | null;
  error: { code: string; message: string; remedy: string } | null;
  /** Page that shows what it made, e.g. /trainings/<id> */
  href: string | null;
  /** The topic it is about, where it is about one. */
  topicId: number | null;
  createdAt: string;
  startedAt: string | null;
  finishedAt: string | null;
}

export interface BackfillReport {
  /** Candles that the source answered with. */
  candles: number;
  /** Of them, those that were not stored before. */
  stored: number;
  daysComplete: number;
  daysPartial: number;
  /** Complete days that the source has no candle of at all; counted in daysComplete too. */
  daysAbsent: number;
  /** Complete before; not asked for. */
  daysSkipped: number;
  /** Complete before, asked for again, and answered the same. */
  daysVerified: number;
  /** Complete before, asked for again, and answered otherwise: a revision waits for a decision. */
  daysRevised: number;
  /** Minutes of the running day whose values the source has changed since they were stored. */
  minutesRevised: number;
  /** Minutes of the answered spans that the source has no candle of. */
  minutesAbsent: number;
  /** Rows that were not usable, by reason. */
  rejected: Record<string, number>;
  /** What could not be had, and why. */
  missingRanges: { market: string; from: string; to: string; reason: string }[];
}

export interface BackfillView {
  id: string;
  job: JobView;
  source: string;
  /** fill: what is not complete; repair: only what is missing or unusable; verify: complete days once more; import: a file. */
  mode: "fill" | "repair" | "verify" | "import";
  markets: string[];
  from: string;
  to: string;
  /** Null until the job has ended. */
  report: BackfillReport | null;
}

export interface CandidateView {
  rank: number;
  /** Place in the list that was asked for, from 0. */
  index: number;
  params: Record<string, number | string>;
  numPassed: number;
  grade: string;
  metrics: Record<string, number | null>;
}

export interface FoldView {
  index: number;
  trainFrom: string;
  trainTo: string;
  trainRows: number;
  testFrom: string;
  testTo: string;
  testRows: number;
  metrics: Record<string, number | null>;
  grade: string;
}

export interface TrainingView {
  id: string;
  job: JobView;
  topicId: number;
  family: string;
  plan: FeaturePlan;
  search: SearchView;
  /** Finished so far, best first; grows while the job runs. */
  progress: CandidateView[];
  /** Null until the job has succeeded, like all below. */
  dataset: {
    rows: number;
    from: string;
    to: string;
    columns: number;
    dropped: Record<string, number>;
    fingerprint: string;
  } | null;
  candidates: CandidateView[] | null;
  folds: FoldView[] | null;
  report: ReportView | null;
  /** At most 2,000 points, reduced evenly over time; out-of-fold. */
  predictions: { asOf: string; actual: number; predicted: number }[] | null;
  timings: { step: string; ms: number }[] | null;
  /** Columns by share of what they contribute, largest first, at most 50; null where the family cannot say. */
  importance: { name: string; share: number }[] | null;
  /** Null when nothing was held out. */
  holdout: HoldoutView | null;
  /** Evaluation with the full report of the out-of-fold predictions, made when the training ends. */
  evaluationId: string | null;
  modelId: string | null;
}

export interface EvaluationView {
  id: string;
  title: string;
  createdAt: string;
  /** Null when the evaluation was made at once (arrays). */
  job: JobView | null;
  subject:
    | { kind: "arrays"; count: number }
    /** The out-of-fold predictions of a training's best candidate. */
    | { kind: "training"; trainingId: string; modelId: string | null }
    /** What a live worker predicted, against what came true. */
    | { kind: "deployment"; deploymentId: string; rows?: number; leftOut?: Record<string, number> }
    /** `seenRows`: rows up to the end of the model's training and of its last truth, on which a good report means nothing; absent until the job has ended. */
    | { kind: "model"; modelId: string; from: string; to: string; rows?: number; seenRows?: number };
  report: ReportView | null;
  /** The full report; null with `report`, and for evaluations of before there was one. */
  analysis: AnalysisView | null;
}

export interface ModelView {
  id: string;
  name: string;
  family: string;
  topicId: number;
  sizeBytes: number;
  grade: string | null;
  score: number | null;
  trainingId: string | null;
  origin: "trained" | "imported";
  createdAt: string;
}

/** GET /api/v1/models/{id}: where a model comes from and what became of it. */
export interface ModelDetailView extends ModelView {
  topicMetadata: string;
  topicKind: "price" | "log_return";
  plan: FeaturePlan;
  /** Where the plan is saved; null where it is not. */
  planId: string | null;
  columns: number;
  /** As the family took them; of an imported model, what its file says. */
  params: Record<string, number | string>;
  /** Of an imported model, `from`, `rows` and `seed` are null; `to` is what its owner says, else the time of the import. */
  trainedOn: {
    from: string | null;
    to: string;
    rows: number | null;
    seed: number | null;
    source: string | null;
    fingerprint: string | null;
  };
  /** The out-of-fold report of its training. */
  report: ReportView | null;
  /** What computes it; null where it is the product itself. */
  engine: string | null;
  /** Columns by share of what they contribute, largest first, at most 50; null where the family cannot say. */
  importance: { name: string; share: number }[] | null;
  deployments: { id: string; topicId: number; desired: "running" | "stopped"; status: DeploymentView["status"] }[];
}

export interface TopicView {
  topicId: number;
  metadata: string;
  kind: "price" | "log_return" | "volatility" | "unknown";
  asset: string | null;
  horizonMinutes: number | null;
  lossMethod: string;
  epochLength: number;
  groundTruthLag: number;
  workerSubmissionWindow: number;
  isActive: boolean;
  window: {
    open: boolean;
    nonce: number | null;
    endHeight: number | null;
    /** Height of the next opening, and the wall-clock instant it is expected at. */
    nextHeight: number | null;
    nextAt: string | null;
  };
  networkInference: { nonce: number; value: string } | null;
  participants: number | null;
  /** Our live deployments on it. */
  mine: number;
  updatedAt: string;
}

export type SubmissionState =
  | "claimed"
  | "computed"
  | "signed"
  | "broadcast"
  | "confirmed"
  | "rejected"
  | "refused"
  | "expired"
  | "missed";

export interface SubmissionView {
  nonce: number;
  state: SubmissionState;
  outcome: string | null;
  value: string | null;
  prediction: number | null;
  basePrice: number | null;
  asOf: string | null;
  windowEnd: number;
  txHash: string | null;
  includedHeight: number | null;
  code: number | null;
  codespace: string | null;
  feeUallo: string | null;
  message: string | null;
  broadcasts: number;
  timings: Record<string, number> | null;
  modelId: string;
  createdAt: string;
}

/** A slot of the timeline: oldest first, at most 25. */
export interface TimelineSlot {
  nonce: number;
  openedAt: string | null;
  windowEnd: number | null;
  /** What happened, in the order of lifecycle; not_deployed where the worker was not live yet. */
  slot: "open" | "pending" | "confirmed" | "failed" | "refused" | "missed" | "not_deployed";
  submission: SubmissionView | null;
  networkInference: string | null;
  truth: number | null;
  loss: number | null;
  score: number | null;
  scoreEma: number | null;
  rewardUallo: string | null;
  rewardFraction: number | null;
}

/** A point per settled nonce, oldest first. */
export interface ScorePoint {
  nonce: number;
  at: string | null;
  active: boolean | null;
  score: number | null;
  scoreEma: number | null;
  rewardUallo: string | null;
  rewardFraction: number | null;
  value: number | null;
  networkInference: number | null;
  truth: number | null;
}

export interface DeploymentView {
  id: string;
  topicId: number;
  topicName: string;
  topicKind: "price" | "log_return";
  model: { id: string; name: string; family: string; grade: string | null };
  wallet: { id: string; address: string; balanceUallo: string | null; balanceAt: string | null } | null;
  desired: "running" | "stopped";
  status: "pending" | "funding" | "registering" | "live" | "stopped" | "failed";
  lastError: string | null;
  lastSubmission: SubmissionView | null;
  lastScore: ScorePoint | null;
  counts: { confirmed: number; failed: number; refused: number; missed: number };
  rewardTotalUallo: string | null;
  nextWindowAt: string | null;
  /** Scores EMA of the last settled nonces, oldest first, at most 50. */
  trend: number[];
  createdAt: string;
  liveSince: string | null;
}

/** What may be shown of a wallet: never how it signs. */
export interface WalletView {
  id: string;
  address: string;
  balanceUallo: string | null;
  balanceAt: string | null;
}

export interface LogView {
  id: string;
  at: string;
  level: "debug" | "info" | "warn" | "error";
  message: string;
  fields: Record<string, unknown> | null;
}

/** A part's state: ok, waiting (starting, behind), error. */
export interface HealthPart {
  state: "ok" | "waiting" | "error";
  message: string;
  /** Age of what is known, seconds. */
  ageSeconds: number | null;
}

export interface HealthView {
  status: "ok" | "degraded" | "error";
  version: string;
  web: HealthPart;
  database: HealthPart;
  runner: HealthPart;
  network: HealthPart & {
    kind: string;
    chainId: string | null;
    height: number | null;
    chainTime: string | null;
    blockSeconds: number | null;
  };
  data: HealthPart;
}

export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  remedy: string;
  code: string;
  [extra: string]: unknown;
}

/** One server-sent event: which rows changed; the page asks anew for what it shows. */
export interface ChangeEvent {
  table:
    | "network"
    | "topic"
    | "job"
    | "deployment"
    | "submission"
    | "epoch"
    | "score"
    | "log"
    | "runner"
    | "model"
    | "wallet"
    | "plan"
    | "plugin"
    | "feed"
    | "revision";
  id: string;
  deploymentId?: string;
}
