/** Errors of the command line itself, and which exit code and problem follow from any error. */
import { type Command, CommanderError } from "commander";
import { ForgeApiError } from "@/lib/client";
import type { Problem } from "@/lib/forge/views";
import { EXIT, type ExitCode } from "./exit-codes";

/** What a person can act on; its exit code says of which kind it is. */
export class CliError extends Error {
  override name = "CliError";
  constructor(
    readonly exitCode: ExitCode,
    message: string,
    /** What to do next. */
    readonly remedy: string,
  ) {
    super(message);
  }
}

/** Nothing was done: an argument, an option or a file given is not what it must be. */
export function wrongUse(message: string, remedy: string): CliError {
  return new CliError(EXIT.wrongUse, message, remedy);
}

const CODES: Partial<Record<ExitCode, readonly [code: string, title: string]>> = {
  [EXIT.failed]: ["failed", "Failed"],
  [EXIT.wrongUse]: ["wrong_use", "Wrong use"],
  [EXIT.noInstance]: ["unreachable", "No answer"],
  [EXIT.noAccess]: ["unauthorized", "No access"],
  [EXIT.notFound]: ["not_found", "Not found"],
  [EXIT.checkFailed]: ["check_failed", "A check failed"],
  [EXIT.interrupted]: ["interrupted", "Interrupted"],
};

export interface Failure {
  exitCode: ExitCode;
  problem: Problem;
}

/** Exit code and problem of an error; undefined for what is none (help, version). */
export function failureOf(error: unknown, program: Command, args: readonly string[]): Failure | undefined {
  if (error instanceof ForgeApiError) return { exitCode: exitCodeOf(error), problem: error.problem };
  if (error instanceof CliError) {
    return { exitCode: error.exitCode, problem: problemOf(error.exitCode, error.message, error.remedy) };
  }
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return undefined;
    const said = error.message.replace(/^error: /, "");
    return { exitCode: EXIT.wrongUse, problem: problemOf(EXIT.wrongUse, said, helpFor(program, args)) };
  }
  return { exitCode: EXIT.failed, problem: unforeseen(error) };
}

/** What the system refuses is told in its words; the rest is a fault of this program, and told with where it is. */
function unforeseen(error: unknown): Problem {
  const isSystems = error instanceof Error && "syscall" in error;
  const detail = error instanceof Error ? ((isSystems ? error.message : error.stack) ?? error.message) : String(error);
  const remedy = isSystems
    ? "Mend what the system says, then try again."
    : "This is a fault of forge: look whether a newer version mends it, and report it with the lines above.";
  return { ...problemOf(EXIT.failed, detail, remedy), code: "unforeseen" };
}

/** Which help to read: that of the command that was meant. */
function helpFor(program: Command, args: readonly string[]): string {
  let meant = program;
  const names: string[] = [];
  for (const arg of args) {
    const found = meant.commands.find((one) => one.name() === arg);
    if (found === undefined) continue;
    meant = found;
    names.push(arg);
  }
  return `See: ${["npx forge", ...names, "--help"].join(" ")}`;
}

function exitCodeOf({ status, code }: ForgeApiError): ExitCode {
  if (code === "unreachable") return EXIT.noInstance;
  if (status === 401 || status === 403) return EXIT.noAccess;
  return status === 404 ? EXIT.notFound : EXIT.failed;
}

function problemOf(exitCode: ExitCode, detail: string, remedy: string): Problem {
  const [code, title] = CODES[exitCode] ?? ["failed", "Failed"];
  return { type: `urn:allora-forge:problem:${code}`, title, status: 0, detail, remedy, code };
}
