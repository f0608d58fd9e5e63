/** How far a job is: a bar on a terminal, a line for each change in a pipe. */
import type { JobView } from "@/lib/forge/views";
import { duration, integer } from "./format";
import { type OutputStream, plain, redraws } from "./terminal";

export interface JobProgress {
  /** Draws what has changed. */
  update(job: JobView): void;
  /** Takes the bar away. */
  end(): void;
}

/** What --json wants: nothing. */
export const SILENT: JobProgress = { update: () => {}, end: () => {} };

/** One line: "btcusd, 5 days: 3 of 5 days, fetching candles (4 s left)". */
export function progressLine(job: JobView): string {
  return plain(`${job.title}: ${stateOf(job)}`);
}

function stateOf({ status, progress, secondsLeft }: JobView): string {
  if (status === "queued") return "waits for a runner";
  if (status !== "running") return status;
  if (progress === null) return "runs";
  const { done, total, unit, message } = progress;
  const far = total > 0 ? `${integer(done)} of ${integer(total)} ${unit}` : "";
  const left = secondsLeft === null ? "" : ` (${duration(secondsLeft)} left)`;
  return `${[far, message].filter((part) => part !== "").join(", ")}${left}`;
}

export async function progressOn(
  stream: OutputStream & NodeJS.WritableStream,
  env: Readonly<Record<string, string | undefined>>,
): Promise<JobProgress> {
  return redraws(stream, env) ? bar(stream) : lines(stream);
}

function lines(stream: OutputStream): JobProgress {
  let told = "";
  return {
    update(job) {
      // How many seconds are left changes at every look: no news by itself.
      const news = progressLine({ ...job, secondsLeft: null });
      if (news === told) return;
      told = news;
      stream.write(`${progressLine(job)}\n`);
    },
    end() {},
  };
}

async function bar(stream: OutputStream & NodeJS.WritableStream): Promise<JobProgress> {
  const { default: cliProgress } = await import("cli-progress");
  const shown = new cliProgress.SingleBar({
    stream,
    format: "{bar} {percentage} %  {state}",
    barsize: 24,
    barCompleteChar: "█",
    barIncompleteChar: "░",
    hideCursor: true,
    clearOnComplete: true,
    stopOnComplete: false,
    linewrap: false,
    gracefulExit: false,
    fps: 8,
  });
  let started = false;
  return {
    update(job) {
      const { done = 0, total = 0 } = job.progress ?? {};
      const state = progressLine(job);
      if (!started) shown.start(total || 1, done, { state });
      started = true;
      shown.setTotal(total || 1);
      shown.update(Math.min(done, total || 1), { state });
    },
    end() {
      if (started) shown.stop();
    },
  };
}
