/** Questions to a person on a terminal; what is secret is not shown while it is typed. */
import { createInterface } from "node:readline";
import { Writable } from "node:stream";
import type { CliStreams } from "./cli";
import { CliError } from "./errors";
import { EXIT } from "./exit-codes";

type Asked = Pick<CliStreams, "stdin" | "stderr">;

/** One line. The question goes to stderr: stdout holds results. @throws CliError interrupted */
export function ask(streams: Asked, question: string): Promise<string> {
  return readLine(streams, question, streams.stderr);
}

/** One line that nobody sees. */
export function askHidden(streams: Asked, question: string): Promise<string> {
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  return readLine(streams, question, silent);
}

async function readLine({ stdin, stderr }: Asked, question: string, echo: Writable): Promise<string> {
  stderr.write(question);
  const lines = createInterface({ input: stdin, output: echo, terminal: true, historySize: 0 });
  try {
    return await new Promise<string>((resolve, reject) => {
      const stopped = () => reject(new CliError(EXIT.interrupted, "Interrupted.", "Nothing was changed."));
      lines.once("line", resolve);
      lines.once("SIGINT", stopped);
      lines.once("close", stopped);
    });
  } finally {
    lines.close();
    if (echo !== stderr) stderr.write("\n");
  }
}

/** All of stdin, for what is piped in. */
export async function readAll(stdin: NodeJS.ReadStream): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of stdin) parts.push(Buffer.isBuffer(part) ? part : Buffer.from(String(part)));
  return Buffer.concat(parts);
}
