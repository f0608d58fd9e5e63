/** Files of the command line: read from where it was called, written so that nothing half is left. */
import { randomUUID } from "node:crypto";
import { createWriteStream } from "node:fs";
import { readFile, rename, rm } from "node:fs/promises";
import path from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Cli } from "./cli";
import { wrongUse } from "./errors";
import { bytes } from "./output/format";

/** The whole file; - is stdin. @throws CliError wrong use */
export async function readGiven(cli: Cli, file: string): Promise<Buffer<ArrayBuffer>> {
  if (file === "-") {
    const { readAll } = await import("./prompt");
    return Buffer.from(await readAll(cli.streams.stdin));
  }
  try {
    return Buffer.from(await readFile(path.resolve(cli.cwd, file)));
  } catch (error) {
    throw unusable(file, "read", error);
  }
}

/** @throws CliError wrong use for a file that is no JSON */
export async function readJson(cli: Cli, file: string): Promise<unknown> {
  const text = (await readGiven(cli, file)).toString("utf8");
  try {
    return JSON.parse(text);
  } catch (error) {
    throw wrongUse(`${file} is no JSON: ${error instanceof Error ? error.message : error}.`, "Mend the file.");
  }
}

/**
 * An answer's body to a file, or to stdout for -. The file is there when all of it is.
 * @throws CliError wrong use where it cannot be written
 */
export async function writeTo(cli: Cli, file: string, answer: Response): Promise<void> {
  if (answer.body === null) return;
  const body = Readable.fromWeb(answer.body as import("node:stream/web").ReadableStream);
  if (file === "-") {
    for await (const part of body) {
      if (!cli.streams.stdout.write(part)) await new Promise((resolve) => cli.streams.stdout.once("drain", resolve));
    }
    return;
  }
  const target = path.resolve(cli.cwd, file);
  const draft = `${target}.${randomUUID().slice(0, 8)}.part`;
  let written = 0;
  body.on("data", (part: Buffer) => {
    written += part.length;
  });
  try {
    await pipeline(body, createWriteStream(draft, { flags: "wx" }));
    await rename(draft, target);
  } catch (error) {
    await rm(draft, { force: true });
    throw unusable(file, "written", error);
  }
  cli.show({ file: target, bytes: written }, () => `Wrote ${file} (${bytes(written)})`);
}

function unusable(file: string, how: string, error: unknown): unknown {
  if (!(error instanceof Error) || !("code" in error) || !("syscall" in error)) return error;
  return wrongUse(`${file} cannot be ${how} (${String(error.code)}).`, "Name another file.");
}
