/** A worker's log: lines in the order they were said, written off the path of a submission. */
import type { Db } from "@/lib/store/client";
import { type LogLevel, log } from "@/lib/store/logs";

export type LogFields = Record<string, string | number | boolean | null>;
type Say = (message: string, fields?: LogFields) => void;

export interface WorkerLog extends Record<LogLevel, Say> {
  /** Until all rows are written. */
  flush(): Promise<void>;
}

export function workerLog(db: Db, chainId: string, deploymentId: string): WorkerLog {
  let tail: Promise<void> = Promise.resolve();
  const say =
    (level: LogLevel): Say =>
    (message, fields) => {
      tail = tail.then(() => log(db, { chainId, deploymentId, level, message, ...(fields && { fields }) }));
    };
  return { debug: say("debug"), info: say("info"), warn: say("warn"), error: say("error"), flush: () => tail };
}
