"use client";
/** What a person can do, one hook an act: it asks the server, says what came of it, and loads anew what it changed. */
import { type UseMutationResult, useMutation, useQueryClient } from "@tanstack/react-query";
import { plural } from "@/app/_components/format";
import { useToast } from "@/app/_components/ui/toast";
import type {
  DeploymentView,
  EvaluationView,
  JobView,
  ModelView,
  PlanAnalysisView,
  PlanView,
  ReconcileView,
  StartAllView,
  StopAllView,
  TrainingView,
  WalletView,
} from "@/lib/forge/views";
import { api, problemFrom } from "./api";
import { type DataKey, keys } from "./keys";

interface Act<Answer, Input> {
  run(input: Input): Promise<Answer>;
  /** What is said when it worked; the optional page shows what it made. */
  said(answer: Answer, input: Input): { text: string; href?: string; remedy?: string };
  changes: readonly DataKey[];
  /** A failure is shown where it was asked for, e.g. in a dialog. */
  showsFailure?: boolean;
}

function useAct<Answer, Input>({
  run,
  said,
  changes,
  showsFailure = false,
}: Act<Answer, Input>): UseMutationResult<Answer, Error, Input> {
  const client = useQueryClient();
  const toast = useToast();
  return useMutation({
    mutationFn: run,
    onSuccess: (answer, input) => toast({ tone: "ok", ...said(answer, input) }),
    onError: (error) => {
      if (showsFailure) return;
      const { detail, remedy } = problemFrom(error);
      toast({ tone: "error", text: detail, remedy });
    },
    onSettled: () => Promise.all(changes.map((queryKey) => client.invalidateQueries({ queryKey }))),
  });
}

/** One click from a topic to a graded model. */
export function useStartBaseline() {
  return useAct({
    run: (topicId: number) => api<TrainingView>(`/topics/${topicId}/baseline`, { method: "POST" }),
    said: ({ id, job }) => ({ text: `Baseline started: ${job.title}`, href: `/trainings/${id}` }),
    changes: [keys.jobs, keys.trainings],
  });
}

/** As POST /api/v1/trainings takes it; the server says what it cannot take. */
export type TrainRequest = Readonly<Record<string, unknown>>;

export function useTrain() {
  return useAct({
    run: (input: TrainRequest) => api<TrainingView>("/trainings", { method: "POST", body: input }),
    said: ({ id, job }) => ({ text: `Training started: ${job.title}`, href: `/trainings/${id}` }),
    changes: [keys.jobs, keys.trainings],
  });
}

/** Opens a training's untouched window; asking again changes nothing. */
export function useOpenHoldout() {
  return useAct({
    run: (id: string) => api<TrainingView>(`/trainings/${id}/holdout`, { method: "POST" }),
    said: ({ id }) => ({ text: "The untouched window is being opened", href: `/trainings/${id}` }),
    changes: [keys.jobs, keys.trainings],
  });
}

export interface ImportRequest {
  name: string;
  format: string;
  /** The file in base64. */
  data: string;
  topicId: number;
  planId?: string;
  trainedUntil?: string;
}

/** Takes a model that was trained elsewhere. */
export function useImportModel() {
  return useAct({
    run: (input: ImportRequest) => api<ModelView>("/models", { method: "POST", body: input }),
    said: ({ name }) => ({ text: `Imported: ${name}` }),
    changes: [keys.models],
    showsFailure: true,
  });
}

/** Grades a model on the newest days. */
export function useEvaluateModel() {
  return useAct({
    run: (input: { modelId: string; days: number }) =>
      api<EvaluationView>("/evaluations", { method: "POST", body: input }),
    said: ({ id, title }) => ({ text: `Evaluation started: ${title}`, href: `/evaluations/${id}` }),
    changes: [keys.jobs, keys.evaluations],
  });
}

/** Arrays, CSV, or what of the platform's own is to be graded; see POST /api/v1/evaluations. */
export function useEvaluate() {
  return useAct({
    run: (input: Record<string, unknown>) => api<EvaluationView>("/evaluations", { method: "POST", body: input }),
    said: ({ id, title, report }) => ({
      text: report === null ? `Evaluation started: ${title}` : `Evaluated: ${title}, grade ${report.grade}`,
      href: `/evaluations/${id}`,
    }),
    changes: [keys.jobs, keys.evaluations],
  });
}

/** Saves a plan; the same plan again is answered as it is. */
export function useCreatePlan() {
  return useAct({
    run: (input: { name: string; plan: unknown }) => api<PlanView>("/plans", { method: "POST", body: input }),
    said: ({ id, name }) => ({ text: `Plan saved: ${name}`, href: `/plans/${id}` }),
    changes: [keys.plans],
    showsFailure: true,
  });
}

/** What a plan's features look like on the newest days. */
export function useAnalysePlan() {
  return useAct({
    run: ({ planId, days }: { planId: string; days: number }) =>
      api<PlanAnalysisView>(`/plans/${planId}/analyses`, { method: "POST", body: { days } }),
    said: ({ job }) => ({ text: `Analysis started: ${job.title}` }),
    changes: [keys.jobs, keys.plans],
  });
}

export interface DeployRequest {
  modelId: string;
  topicId: number;
  topicKind: "price" | "log_return";
  /** Absent: one without a worker on the topic, else a new one. */
  walletId?: string;
}

export function useDeploy() {
  return useAct({
    run: (input: DeployRequest) => api<DeploymentView>("/deployments", { method: "POST", body: input }),
    said: ({ id, topicId }) => ({ text: `Worker on topic ${topicId} is being set up`, href: `/deployments/${id}` }),
    changes: [keys.deployments, keys.topics, keys.models],
  });
}

export function useStartDeployment() {
  return useAct({
    run: (id: string) => api<DeploymentView>(`/deployments/${id}/start`, { method: "POST" }),
    said: ({ topicId }) => ({ text: `Worker on topic ${topicId} starts` }),
    changes: [keys.deployments, keys.topics],
  });
}

export function useStopDeployment() {
  return useAct({
    run: (id: string) => api<DeploymentView>(`/deployments/${id}/stop`, { method: "POST" }),
    said: ({ topicId }) => ({ text: `Worker on topic ${topicId} stops` }),
    changes: [keys.deployments, keys.topics],
  });
}

export function useRemoveDeployment() {
  return useAct({
    run: (id: string) => api<void>(`/deployments/${id}?force=true`, { method: "DELETE" }),
    said: () => ({ text: "Worker removed" }),
    changes: [keys.deployments, keys.topics],
  });
}

/** "3 workers start", and whom it could not be done for. */
function fleetSaid(said: string, failed: readonly { message: string }[]): { text: string; remedy?: string } {
  if (failed.length === 0) return { text: said };
  return { text: `${said}; ${failed.length} could not be changed`, remedy: failed[0]?.message };
}

export function useStartAll() {
  return useAct({
    run: () => api<StartAllView>("/deployments/start-all", { method: "POST" }),
    said: ({ started, failed }) =>
      fleetSaid(
        started.length === 0 ? "No worker had to be started" : `${plural(started.length, "worker")} started`,
        failed,
      ),
    changes: [keys.deployments, keys.topics],
  });
}

export function useStopAll() {
  return useAct({
    run: () => api<StopAllView>("/deployments/stop-all", { method: "POST" }),
    said: ({ stopped, failed }) =>
      fleetSaid(stopped.length === 0 ? "No worker was running" : `${plural(stopped.length, "worker")} stopped`, failed),
    changes: [keys.deployments, keys.topics],
  });
}

/** Hands workers that should run and have failed to a runner anew. */
export function useReconcile() {
  return useAct({
    run: () => api<ReconcileView>("/deployments/reconcile", { method: "POST" }),
    said: ({ running, restarted, stopped, failed }) =>
      fleetSaid(`${running.length} at work, ${restarted.length} restarted, ${stopped.length} stay stopped`, failed),
    changes: [keys.deployments, keys.topics],
  });
}

/** A new wallet, whose recovery phrase nobody sees. */
export function useCreateWallet() {
  return useAct({
    run: (input: { alias?: string }) => api<WalletView>("/wallets", { method: "POST", body: input }),
    said: ({ alias }) => ({ text: `Wallet made: ${alias}` }),
    changes: [keys.wallets],
    showsFailure: true,
  });
}

export function useAskFaucet() {
  return useAct({
    run: (id: string) => api<JobView>(`/wallets/${id}/faucet`, { method: "POST" }),
    said: ({ title }) => ({ text: `Asked: ${title}`, href: "/jobs" }),
    changes: [keys.wallets, keys.jobs],
  });
}

/** The token ends at once; its line stays in the list. */
export function useRevokeToken() {
  return useAct({
    run: (id: string) => api<void>(`/tokens/${id}`, { method: "DELETE" }),
    said: () => ({ text: "Token revoked" }),
    changes: [keys.tokens],
  });
}

export function useCancelJob() {
  return useAct({
    run: (id: string) => api<JobView>(`/jobs/${id}/cancel`, { method: "POST" }),
    said: ({ title }) => ({ text: `Cancelling: ${title}` }),
    changes: [keys.jobs, keys.trainings],
  });
}
