/** A deployment's log: a row that pages show, and a line on the process's own log. Never given a secret. */

import type { Db } from "@/lib/store/client";
import type { Prisma } from "@/lib/store/generated/client";

export type LogLevel = "debug" | "info" | "warn" | "error";
export type LogFields = Record<string, string | number | boolean | null>;

/** Where a process's own lines go. */
export interface ProcessLog {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export interface WorkerLog {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** Until all rows are written. */
  flush(): Promise<void>;
}

/** Rows are written in order and off the caller's path; what cannot be written is still on the process's log. */
export function workerLog(input: { db: Db; chainId: string; deploymentId: string; process: ProcessLog }): WorkerLog {
  const { db, chainId, deploymentId } = input;
  let tail: Promise<void> = Promise.resolve();
  const write = (level: LogLevel, message: string, fields?: LogFields) => {
    input.process[level]({ deploymentId, ...fields }, message);
    if (level === "debug") return;
    const data: Prisma.LogLineUncheckedCreateInput = { chainId, deploymentId, level, message, at: new Date() };
    if (fields !== undefined) data.fields = fields;
    tail = tail
      .then(() => db.logLine.create({ data, select: { id: true } }))
      .then(
        () => undefined,
        (error: unknown) => {
          const reason = error instanceof Error ? error.message : String(error);
          input.process.error({ deploymentId, reason }, "a log line could not be stored");
        },
      );
  };
  return {
    debug: (message, fields) => write("debug", message, fields),
    info: (message, fields) => write("info", message, fields),
    warn: (message, fields) => write("warn", message, fields),
    error: (message, fields) => write("error", message, fields),
    flush: () => tail,
  };
}
