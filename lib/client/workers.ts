/** Trainings and live workers of an instance. */
import type { DeploymentRequest } from "@/lib/forge/deployments/deploy-worker";
import type { TrainingRequest } from "@/lib/forge/training/search-request";
import type {
  ComparisonView,
  DeploymentView,
  JobView,
  LogView,
  ReconcileView,
  ScorePoint,
  StartAllView,
  StopAllView,
  TimelineSlot,
  TrainingView,
} from "@/lib/forge/views";
import type { Connection } from "./connection";
import type { PageQuery } from "./resources";

export function trainingsOf(connection: Connection) {
  return {
    /** The jobs of trainings, newest first. */
    list: (
      query: { topicId?: number; family?: string; status?: JobView["status"]; planId?: string } & PageQuery = {},
    ) => connection.json<JobView[]>("/trainings", { query: { ...query } }),
    get: (id: string) => connection.json<TrainingView>(`/trainings/${encodeURIComponent(id)}`),
    start: (request: TrainingRequest) => connection.json<TrainingView>("/trainings", { method: "POST", body: request }),
    compare: (ids: readonly string[]) =>
      connection.json<ComparisonView>("/trainings/compare", { query: { ids: ids.join(",") } }),
    /** Opens the untouched window: once, at the end. */
    openHoldout: (id: string) =>
      connection.json<TrainingView>(`/trainings/${encodeURIComponent(id)}/holdout`, { method: "POST" }),
  };
}

export function deploymentsOf(connection: Connection) {
  const path = (id: string, rest = "") => `/deployments/${encodeURIComponent(id)}${rest}`;
  const act = <T>(address: string) => connection.json<T>(address, { method: "POST" });
  return {
    list: (query: { topicId?: number } & PageQuery = {}) =>
      connection.json<DeploymentView[]>("/deployments", { query: { ...query } }),
    get: (id: string) => connection.json<DeploymentView>(path(id)),
    deploy: (request: DeploymentRequest) =>
      connection.json<DeploymentView>("/deployments", { method: "POST", body: request }),
    start: (id: string) => act<DeploymentView>(path(id, "/start")),
    stop: (id: string) => act<DeploymentView>(path(id, "/stop")),
    remove: (id: string, { force = false }: { force?: boolean } = {}) =>
      connection.json<void>(path(id), { method: "DELETE", query: force ? { force } : {} }),
    /** The last 25 windows, oldest first. */
    timeline: (id: string) => connection.json<TimelineSlot[]>(path(id, "/timeline")),
    scores: (id: string, query: { limit?: number } = {}) =>
      connection.json<ScorePoint[]>(path(id, "/scores"), { query }),
    /** The newest lines, oldest first; with `after` (the id of a line), those that came since. */
    logs: (id: string, query: { tail?: number; after?: string } = {}) =>
      connection.json<LogView[]>(path(id, "/logs"), { query }),
    startAll: () => act<StartAllView>("/deployments/start-all"),
    stopAll: () => act<StopAllView>("/deployments/stop-all"),
    reconcile: () => act<ReconcileView>("/deployments/reconcile"),
  };
}
