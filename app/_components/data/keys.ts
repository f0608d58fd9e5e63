/** Names of what pages have loaded, and which of it a change makes old. Pure. */
import type { ChangeEvent } from "@/lib/forge/views";

export const keys = {
  health: ["health"],
  topics: ["topics"],
  topic: (id: number) => ["topics", id],
  baseline: (id: number) => ["topics", id, "baseline"],
  jobs: ["jobs"],
  models: ["models"],
  model: (id: string) => ["models", id],
  families: ["families"],
  features: ["features"],
  featuresFor: (market: string) => ["features", market],
  plans: ["plans"],
  plan: (id: string) => ["plans", id],
  /** Apart from the plans: large, and once its job has ended it never changes. */
  planAnalysis: (id: string) => ["plan-analyses", id],
  deployments: ["deployments"],
  deployment: (id: string) => ["deployments", id],
  timeline: (id: string) => ["deployments", id, "timeline"],
  scores: (id: string) => ["deployments", id, "scores"],
  logs: (id: string) => ["deployments", id, "logs"],
  trainings: ["trainings"],
  training: (id: string) => ["trainings", id],
  evaluations: ["evaluations"],
  evaluation: (id: string) => ["evaluations", id],
  data: ["data"],
  market: (source: string, market: string) => ["data", source, market],
  revisions: ["revisions"],
  wallets: ["wallets"],
  tokens: ["tokens"],
  openapi: ["openapi"],
  comparison: (ids: readonly string[]) => ["trainings", "compare", ...ids],
} as const;

export type DataKey = readonly (string | number)[];

/** `exact`: only this key, not those that begin with it. */
export interface Staleness {
  key: DataKey;
  exact: boolean;
}

const all = (key: DataKey): Staleness => ({ key, exact: false });
const only = (key: DataKey): Staleness => ({ key, exact: true });

/** What is old after a change. A change that names no deployment touches all of them. */
export function staleAfter(event: ChangeEvent): Staleness[] {
  const id = event.deploymentId ?? (event.table === "deployment" ? event.id : undefined);
  const ofDeployment = id === undefined ? [all(keys.deployments)] : [all(keys.deployment(id)), only(keys.deployments)];
  switch (event.table) {
    case "network":
    case "runner":
      return [all(keys.health)];
    case "topic":
      return [all(keys.topics)];
    case "job":
      return [all(keys.jobs), all(keys.trainings), all(keys.evaluations), all(keys.plans), all(keys.data)];
    case "model":
      return [all(keys.models)];
    case "plan":
      return [all(keys.plans)];
    case "plugin":
      return [all(keys.features)];
    case "deployment":
      return [...ofDeployment, all(keys.topics), all(keys.wallets)];
    case "submission":
    case "score":
    case "epoch":
      return ofDeployment;
    case "feed":
      return [only(keys.data), all(keys.health)];
    case "revision":
      return [all(keys.revisions), all(keys.data)];
    case "wallet":
      return [all(keys.wallets), all(keys.deployments)];
    case "token":
      return [all(keys.tokens)];
    case "log":
      return event.deploymentId === undefined ? [] : [only(keys.logs(event.deploymentId))];
  }
}

/** Merges changes that came close together, so that each key is loaded once. */
export function mergeStale(list: readonly Staleness[]): Staleness[] {
  const merged = new Map<string, Staleness>();
  for (const entry of list) {
    const name = JSON.stringify(entry.key);
    const known = merged.get(name);
    merged.set(name, { key: entry.key, exact: entry.exact && (known?.exact ?? true) });
  }
  const whole = [...merged.values()].filter((entry) => !entry.exact);
  const covers = (wide: Staleness, entry: Staleness) =>
    wide !== entry && wide.key.length <= entry.key.length && wide.key.every((part, i) => part === entry.key[i]);
  return [...merged.values()].filter((entry) => !whole.some((wide) => covers(wide, entry)));
}
