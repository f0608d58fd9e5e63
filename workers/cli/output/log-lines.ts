/** A line of a log as text. */
import type { LogView } from "@/lib/forge/views";
import type { Cli } from "@/workers/cli/cli";
import { utc } from "./format";
import { cell } from "./table";

export function logLine(cli: Cli, { at, level, message }: LogView): string {
  const paint = level === "error" ? cli.style.red : level === "warn" ? cli.style.yellow : cli.style.dim;
  return `${cli.style.dim(utc(at))}  ${paint(level.padEnd(5))}  ${cell(message)}`;
}
