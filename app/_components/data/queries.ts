"use client";
/** What pages load, one hook a resource. The stream of changes keeps it fresh. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type {
  BaselineView,
  ComparisonView,
  DataOverview,
  DeploymentView,
  EvaluationSummaryView,
  EvaluationView,
  FamilyView,
  FeatureKindView,
  HealthView,
  JobView,
  LogView,
  ModelDetailView,
  ModelView,
  PlanAnalysisView,
  PlanView,
  ScorePoint,
  TimelineSlot,
  TokenView,
  TopicView,
  TrainingView,
  WalletView,
} from "@/lib/forge/views";
import { api, goToSignIn } from "./api";
import { keys } from "./keys";

const LOG_LINES = 300;

/** Health answers everyone, but only the status to those who are not signed in. */
async function loadHealth({ signal }: { signal: AbortSignal }): Promise<HealthView> {
  const health = await api<HealthView | Pick<HealthView, "status">>("/health", { signal });
  if ("web" in health) return health;
  goToSignIn();
  throw new Error("You are signed out.");
}

export function useHealth() {
  return useQuery({
    queryKey: keys.health,
    queryFn: loadHealth,
    // A stopped runner changes no row, so nothing would announce it.
    refetchInterval: 5_000,
  });
}

export function useTopics() {
  return useQuery({ queryKey: keys.topics, queryFn: ({ signal }) => api<TopicView[]>("/topics", { signal }) });
}

export function useTopic(topicId: number) {
  return useQuery({
    queryKey: keys.topic(topicId),
    queryFn: ({ signal }) => api<TopicView>(`/topics/${topicId}`, { signal }),
  });
}

export function useJobs() {
  return useQuery({ queryKey: keys.jobs, queryFn: ({ signal }) => api<JobView[]>("/jobs", { signal }) });
}

export function useModels() {
  return useQuery({ queryKey: keys.models, queryFn: ({ signal }) => api<ModelView[]>("/models", { signal }) });
}

/** One model, with its lineage. */
export function useModel(id: string) {
  return useQuery({
    queryKey: keys.model(id),
    queryFn: ({ signal }) => api<ModelDetailView>(`/models/${id}`, { signal }),
  });
}

/** What can be trained or imported; it does not change while the server runs. */
export function useFamilies() {
  return useQuery({
    queryKey: keys.families,
    queryFn: ({ signal }) => api<FamilyView[]>("/families", { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** Sources of candles, and what is stored of each. */
export function useData() {
  return useQuery({ queryKey: keys.data, queryFn: ({ signal }) => api<DataOverview>("/data", { signal }) });
}

/** Saved feature plans. */
export function usePlans() {
  return useQuery({ queryKey: keys.plans, queryFn: ({ signal }) => api<PlanView[]>("/plans", { signal }) });
}

export function usePlan(id: string) {
  return useQuery({
    queryKey: keys.plan(id),
    queryFn: ({ signal }) => api<PlanView>(`/plans/${id}`, { signal }),
  });
}

/**
 * What a plan may hold: the built-in kinds, and the user's own as a runner found them.
 * @param market that is predicted: features of other markets have another one in their examples
 */
export function useFeatures(market = "btcusd") {
  return useQuery({
    queryKey: keys.featuresFor(market),
    queryFn: ({ signal }) => api<FeatureKindView[]>(`/features?market=${market}`, { signal }),
    placeholderData: keepPreviousData,
  });
}

/** A finished analysis; null asks for none. */
export function usePlanAnalysis(planId: string, id: string | null) {
  return useQuery({
    queryKey: keys.planAnalysis(id ?? ""),
    queryFn: ({ signal }) => api<PlanAnalysisView>(`/plans/${planId}/analyses/${id}`, { signal }),
    enabled: id !== null,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export function useDeployments() {
  return useQuery({
    queryKey: keys.deployments,
    queryFn: ({ signal }) => api<DeploymentView[]>("/deployments", { signal }),
  });
}

export function useDeployment(id: string) {
  return useQuery({
    queryKey: keys.deployment(id),
    queryFn: ({ signal }) => api<DeploymentView>(`/deployments/${id}`, { signal }),
  });
}

export function useTimeline(id: string) {
  return useQuery({
    queryKey: keys.timeline(id),
    queryFn: ({ signal }) => api<TimelineSlot[]>(`/deployments/${id}/timeline`, { signal }),
  });
}

export function useScores(id: string) {
  return useQuery({
    queryKey: keys.scores(id),
    queryFn: ({ signal }) => api<ScorePoint[]>(`/deployments/${id}/scores`, { signal }),
  });
}

export function useLogs(id: string) {
  return useQuery({
    queryKey: keys.logs(id),
    queryFn: ({ signal }) => api<LogView[]>(`/deployments/${id}/logs?tail=${LOG_LINES}`, { signal }),
  });
}

/** The jobs of trainings, newest first. */
export function useTrainings() {
  return useQuery({ queryKey: keys.trainings, queryFn: ({ signal }) => api<JobView[]>("/trainings", { signal }) });
}

export function useTraining(id: string) {
  return useQuery({
    queryKey: keys.training(id),
    queryFn: ({ signal }) => api<TrainingView>(`/trainings/${id}`, { signal }),
  });
}

/** What the platform would run to get a first model of a topic. */
export function useBaseline(topicId: number, isWanted: boolean) {
  return useQuery({
    queryKey: keys.baseline(topicId),
    queryFn: ({ signal }) => api<BaselineView>(`/topics/${topicId}/baseline`, { signal }),
    enabled: isWanted,
  });
}

/** Runs side by side; none asked for, none loaded. */
export function useComparison(ids: readonly string[]) {
  return useQuery({
    queryKey: keys.comparison(ids),
    queryFn: ({ signal }) => api<ComparisonView>(`/trainings/compare?ids=${ids.join(",")}`, { signal }),
    enabled: ids.length > 0,
    placeholderData: keepPreviousData,
  });
}

/** The chain's wallets, oldest first. */
export function useWallets() {
  return useQuery({ queryKey: keys.wallets, queryFn: ({ signal }) => api<WalletView[]>("/wallets", { signal }) });
}

/** Tokens of scripts, newest first; never what they are, only what they begin with. */
export function useTokens() {
  return useQuery({ queryKey: keys.tokens, queryFn: ({ signal }) => api<TokenView[]>("/tokens", { signal }) });
}

/** What was graded, newest first. */
export function useEvaluations() {
  return useQuery({
    queryKey: keys.evaluations,
    queryFn: ({ signal }) => api<EvaluationSummaryView[]>("/evaluations", { signal }),
  });
}

export function useEvaluation(id: string) {
  return useQuery({
    queryKey: keys.evaluation(id),
    queryFn: ({ signal }) => api<EvaluationView>(`/evaluations/${id}`, { signal }),
  });
}
