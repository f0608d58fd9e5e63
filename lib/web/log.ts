/** The web process's log: JSON lines on standard output, secrets hidden. */
import { config } from "@/lib/config";
import { configureLog, type LogLevel, print as printLine } from "@/lib/store/logs";

let isConfigured = false;

export function print(level: LogLevel, message: string, fields: Readonly<Record<string, unknown>> = {}): void {
  if (!isConfigured) configureLog({ level: config().logLevel, process: "web" });
  isConfigured = true;
  printLine(level, message, fields);
}
