/** Runs `forge` as a person or a script does: as a process of its own, against the running stack. */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";

export interface Ran {
  code: number;
  stdout: string;
  stderr: string;
}

export interface ForgeOptions {
  env?: Record<string, string>;
  stdin?: string;
}

/** What was typed and answered, for whoever reads the report of a test. */
export const session: string[] = [];

const MAIN = ["workers/cli/main.mjs"];

function environment(env: Record<string, string> = {}): NodeJS.ProcessEnv {
  return { ...process.env, FORGE_URL: process.env.FORGE_E2E_URL, FORGE_TOKEN: "", NODE_NO_WARNINGS: "1", ...env };
}

/** Runs to its end. */
export function forge(args: readonly string[], { env, stdin = "" }: ForgeOptions = {}): Promise<Ran> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [...MAIN, ...args],
      { env: environment(env), maxBuffer: 64 * 1024 * 1024 },
      (error, stdout, stderr) => {
        const code = error === null ? 0 : typeof error.code === "number" ? error.code : 1;
        session.push(`$ forge ${args.join(" ")}\n${stdout}${stderr}[${code}]\n`);
        resolve({ code, stdout, stderr });
      },
    );
    child.stdin?.end(stdin);
  });
}

/** Runs to its end, which must be a good one. */
export async function done(args: readonly string[], options: ForgeOptions = {}): Promise<string> {
  const { code, stdout, stderr } = await forge(args, options);
  if (code !== 0) throw new Error(`forge ${args.join(" ")} ended with ${code}:\n${stdout}${stderr}`);
  return stdout;
}

/** What it prints with --json. */
export async function json<T>(args: readonly string[], options: ForgeOptions = {}): Promise<T> {
  return JSON.parse(await done([...args, "--json"], options)) as T;
}

export interface Running {
  child: ChildProcess;
  /** Resolves with all that was printed so far, once it holds this. */
  until(text: RegExp): Promise<string>;
  /** Ctrl-C. @returns exit code and all that was printed */
  interrupt(): Promise<{ code: number | null; text: string }>;
}

/** Goes on until it is interrupted. */
export function start(args: readonly string[]): Running {
  const child = spawn(process.execPath, [...MAIN, ...args], { env: environment(), stdio: ["ignore", "pipe", "pipe"] });
  const exited = once(child, "exit");
  let text = "";
  const changed = new Set<() => void>();
  const take = (part: Buffer) => {
    text += part.toString("utf8");
    for (const look of changed) look();
  };
  child.stdout.on("data", take);
  child.stderr.on("data", take);
  return {
    child,
    until: (wanted) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (!wanted.test(text)) return;
          changed.delete(look);
          resolve(text);
        };
        changed.add(look);
        child.once("exit", (code) => reject(new Error(`forge ${args.join(" ")} ended with ${code}:\n${text}`)));
        look();
      }),
    async interrupt() {
      child.kill("SIGINT");
      const [code] = (await exited) as [number | null];
      session.push(`$ forge ${args.join(" ")}\n${text}^C [${code}]\n`);
      return { code, text };
    },
  };
}
