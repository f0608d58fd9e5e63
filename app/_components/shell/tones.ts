/** Words and tones of every state that the dashboard shows. Pure. */

import type { Tone } from "@/app/_components/ui/status";
import type { DeploymentView, HealthPart, JobStatus, SubmissionState, TimelineSlot } from "@/lib/forge/views";

interface Word {
  tone: Tone;
  word: string;
}

export function toneOf(state: HealthPart["state"]): Tone {
  return state === "waiting" ? "wait" : state;
}

export const HEALTH_WORD: Record<HealthPart["state"], string> = { ok: "OK", waiting: "Waiting", error: "Error" };

export const JOB: Record<JobStatus, Word> = {
  queued: { tone: "wait", word: "Queued" },
  running: { tone: "wait", word: "Running" },
  succeeded: { tone: "ok", word: "Succeeded" },
  failed: { tone: "error", word: "Failed" },
  cancelled: { tone: "muted", word: "Cancelled" },
};

const DEPLOYMENT: Record<DeploymentView["status"], Word> = {
  pending: { tone: "wait", word: "Pending" },
  funding: { tone: "wait", word: "Funding" },
  registering: { tone: "wait", word: "Registering" },
  live: { tone: "ok", word: "Live" },
  stopped: { tone: "muted", word: "Stopped" },
  failed: { tone: "error", word: "Failed" },
};

/** What a worker is and what it is becoming: a live one that should stop is stopping. */
export function deploymentState({ desired, status }: Pick<DeploymentView, "desired" | "status">): Word {
  if (desired === "stopped" && status !== "stopped" && status !== "failed") return { tone: "wait", word: "Stopping" };
  if (desired === "running" && status === "stopped") return { tone: "wait", word: "Starting" };
  return DEPLOYMENT[status];
}

export const SUBMISSION: Record<SubmissionState, Word> = {
  claimed: { tone: "wait", word: "Claimed" },
  computed: { tone: "wait", word: "Computed" },
  signed: { tone: "wait", word: "Signed" },
  broadcast: { tone: "wait", word: "Broadcast" },
  confirmed: { tone: "ok", word: "Confirmed" },
  rejected: { tone: "error", word: "Rejected" },
  refused: { tone: "error", word: "Refused" },
  expired: { tone: "error", word: "Expired" },
  missed: { tone: "muted", word: "Missed" },
};

export const SLOT: Record<TimelineSlot["slot"], Word & { why: string }> = {
  open: { tone: "wait", word: "Open", why: "The window is open; nothing was submitted yet." },
  pending: { tone: "wait", word: "Pending", why: "The submission is on its way." },
  confirmed: { tone: "ok", word: "Confirmed", why: "The network accepted the submission." },
  failed: { tone: "error", word: "Failed", why: "The network did not accept the submission." },
  refused: {
    tone: "error",
    word: "Refused",
    why: "The prediction did not pass the worker's own checks and was not sent.",
  },
  missed: { tone: "muted", word: "Missed", why: "The window closed without a submission." },
  not_deployed: { tone: "muted", word: "Not deployed", why: "The worker was not live in this window." },
};
