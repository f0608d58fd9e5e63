/** The way from an empty database to a live worker: topic → data → model → worker, and how far one has come. Pure. */
import { isPredictable, type PredictableTopic } from "@/app/_components/topics/names";
import type { JobView, ModelView, TopicView } from "@/lib/forge/views";

export type StepState = "done" | "running" | "failed" | "ready" | "blocked";

export interface WayState {
  topic: StepState;
  data: StepState;
  model: StepState;
  worker: StepState;
  dataJob: JobView | null;
  trainingJob: JobView | null;
  newest: ModelView | null;
}

/** The topics that can be predicted, the quickest first: its worker is scored soonest. */
export function candidateTopics(topics: readonly TopicView[]): PredictableTopic[] {
  return topics
    .filter(isPredictable)
    .filter((topic) => topic.isActive)
    .sort((a, b) => a.horizonMinutes - b.horizonMinutes || a.topicId - b.topicId);
}

function newestJob(jobs: readonly JobView[], kind: JobView["kind"], words: RegExp): JobView | null {
  const found = jobs.filter((job) => job.kind === kind && words.test(job.title));
  return found.sort((a, b) => Date.parse(b.createdAt) - Date.parse(a.createdAt))[0] ?? null;
}

function stateOf(job: JobView | null): StepState {
  if (job === null || job.status === "cancelled") return "ready";
  if (job.status === "succeeded") return "done";
  return job.status === "failed" ? "failed" : "running";
}

export function wayOf(
  topic: PredictableTopic | null,
  jobs: readonly JobView[],
  models: readonly ModelView[],
): WayState {
  if (topic === null) {
    const none = { dataJob: null, trainingJob: null, newest: null };
    return { topic: "ready", data: "blocked", model: "blocked", worker: "blocked", ...none };
  }
  const dataJob = newestJob(jobs, "backfill", new RegExp(`\\b${topic.asset}\\b`, "i"));
  const trainingJob = newestJob(jobs, "training", new RegExp(`\\btopic ${topic.topicId}\\b`, "i"));
  const newest = models.filter((model) => model.topicId === topic.topicId)[0] ?? null;
  const data = newest === null ? stateOf(dataJob) : "done";
  const training = stateOf(trainingJob);
  const model = newest !== null && training !== "running" ? "done" : data !== "done" ? "blocked" : training;
  return {
    topic: "done",
    data,
    // A training that succeeded has left a model; its row may be loaded a moment later.
    model,
    worker: newest === null ? "blocked" : "ready",
    dataJob,
    trainingJob,
    newest,
  };
}
