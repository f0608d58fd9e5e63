/** The web process's log: one JSON object a line on standard output. */
import pino from "pino";
import { config } from "@/lib/config";
import { oncePerProcess } from "./process";

export function log(): pino.Logger {
  return oncePerProcess("web-log", () => pino({ base: { process: "web" }, level: config().logLevel }));
}
