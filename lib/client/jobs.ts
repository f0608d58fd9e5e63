/** Long work of an instance: looked at, waited for, cancelled. */
import type { JobView, LogView } from "@/lib/forge/views";
import type { Connection } from "./connection";
import { ForgeApiError, problem } from "./error";

/** How to wait for a job. */
export interface WaitOptions {
  /** Called whenever the job looks different. */
  onProgress?: (job: JobView) => void;
  signal?: AbortSignal;
  /** Between two looks, ms. Default 500. */
  everyMs?: number;
}

export interface JobsQuery {
  limit?: number;
  after?: string;
  kind?: JobView["kind"];
  status?: JobView["status"];
}

const ENDED = new Set<JobView["status"]>(["succeeded", "failed", "cancelled"]);

export function jobsOf(connection: Connection) {
  const get = (id: string, signal?: AbortSignal) =>
    connection.json<JobView>(`/jobs/${encodeURIComponent(id)}`, { signal });
  return {
    /** Newest first. */
    list: (query: JobsQuery = {}) => connection.json<JobView[]>("/jobs", { query: { ...query } }),
    get: (id: string) => get(id),
    cancel: (id: string) => connection.json<JobView>(`/jobs/${encodeURIComponent(id)}/cancel`, { method: "POST" }),
    /** The newest lines, oldest first. */
    logs: (id: string, query: { tail?: number } = {}) =>
      connection.json<LogView[]>(`/jobs/${encodeURIComponent(id)}/logs`, { query }),
    /**
     * Resolves with the job when it has succeeded. Aborting only ends the waiting, not the job.
     * @throws ForgeApiError job_failed with the job's own message and remedy, job_cancelled, or what the looking ended with
     */
    async wait(id: string, { onProgress, signal, everyMs = 500 }: WaitOptions = {}): Promise<JobView> {
      let told = "";
      for (;;) {
        const job = await get(id, signal);
        const looks = JSON.stringify(job);
        if (looks !== told) onProgress?.(job);
        told = looks;
        if (job.status === "succeeded") return job;
        if (ENDED.has(job.status)) throw ended(job);
        await new Promise((resolve) => setTimeout(resolve, everyMs));
      }
    },
  };
}

function ended(job: JobView): ForgeApiError {
  if (job.status === "cancelled") {
    return new ForgeApiError(
      problem(0, "job_cancelled", "Cancelled", `The job "${job.title}" was cancelled.`, "Start it anew."),
    );
  }
  const {
    code = "job_failed",
    message = `The job "${job.title}" failed.`,
    remedy = "Look into its log.",
  } = job.error ?? {};
  return new ForgeApiError({
    ...problem(0, "job_failed", "The job failed", message, remedy),
    cause: code,
    job: job.id,
  });
}
