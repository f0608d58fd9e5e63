/** Asking a service for JSON: time and size limits, retries with jitter, no redirects, and no key in any error. */
import { setTimeout as sleep } from "node:timers/promises";
import { SourceError } from "./source";

export interface RetryPolicy {
  /** Tries in all. */
  readonly tries: number;
  /** The wait before try n + 1 is drawn from [half, full] of baseMs·2^(n−1), at most maxMs. */
  readonly baseMs: number;
  readonly maxMs: number;
  /** A longer Retry-After than this ends the request with an error instead of a wait. */
  readonly longestRetryAfterMs: number;
}

export const DEFAULT_RETRY: RetryPolicy = { tries: 5, baseMs: 500, maxMs: 15_000, longestRetryAfterMs: 120_000 };

export interface JsonRequest {
  /** As it may stand in an error: without the query. */
  readonly url: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly method?: "GET" | "POST";
  readonly body?: unknown;
  readonly timeoutMs: number;
  readonly mostBytes: number;
  /** Statuses that are answers, beside 2xx. */
  readonly alsoFine?: readonly number[];
  readonly signal?: AbortSignal | undefined;
  /** Fewer tries than the policy's, for a request that has another way out. */
  readonly tries?: number;
}

/** Whole JSON that does not say what was asked, or contradicts itself: worth asking again. */
export class UnexpectedAnswer extends SourceError {
  constructor(message: string) {
    super("bad_answer", message);
  }
}

/** A failure that another try may mend. */
class Passing extends Error {
  constructor(
    readonly source: SourceError,
    readonly retryAfterMs: number | null,
  ) {
    super(source.message);
  }
}

export class JsonClient {
  constructor(
    private readonly keyHeader: string,
    private readonly key: string,
    private readonly retry: RetryPolicy,
    private readonly remedyForKey: string,
  ) {}

  /**
   * The parsed body of a 2xx answer (null for an empty one).
   * @throws SourceError, or the signal's reason when it is aborted
   */
  async json(request: JsonRequest): Promise<unknown> {
    const tries = Math.min(request.tries ?? this.retry.tries, this.retry.tries);
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.once(request);
      } catch (error) {
        request.signal?.throwIfAborted();
        if (!(error instanceof Passing)) throw error;
        const asked = error.retryAfterMs;
        if (attempt >= tries || (asked !== null && asked > this.retry.longestRetryAfterMs)) throw error.source;
        await this.pause(attempt, asked ?? 0, request.signal);
      }
    }
  }

  /** Repeats work that ends in an UnexpectedAnswer, by the same policy. */
  async again<T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await work();
      } catch (error) {
        signal?.throwIfAborted();
        if (!(error instanceof UnexpectedAnswer) || attempt >= this.retry.tries) throw error;
        await this.pause(attempt, 0, signal);
      }
    }
  }

  private async pause(attempt: number, atLeastMs: number, signal: AbortSignal | undefined): Promise<void> {
    const full = Math.min(this.retry.maxMs, this.retry.baseMs * 2 ** (attempt - 1));
    const wait = Math.max(atLeastMs, full * (0.5 + Math.random() / 2));
    await sleep(wait, undefined, signal && { signal }).catch((error: unknown) => {
      signal?.throwIfAborted();
      throw error;
    });
  }

  private async once(request: JsonRequest): Promise<unknown> {
    const { url, query = {}, method = "GET" } = request;
    const target = new URL(url);
    for (const [name, value] of Object.entries(query)) target.searchParams.set(name, value);
    const deadline = AbortSignal.timeout(request.timeoutMs);
    const signal = request.signal ? AbortSignal.any([request.signal, deadline]) : deadline;
    const headers: Record<string, string> = { accept: "application/json", [this.keyHeader]: this.key };
    if (request.body !== undefined) headers["content-type"] = "application/json";
    let text: string;
    try {
      const answer = await fetch(target, {
        method,
        headers,
        redirect: "manual",
        signal,
        ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
      });
      text = await readText(answer, request.mostBytes, url);
      this.checkStatus(answer, url, request.alsoFine ?? []);
    } catch (error) {
      if (error instanceof SourceError || error instanceof Passing) throw error;
      if (deadline.aborted) throw passing("unreachable", `${url} did not answer within ${request.timeoutMs / 1000} s.`);
      throw passing("unreachable", `${url} could not be reached (${reason(error)}). Check the connection.`);
    }
    if (text === "") return null;
    try {
      return JSON.parse(text);
    } catch {
      throw passing("bad_answer", `${url} answered ${text.length} characters that are not whole JSON.`);
    }
  }

  private checkStatus(answer: Response, url: string, alsoFine: readonly number[]): void {
    const { status } = answer;
    if ((status >= 200 && status < 300) || alsoFine.includes(status)) return;
    if (status >= 300 && status < 400) {
      const host = hostOf(answer.headers.get("location"), url);
      throw new SourceError(
        "forbidden_host",
        `${url} redirects to ${host}, which was not followed: a key is never sent along a redirect.`,
      );
    }
    if (status === 401 || status === 403) {
      throw new SourceError("unauthorized", `${url} refused the key (HTTP ${status}). ${this.remedyForKey}`);
    }
    const retryAfterMs = readRetryAfter(answer.headers.get("retry-after"));
    if (status === 429) {
      const when = retryAfterMs === null ? "later" : `in ${Math.ceil(retryAfterMs / 1000)} s`;
      throw passing("rate_limited", `${url} says that too much was asked (HTTP 429). Try again ${when}.`, retryAfterMs);
    }
    if (status === 408 || status >= 500) {
      throw passing("unreachable", `${url} failed (HTTP ${status}). Try again later.`, retryAfterMs);
    }
    if (status === 404) throw new SourceError("unknown_market", `${url} does not have what was asked for (HTTP 404).`);
    throw new SourceError("bad_answer", `${url} answered HTTP ${status}, which was not expected.`);
  }
}

function passing(code: SourceError["code"], message: string, retryAfterMs: number | null = null): Passing {
  return new Passing(new SourceError(code, message), retryAfterMs);
}

async function readText(answer: Response, mostBytes: number, url: string): Promise<string> {
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
function readRetryAfter(value: string | null): number | null {
  if (value === null) return null;
  if (/^\d+(\.\d+)?$/.test(value.trim())) return Number(value) * 1000;
  const at = Date.parse(value);
  return Number.isNaN(at) ? null : Math.max(0, at - Date.now());
}

function hostOf(location: string | null, base: string): string {
  try {
    return new URL(location ?? "", base).host;
  } catch {
    return "somewhere unreadable";
  }
}

/** The cause of a failed fetch in words: undici hides it one level down. */
function reason(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (!(cause instanceof Error)) return "unknown";
  return "code" in cause && typeof cause.code === "string" ? cause.code : cause.message;
}
