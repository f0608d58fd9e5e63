/** What a person should look at, the worst first, each with what to do. Pure. */
import { SUBMISSION } from "@/app/_components/shell/tones";
import type { DeploymentView, HealthView, JobView, ModelView } from "@/lib/forge/views";

export interface Attention {
  key: string;
  tone: "error" | "wait";
  text: string;
  why: string | null;
  action: { label: string; href: string } | { label: string; startId: string } | null;
}

interface Known {
  health: HealthView | undefined;
  deployments: readonly DeploymentView[] | undefined;
  jobs: readonly JobView[] | undefined;
  models: readonly ModelView[] | undefined;
  nowMs: number;
}

const DAY_MS = 86_400_000;
const PARTS = ["database", "runner", "network", "data"] as const;
const BAD_STATES = new Set(["rejected", "refused", "expired", "missed"]);

function ofHealth(health: HealthView): Attention[] {
  return PARTS.flatMap((part) => {
    const { state, message } = health[part];
    if (state === "ok") return [];
    const name = part === "data" ? "Market data" : `${part.charAt(0).toUpperCase()}${part.slice(1)}`;
    return {
      key: `health ${part}`,
      tone: state === "error" ? ("error" as const) : ("wait" as const),
      text: `${name} ${state === "error" ? "has failed" : "is waiting"}`,
      why: message,
      action: part === "data" ? { label: "Choose a topic to backfill", href: "/topics" } : null,
    };
  });
}

function ofDeployment(deployment: DeploymentView): Attention[] {
  const { id, topicId, status, desired, lastError, lastSubmission: last } = deployment;
  const href = `/deployments/${id}`;
  if (status === "failed") {
    const action = { label: "Start again", startId: id };
    return [
      { key: `failed ${id}`, tone: "error", text: `The worker on topic ${topicId} failed`, why: lastError, action },
    ];
  }
  if (desired !== "running") return [];
  if (last !== null && BAD_STATES.has(last.state)) {
    return [
      {
        key: `submission ${id}`,
        tone: last.state === "missed" ? "wait" : "error",
        text: `Topic ${topicId}: the last submission was ${SUBMISSION[last.state].word.toLowerCase()}`,
        why: last.message,
        action: { label: "See why", href: `${href}?nonce=${last.nonce}` },
      },
    ];
  }
  if (lastError === null) return [];
  const action = { label: "Open", href };
  return [
    {
      key: `error ${id}`,
      tone: "wait",
      text: `The worker on topic ${topicId} reports a fault`,
      why: lastError,
      action,
    },
  ];
}

/** Failed jobs of the last day, unless the same work has succeeded since. */
function ofJobs(jobs: readonly JobView[], nowMs: number): Attention[] {
  const isMended = (failed: JobView) =>
    jobs.some(
      (job) =>
        job.kind === failed.kind &&
        job.title === failed.title &&
        job.status !== "failed" &&
        job.status !== "cancelled" &&
        Date.parse(job.createdAt) > Date.parse(failed.createdAt),
    );
  return jobs
    .filter((job) => job.status === "failed" && nowMs - Date.parse(job.finishedAt ?? job.createdAt) < DAY_MS)
    .filter((job) => !isMended(job))
    .map((job) => ({
      key: `job ${job.id}`,
      tone: "error" as const,
      text: `${job.kind === "backfill" ? "Backfill" : job.kind === "training" ? "Training" : "Evaluation"} failed: ${job.title}`,
      why: job.error === null ? null : `${job.error.message} ${job.error.remedy}`.trim(),
      action: { label: "Show", href: job.href ?? "/jobs" },
    }));
}

export function attentionOf({ health, deployments, jobs, models, nowMs }: Known): Attention[] {
  const found = [
    ...(health === undefined ? [] : ofHealth(health)),
    ...(deployments ?? []).flatMap(ofDeployment),
    ...ofJobs(jobs ?? [], nowMs),
  ];
  const isIdle = deployments?.every((deployment) => deployment.desired === "stopped") === true;
  if (isIdle && models !== undefined && models.length > 0) {
    found.push({
      key: "idle",
      tone: "wait",
      text: "No worker runs",
      why: "There are models, but none of them submits predictions.",
      action: { label: "Choose a model", href: "/models" },
    });
  }
  return found.sort((a, b) => Number(a.tone === "wait") - Number(b.tone === "wait"));
}
