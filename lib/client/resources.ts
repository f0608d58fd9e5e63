/** Topics, candles, plans, evaluations, models and wallets of an instance: an object of calls for each. */
import type { BackfillRequest } from "@/lib/forge/backfill/request-backfill";
import type { ModelImport } from "@/lib/forge/models/import-model";
import type {
  BackfillView,
  BaselineView,
  CandleSeries,
  DataDayView,
  DataOverview,
  DeletedData,
  EvaluationSummaryView,
  EvaluationView,
  JobView,
  MarketDataView,
  ModelDetailView,
  ModelView,
  NewTokenView,
  PlanAnalysisView,
  PlanView,
  RevisionView,
  Scope,
  SourceComparison,
  TokenView,
  TopicView,
  TrainingView,
  WalletView,
} from "@/lib/forge/views";
import type { Connection, Sent } from "./connection";

type Query = NonNullable<Sent["query"]>;
export interface PageQuery {
  limit?: number;
  /** The cursor of the page before. */
  after?: string;
}

export interface RevisionsQuery extends PageQuery {
  source?: string;
  market?: string;
  state?: RevisionView["state"];
}

const part = encodeURIComponent;
const marketPath = (source: string, market: string) => `/data/${part(source)}/${part(market)}`;

export function topicsOf(connection: Connection) {
  return {
    list: () => connection.json<TopicView[]>("/topics"),
    get: (topicId: number) => connection.json<TopicView>(`/topics/${topicId}`),
    /** What a baseline of the topic would be, with reasons. */
    proposeBaseline: (topicId: number) => connection.json<BaselineView>(`/topics/${topicId}/baseline`),
    /** Starts the training that was proposed. */
    startBaseline: (topicId: number) =>
      connection.json<TrainingView>(`/topics/${topicId}/baseline`, { method: "POST" }),
  };
}

export function dataOf(connection: Connection) {
  return {
    overview: () => connection.json<DataOverview>("/data"),
    /** Days of one market; `from` and `to` are days. */
    market: (source: string, market: string, query: { from?: string; to?: string } = {}) =>
      connection.json<MarketDataView>(marketPath(source, market), { query }),
    day: (source: string, market: string, day: string) =>
      connection.json<DataDayView>(`${marketPath(source, market)}/days/${part(day)}`),
    /** Bars for a chart, at most `most` of them. */
    candles: (source: string, market: string, query: { from: string; to: string; most?: number }) =>
      connection.json<CandleSeries>(`${marketPath(source, market)}/candles`, { query }),
    compare: (source: string, market: string, other: string, query: Query = {}) =>
      connection.json<SourceComparison>(`${marketPath(source, market)}/compare/${part(other)}`, { query }),
    /** A file, streamed. */
    export: (
      source: string,
      market: string,
      query: { from?: string; to?: string; format?: "csv" | "csv.gz" | "parquet" } = {},
    ) => connection.response(`${marketPath(source, market)}/export`, { query }),
    /** Brings a CSV or Parquet file; `name` names its source, file:<name>. */
    import: (bytes: Uint8Array<ArrayBuffer>, query: { name: string; market: string; symbol?: string }) =>
      connection.json<BackfillView>("/data/imports", { method: "POST", bytes, query }),
    /** `confirm` repeats the market's name. */
    remove: (source: string, market: string, asked: { confirm: string; from?: string; to?: string }) =>
      connection.json<DeletedData>(marketPath(source, market), { method: "DELETE", body: asked }),
    revisions: (query: RevisionsQuery = {}) =>
      connection.json<RevisionView[]>("/data/revisions", { query: { ...query } }),
    decide: (id: string, decision: "accept" | "dismiss") =>
      connection.json<RevisionView>(`/data/revisions/${part(id)}`, { method: "POST", body: { decision } }),
  };
}

export function backfillsOf(connection: Connection) {
  return {
    start: (request: BackfillRequest) => connection.json<BackfillView>("/backfills", { method: "POST", body: request }),
    get: (id: string) => connection.json<BackfillView>(`/backfills/${part(id)}`),
  };
}

export function plansOf(connection: Connection) {
  return {
    list: (query: PageQuery = {}) => connection.json<PlanView[]>("/plans", { query: { ...query } }),
    get: (id: string) => connection.json<PlanView>(`/plans/${part(id)}`),
    create: (plan: { name: string; plan: unknown }) =>
      connection.json<PlanView>("/plans", { method: "POST", body: plan }),
    /** Starts the analysis of its columns over the last days. */
    analyse: (id: string, request: { days?: number } = {}) =>
      connection.json<PlanAnalysisView>(`/plans/${part(id)}/analyses`, { method: "POST", body: request }),
    analysis: (id: string, analysisId: string) =>
      connection.json<PlanAnalysisView>(`/plans/${part(id)}/analyses/${part(analysisId)}`),
  };
}

export function evaluationsOf(connection: Connection) {
  return {
    list: (query: PageQuery = {}) => connection.json<EvaluationSummaryView[]>("/evaluations", { query: { ...query } }),
    get: (id: string) => connection.json<EvaluationView>(`/evaluations/${part(id)}`),
    /** One of {y_true, y_pred}, {csv}, {trainingId}, {modelId, days}, {deploymentId}. */
    start: (subject: Record<string, unknown>) =>
      connection.json<EvaluationView>("/evaluations", { method: "POST", body: subject }),
    /** A report to keep, as a file. */
    report: (id: string, format: "html" | "json") => connection.response(`/evaluations/${part(id)}/report.${format}`),
    /** Its rows as CSV. */
    predictions: (id: string) => connection.response(`/evaluations/${part(id)}/predictions.csv`),
  };
}

export function modelsOf(connection: Connection) {
  return {
    list: (query: { topicId?: number } & PageQuery = {}) =>
      connection.json<ModelView[]>("/models", { query: { ...query } }),
    get: (id: string) => connection.json<ModelDetailView>(`/models/${part(id)}`),
    import: (model: ModelImport) => connection.json<ModelView>("/models", { method: "POST", body: model }),
    /** The artifact, as a file. */
    download: (id: string) => connection.response(`/models/${part(id)}/artifact`),
  };
}

export function walletsOf(connection: Connection) {
  return {
    list: () => connection.json<WalletView[]>("/wallets"),
    /** A new wallet, whose recovery phrase nobody sees. */
    create: (wallet: { alias?: string } = {}) =>
      connection.json<WalletView>("/wallets", { method: "POST", body: wallet }),
    /** From its recovery phrase, which is encrypted at once. `address`, when given, must be the one that follows from it. */
    import: (wallet: { alias?: string; mnemonic: string; address?: string }) =>
      connection.json<WalletView>("/wallets", { method: "POST", body: wallet }),
    /** A job of the runner. */
    requestFaucet: (id: string) => connection.json<JobView>(`/wallets/${part(id)}/faucet`, { method: "POST" }),
  };
}

export function tokensOf(connection: Connection) {
  return {
    list: () => connection.json<TokenView[]>("/tokens"),
    /** The token stands in this answer and nowhere else. */
    create: (token: { name: string; scopes: Scope[]; expiresInDays?: number }) =>
      connection.json<NewTokenView>("/tokens", { method: "POST", body: token }),
    revoke: (id: string) => connection.json<void>(`/tokens/${part(id)}`, { method: "DELETE" }),
  };
}
