/** The log: rows that pages show live, and JSON lines on standard output; secrets are hidden before either. */
import pino from "pino";
import type { Db } from "./client";
import type { Prisma } from "./generated/client";
import { redactText, redactValue } from "./redact";

export type LogLevel = "debug" | "info" | "warn" | "error";

export interface LogEntry {
  readonly chainId: string;
  readonly level: LogLevel;
  /** One sentence for a person. */
  readonly message: string;
  /** Values for a program; an error belongs under `error`. */
  readonly fields?: Readonly<Record<string, unknown>>;
  readonly jobId?: string;
  readonly deploymentId?: string;
}

let output: pino.Logger | undefined;

/** Which lines reach standard output, and what each of them says besides; called once when a process begins. */
export function configureLog(options: { level: LogLevel; process: string }): void {
  output = pino({ base: { process: options.process, pid: process.pid }, level: options.level });
}

/** Only to standard output: for what belongs to no chain, or when the database is not there. */
export function print(level: LogLevel, message: string, fields: Readonly<Record<string, unknown>> = {}): void {
  output ??= pino({ base: { pid: process.pid }, level: "info" });
  output[level](redactValue(fields) as object, redactText(message));
}

/** Writes a line to both. Never fails: work does not stop because a line could not be written. Debug lines make no row. */
export async function log(db: Pick<Db, "logLine">, entry: LogEntry): Promise<void> {
  const { chainId, level, message, fields, jobId, deploymentId } = entry;
  print(level, message, {
    ...fields,
    ...(jobId === undefined ? {} : { jobId }),
    ...(deploymentId === undefined ? {} : { deploymentId }),
  });
  if (level === "debug") return;
  try {
    await db.logLine.create({
      data: {
        chainId,
        level,
        message: redactText(message),
        ...(fields === undefined ? {} : { fields: redactValue(fields) as Prisma.InputJsonObject }),
        ...(jobId === undefined ? {} : { jobId }),
        ...(deploymentId === undefined ? {} : { deploymentId }),
      },
    });
  } catch (error) {
    print("warn", "A log line could not be stored.", { error });
  }
}

/** The newest `limit` lines of a deployment or a job, oldest first; with `afterId` only later ones than that. */
export async function tailLog(
  db: Pick<Db, "logLine">,
  of: { deploymentId: string } | { jobId: string },
  { limit, afterId }: { limit: number; afterId?: bigint },
) {
  const rows = await db.logLine.findMany({
    where: { ...of, ...(afterId === undefined ? {} : { id: { gt: afterId } }) },
    orderBy: { id: "desc" },
    take: limit,
  });
  return rows.reverse();
}
