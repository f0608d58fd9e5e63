/** A pool of worker threads that compute the fits of a search. Threads begin when there is work for them. */
import { Worker } from "node:worker_threads";
import { EvaluationError, type FitPool, type SearchDataset } from "@/lib/evaluation";
import type { FitOutcome, Preparation } from "@/lib/evaluation/fit-task";
import { describeParams, ModelError } from "@/lib/models";
import { shareDataset } from "./share-dataset";
import { FitThreadDied, type FromThread, type ThreadData, type ToThread } from "./thread-messages";

/** A fit whose thread died is done once more, in a new thread. */
const TRIES = 2;

interface Request {
  readonly message: ToThread;
  readonly onProgress: ((done: number, total: number) => void) | undefined;
  readonly settle: (error: Error | null, answer?: FromThread) => void;
  tries: number;
}

export interface ThreadPoolOptions {
  threads: number;
  /** How readily the threads give way to whatever else runs, 0 to 19; Linux only. Default 0. */
  niceness?: number;
  /** Told of each thread that begins. */
  onThread?(thread: Worker): void;
}

/** The dataset is put on shared memory unless it is there already (`shareDataset`). Must be closed. */
export function threadPool(given: SearchDataset, { threads, niceness = 0, onThread }: ThreadPoolOptions): FitPool {
  const { x, y, asOf, columnNames, market } = given;
  const data: ThreadData = { dataset: shareDataset({ x, y, asOf, columnNames, market }), niceness };
  const idle: Worker[] = [];
  const alive = new Set<Worker>();
  const waiting: Request[] = [];
  let isClosed = false;

  function begin(): Worker {
    const thread = new Worker(new URL("./fit-thread.mjs", import.meta.url), {
      execArgv: [],
      workerData: data,
      name: "fit",
    });
    thread.setMaxListeners(20);
    alive.add(thread);
    // Of a thread that is busy, `give` hears the same.
    thread.on("error", () => alive.delete(thread));
    thread.on("exit", () => {
      alive.delete(thread);
      const at = idle.indexOf(thread);
      if (at >= 0) idle.splice(at, 1);
    });
    onThread?.(thread);
    return thread;
  }

  function next(): void {
    while (waiting.length > 0 && !isClosed) {
      const thread = idle.pop() ?? (alive.size < threads ? begin() : undefined);
      if (thread === undefined) return;
      give(thread, waiting.shift() as Request);
    }
  }

  function give(thread: Worker, request: Request): void {
    let cause: Error | null = null;
    const onMessage = (answer: FromThread) => {
      if ("progress" in answer) return request.onProgress?.(...answer.progress);
      free();
      idle.push(thread);
      request.settle(null, answer);
      next();
    };
    const onError = (error: Error) => {
      cause = error;
    };
    const onExit = () => {
      free();
      if (isClosed) return;
      request.tries++;
      if (request.tries < TRIES) waiting.unshift(request);
      else request.settle(diedOf(request.message, cause));
      next();
    };
    const free = () => thread.off("message", onMessage).off("error", onError).off("exit", onExit);
    thread.on("message", onMessage).on("error", onError).on("exit", onExit);
    thread.postMessage(request.message);
  }

  function ask(
    message: ToThread,
    signal: AbortSignal | undefined,
    onProgress?: (done: number, total: number) => void,
  ): Promise<FromThread> {
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      if (isClosed) throw new Error("the pool of threads is closed");
      // A thread in the middle of a fit hears nothing; `close` ends it.
      const stop = () => reject(signal?.reason);
      signal?.addEventListener("abort", stop, { once: true });
      waiting.push({
        message,
        onProgress,
        tries: 0,
        settle: (error, answer) => {
          signal?.removeEventListener("abort", stop);
          if (error !== null) reject(error);
          else if (answer === undefined || "failed" in answer) reject(failureOf(answer?.failed));
          else resolve(answer);
        },
      });
      next();
    });
  }

  return {
    threads,
    async prepare(task, signal): Promise<Preparation> {
      const answer = await ask({ prepare: { candidate: task.candidate, fold: task.fold } }, signal);
      if ("prepared" in answer) return answer.prepared;
      throw new Error("a thread answered something that was not asked");
    },
    async fit(task, prepared, { signal, onProgress } = {}): Promise<FitOutcome> {
      const answer = await ask(
        { fit: task, prepared, tellsProgress: onProgress !== undefined },
        signal,
        onProgress && ((done, total) => signal?.aborted || onProgress(done, total)),
      );
      if ("fitted" in answer) return answer.fitted;
      throw new Error("a thread answered something that was not asked");
    },
    async close() {
      isClosed = true;
      await Promise.all([...alive].map((thread) => thread.terminate()));
    },
  };
}

function diedOf(message: ToThread, cause: Error | null): FitThreadDied {
  const { family, params } = "prepare" in message ? message.prepare.candidate : message.fit.candidate;
  const described = Object.entries(describeParams(params)).map(([name, value]) => `${name} ${value}`);
  return new FitThreadDied(
    `A thread died ${TRIES} times of the same fit of ${family} (${described.join(", ")})${cause === null ? "" : `: ${cause.message}`}`,
  );
}

/** Errors lose their class on the way between threads. */
function failureOf(failed: { name: string; message: string; stack?: string } | undefined): Error {
  if (failed === undefined) return new Error("a thread gave no answer");
  const { name, message, stack } = failed;
  if (name === "ModelError") return new ModelError(message);
  if (name === "EvaluationError") return new EvaluationError(message);
  const error = new Error(message);
  if (stack !== undefined) error.stack = stack;
  return error;
}
