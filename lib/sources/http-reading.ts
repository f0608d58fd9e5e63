/** Reading answers: bodies within their limits, Retry-After, and what failed in words. */
import { SourceError } from "./source";

/** Of a refusal's body no more is read. */
const MOST_REFUSAL_BYTES = 64_000;

/**
 * The body as text.
 * @throws SourceError bad_answer when it is longer than that
 */
export async function readText(answer: Response, mostBytes: number, url: string): Promise<string> {
  const tooLong = () =>
    new SourceError("bad_answer", `${url} answered more than ${Math.round(mostBytes / 1e6)} MB, which was not read.`);
  if (Number(answer.headers.get("content-length") ?? 0) > mostBytes) {
    await answer.body?.cancel();
    throw tooLong();
  }
  if (answer.body === null) return "";
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of answer.body) {
    bytes += chunk.byteLength;
    if (bytes > mostBytes) throw tooLong();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** Seconds, or an HTTP date; null when absent or unreadable. */
export function readRetryAfter(value: string | null): number | null {
  if (value === null) return null;
  if (/^\d+(\.\d+)?$/.test(value.trim())) return Number(value) * 1000;
  const at = Date.parse(value);
  return Number.isNaN(at) ? null : Math.max(0, at - Date.now());
}

/** The host that a redirect names. */
export function hostOf(location: string | null, base: string): string {
  try {
    return new URL(location ?? "", base).host;
  } catch {
    return "somewhere unreadable";
  }
}

/** The cause of a failed fetch in words: undici hides it one level down. */
export function reason(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (!(cause instanceof Error)) return "unknown";
  return "code" in cause && typeof cause.code === "string" ? cause.code : cause.message;
}

/** A refusal's body as JSON; null when it is none or too long. */
export async function readRefusal(answer: Response, url: string): Promise<unknown> {
  try {
    return JSON.parse(await readText(answer, MOST_REFUSAL_BYTES, url));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof SourceError) return null;
    throw error;
  }
}
