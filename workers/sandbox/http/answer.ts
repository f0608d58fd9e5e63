/** Reading requests and writing answers of the sandbox's one HTTP server. */
import type { IncomingMessage, ServerResponse } from "node:http";

const MAX_BODY_BYTES = 4_000_000;

/** An answer other than 200, as JSON. */
export class HttpError extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly headers: Record<string, string> = {},
  ) {
    super(message);
  }
}

export async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) throw new HttpError(413, "request body too large");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(text),
    ...headers,
  });
  response.end(text);
}

/** The sandbox's one key: the user's own keys are never meant for it. */
export const SANDBOX_KEY = "UP-sandbox";

export function requireKey(request: IncomingMessage): void {
  const key = request.headers["x-api-key"];
  if (key === undefined) throw new HttpError(401, "Authentication credentials were not provided.");
  if (key !== SANDBOX_KEY) throw new HttpError(401, "Invalid API key.");
}
