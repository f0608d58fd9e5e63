/** Runs a command in this process against a real HTTP server, and keeps what it prints. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import type { CliStreams } from "@/workers/cli/cli";
import { run } from "@/workers/cli/run";

const root = fileURLToPath(new URL("../../..", import.meta.url));

export interface Ran {
  code: number;
  stdout: string;
  stderr: string;
}

export interface RunOptions {
  env?: Record<string, string>;
  cwd?: string;
  stdin?: string;
  /** Columns of stdout and stderr as a terminal; none without. */
  columns?: number;
}

export async function forge(args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const { env = {}, cwd = root, stdin = "", columns } = options;
  const [stdout, stderr] = [new Kept(columns), new Kept(columns)];
  const input = Object.assign(Readable.from(stdin === "" ? [] : [Buffer.from(stdin)]), { isTTY: false });
  const streams = { stdin: input, stdout, stderr } as unknown as CliStreams;
  const code = await run(args, { root, cwd, env, streams });
  return { code, stdout: stdout.text, stderr: stderr.text };
}

class Kept extends Writable {
  text = "";
  readonly isTTY: boolean;
  readonly columns: number | undefined;

  constructor(columns: number | undefined) {
    super({ decodeStrings: false });
    this.isTTY = columns !== undefined;
    this.columns = columns;
  }

  override _write(part: unknown, _encoding: string, done: () => void): void {
    this.text += String(part);
    done();
  }
}

export interface Asked {
  method: string;
  path: string;
  token: string | null;
  body: unknown;
}

export type Answers = Record<string, (asked: Asked) => { status?: number; body: unknown }>;

/** Answers "GET /api/v1/topics" and the like; what it is asked is kept. Everything else is 404. */
export async function server(answers: Answers) {
  const asked: Asked[] = [];
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const text = Buffer.concat(parts).toString("utf8");
    const path = new URL(request.url ?? "/", "http://localhost").pathname;
    const one: Asked = {
      method: request.method ?? "GET",
      path,
      token: request.headers.authorization?.replace(/^Bearer /, "") ?? null,
      body: text === "" ? null : JSON.parse(text),
    };
    asked.push(one);
    const { status = 200, body } = answers[`${one.method} ${path}`]?.(one) ?? {
      status: 404,
      body: { title: "Not found", detail: `There is no ${path}.`, remedy: "Look elsewhere.", code: "not_found" },
    };
    response.writeHead(status, { "content-type": "application/json" });
    response.end(JSON.stringify(body));
  };
  const listening = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => listening.listen(0, "127.0.0.1", resolve));
  const { port } = listening.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    close: () =>
      new Promise<void>((resolve) => {
        listening.closeAllConnections();
        listening.close(() => resolve());
      }),
  };
}
