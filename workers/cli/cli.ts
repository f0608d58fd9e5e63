/** What every command is given: the instance, what to print to, whom to ask. */
import type { Command } from "commander";
import type { ForgeClient } from "@/lib/client";
import type { Config } from "@/lib/config";
import type { JobView } from "@/lib/forge/views";
import { type Environment, findInstance, type Instance, readConfig } from "./connection";
import { CliError, wrongUse } from "./errors";
import { EXIT, type ExitCode } from "./exit-codes";
import { type JobProgress, progressOn, SILENT } from "./output/progress";
import { type Column, facts, table } from "./output/table";
import { type OutputStream, type Style, styleFor, widthOf } from "./output/terminal";
import { patiently } from "./patience";

/** Options that every command takes. */
export interface GlobalOptions {
  json?: boolean;
  url?: string;
  tokenFile?: string;
}

export interface CliStreams {
  stdin: NodeJS.ReadStream;
  stdout: NodeJS.WriteStream;
  stderr: NodeJS.WriteStream;
}

export interface CliContext {
  /** Folder of the clone. */
  root: string;
  /** Folder that the command was called in: paths of arguments are seen from here. */
  cwd: string;
  env: Environment;
  streams?: CliStreams;
}

export class Cli {
  readonly root: string;
  readonly cwd: string;
  readonly env: Environment;
  readonly streams: CliStreams;
  /** For what is printed to stdout. */
  readonly style: Style;
  /** Set by a command that did its work and found something wrong (a check that failed). */
  exitCode: ExitCode = EXIT.done;
  #program: Command | undefined;
  #instance: Promise<Instance> | undefined;
  #client: Promise<ForgeClient> | undefined;

  constructor({ root, cwd, env, streams = process }: CliContext) {
    this.root = root;
    this.cwd = cwd;
    this.env = env;
    this.streams = streams;
    this.style = styleFor(streams.stdout, env);
  }

  /** The program whose options are read, once it is built. */
  attach(program: Command): void {
    this.#program = program;
  }

  get options(): GlobalOptions {
    return this.#program?.opts<GlobalOptions>() ?? {};
  }

  get json(): boolean {
    return this.options.json === true;
  }

  /** Columns of the terminal; undefined where stdout is none. */
  get width(): number | undefined {
    return widthOf(this.streams.stdout);
  }

  /** The clone's own configuration. @throws CliError wrong use */
  config(): Promise<Config> {
    return readConfig(this.env, this.root);
  }

  /** Which instance this command works on. @throws CliError wrong use */
  instance(): Promise<Instance> {
    this.#instance ??= findInstance(this.options, this.env, this.root);
    return this.#instance;
  }

  /** Reaches the instance; every call throws ForgeApiError. @throws CliError wrong use */
  client(): Promise<ForgeClient> {
    this.#client ??= (async () => {
      const [{ ForgeClient }, { url, token }] = await Promise.all([import("@/lib/client"), this.instance()]);
      return new ForgeClient({ url, token });
    })();
    return this.#client;
  }

  /** The result of a command: JSON with --json, else the text. Once for each command. */
  show(value: unknown, text: () => string): void {
    this.write(this.json ? JSON.stringify(value ?? null, null, 2) : text());
  }

  /** A line to stdout. */
  write(text: string): void {
    this.streams.stdout.write(`${text}\n`);
  }

  /** A line for a person, beside the result: to stderr, and not with --json. */
  note(line: string): void {
    if (!this.json) this.streams.stderr.write(`${line}\n`);
  }

  /** Lines of a table that fits the terminal. */
  table(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
    return table(columns, rows, { width: this.width, style: this.style });
  }

  /** "Name   value" lines. */
  facts(pairs: readonly (readonly [name: string, value: string])[]): string {
    return facts(pairs, this.style);
  }

  /** How far jobs are: a bar or lines on stderr; nothing with --json. */
  async progress(): Promise<JobProgress> {
    return this.json ? SILENT : progressOn(this.streams.stderr as OutputStream & NodeJS.WriteStream, this.env);
  }

  /**
   * Waits for a job and tells how far it is. Ctrl-C ends the waiting, not the job.
   * @throws ForgeApiError for a job that failed or was cancelled; CliError when interrupted
   */
  async follow(job: JobView): Promise<JobView> {
    const client = await this.client();
    const progress = await this.progress();
    return this.interruptible(async (signal) => {
      try {
        const wait = () => client.jobs.wait(job.id, { signal, onProgress: (now) => progress.update(now) });
        return await patiently(wait, signal, () => this.note("No answer: trying again"));
      } finally {
        progress.end();
      }
    }, `The job goes on without this command. Look at it by \`npx forge jobs show ${job.id}\`, end it by \`npx forge jobs cancel ${job.id}\`.`);
  }

  /** Shows something until Ctrl-C, which is its usual end. */
  async untilInterrupted(act: (signal: AbortSignal) => Promise<void>): Promise<void> {
    try {
      await this.interruptible(act, "");
    } catch (error) {
      if (!(error instanceof CliError) || error.exitCode !== EXIT.interrupted) throw error;
    }
  }

  /** Runs what Ctrl-C may end. @throws CliError interrupted, with what to know then */
  async interruptible<T>(act: (signal: AbortSignal) => Promise<T>, remedy: string): Promise<T> {
    const stopping = new AbortController();
    const stop = () => stopping.abort();
    process.once("SIGINT", stop);
    process.once("SIGTERM", stop);
    try {
      const result = await act(stopping.signal);
      stopping.signal.throwIfAborted();
      return result;
    } catch (error) {
      if (stopping.signal.aborted) throw new CliError(EXIT.interrupted, "Interrupted.", remedy);
      throw error;
    } finally {
      process.off("SIGINT", stop);
      process.off("SIGTERM", stop);
    }
  }

  /**
   * Asks before something that cannot be taken back.
   * @throws CliError wrong use where nobody can be asked; CliError failed where the answer is no
   */
  async confirm(question: string, { yes }: { yes?: boolean | undefined }): Promise<void> {
    if (yes === true) return;
    const { stdin, stderr } = this.streams;
    if (stdin.isTTY !== true || stderr.isTTY !== true) {
      throw wrongUse(`${question} Nobody can be asked here.`, "Say so by --yes.");
    }
    const { ask } = await import("./prompt");
    const answer = await ask(this.streams, `${question} [y/N] `);
    if (!/^y(es)?$/i.test(answer.trim())) throw new CliError(EXIT.failed, "Nothing was changed.", "Answer y to go on.");
  }
}
