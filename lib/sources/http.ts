/** Asking a service for JSON: time, size and rate limits, retries with jitter, no redirects, and no key in any error. */
import { setTimeout as sleep } from "node:timers/promises";
import { hostOf, readRefusal, readRetryAfter, readText, reason } from "./http-reading";
import type { HostLimiter } from "./limiter";
import { SourceError } from "./source";

export interface RetryPolicy {
  /** Tries in all. */
  readonly tries: number;
  /** The wait before try n + 1 is drawn from [half, full] of baseMs·2^(n−1), at most maxMs. */
  readonly baseMs: number;
  readonly maxMs: number;
  /** A longer Retry-After than this ends the request with an error instead of a wait. */
  readonly longestRetryAfterMs: number;
  /** One try ends by then, also where a request would allow it longer. */
  readonly longestTryMs?: number;
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
  /** What it costs of the service's budget, where there is one. */
  readonly weight?: number;
}

export interface JsonClientOptions {
  readonly retry: RetryPolicy;
  /** Absent for a service that wants none. */
  readonly key?: { readonly header: string; readonly value: string; readonly remedy: string };
  /** Every try waits for its turn here; a 429 or 418 pauses all of its requests. */
  readonly limiter?: HostLimiter;
  /** Sees the headers of every answer, also of refusals. */
  onHeaders?(headers: Headers): void;
  /** What a refusal (4xx but 408, 418, 429) of this service means; null for the general meaning. */
  explain?(status: number, body: unknown, url: string): SourceError | null;
}

/** A ban that does not say how long it lasts is taken to last this long. */
const BAN_MS = 120_000;

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
    /** Too much was asked: whoever asks this host has to wait. */
    readonly forAll = false,
  ) {
    super(source.message);
  }
}

export class JsonClient {
  constructor(private readonly options: JsonClientOptions) {}

  /**
   * The parsed body of a 2xx answer (null for an empty one).
   * @throws SourceError, or the signal's reason when it is aborted
   */
  async json(request: JsonRequest): Promise<unknown> {
    const { retry, limiter } = this.options;
    const tries = Math.min(request.tries ?? retry.tries, retry.tries);
    for (let attempt = 1; ; attempt++) {
      try {
        if (limiter === undefined) return await this.once(request);
        const { weight, signal } = request;
        return await limiter.run({ weight, signal, longestPauseMs: retry.longestRetryAfterMs }, () =>
          this.once(request),
        );
      } catch (error) {
        request.signal?.throwIfAborted();
        if (!(error instanceof Passing)) throw error;
        const waitMs = this.waitMs(attempt, error.retryAfterMs ?? 0);
        if (error.forAll) limiter?.pause(waitMs, error.source.message);
        const tooLong = error.retryAfterMs !== null && error.retryAfterMs > retry.longestRetryAfterMs;
        if (attempt >= tries || tooLong) throw error.source;
        await pause(waitMs, request.signal);
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
        if (!(error instanceof UnexpectedAnswer) || attempt >= this.options.retry.tries) throw error;
        await pause(this.waitMs(attempt, 0), signal);
      }
    }
  }

  private waitMs(attempt: number, atLeastMs: number): number {
    const { baseMs, maxMs } = this.options.retry;
    const full = Math.min(maxMs, baseMs * 2 ** (attempt - 1));
    return Math.max(atLeastMs, full * (0.5 + Math.random() / 2));
  }

  private async once(request: JsonRequest): Promise<unknown> {
    const { url, query = {}, method = "GET" } = request;
    const { key } = this.options;
    const target = new URL(url);
    for (const [name, value] of Object.entries(query)) target.searchParams.set(name, value);
    const timeoutMs = Math.min(request.timeoutMs, this.options.retry.longestTryMs ?? Infinity);
    const deadline = AbortSignal.timeout(timeoutMs);
    const signal = request.signal ? AbortSignal.any([request.signal, deadline]) : deadline;
    const headers: Record<string, string> = { accept: "application/json" };
    if (key !== undefined) headers[key.header] = key.value;
    if (request.body !== undefined) headers["content-type"] = "application/json";
    let text: string;
    let type: string | null;
    try {
      const answer = await fetch(target, {
        method,
        headers,
        redirect: "manual",
        signal,
        ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
      });
      this.options.onHeaders?.(answer.headers);
      type = answer.headers.get("content-type");
      const fine = (answer.status >= 200 && answer.status < 300) || request.alsoFine?.includes(answer.status) === true;
      if (!fine) throw await this.refusal(answer, url);
      text = await readText(answer, request.mostBytes, url);
    } catch (error) {
      if (error instanceof SourceError || error instanceof Passing) throw error;
      if (deadline.aborted) throw passing("unreachable", `${url} did not answer wholly within ${timeoutMs / 1000} s.`);
      throw passing("unreachable", `${url} could not be reached (${reason(error)}). Check the connection.`);
    }
    if (text === "") return null;
    if (type !== null && !/json/i.test(type)) {
      const named = type.split(";")[0]?.slice(0, 40);
      throw passing("bad_answer", `${url} answered ${named}, not JSON: a proxy or sign-in page may stand in between.`);
    }
    try {
      return JSON.parse(text);
    } catch {
      throw passing("bad_answer", `${url} answered ${text.length} characters that are not whole JSON.`);
    }
  }

  /** The error that an answer without success is. */
  private async refusal(answer: Response, url: string): Promise<SourceError | Passing> {
    const { status } = answer;
    const { key, limiter, explain } = this.options;
    const retryAfterMs = readRetryAfter(answer.headers.get("retry-after"));
    const particular = status >= 400 && status < 500 && ![408, 418, 429].includes(status);
    if (particular && explain !== undefined) {
      const explained = explain(status, await readRefusal(answer, url), url);
      if (explained !== null) return explained;
    } else {
      // Nothing of it is read, and one that never ends is not waited for.
      await answer.body?.cancel().catch(() => undefined);
    }
    if (status >= 300 && status < 400) {
      const host = hostOf(answer.headers.get("location"), url);
      const why = key === undefined ? "data is taken from the named host only" : "a key is never sent along a redirect";
      return new SourceError("forbidden_host", `${url} redirects to ${host}, which was not followed: ${why}.`);
    }
    if (status === 401 || status === 403) {
      if (key === undefined) return new SourceError("unauthorized", `${url} refuses to answer (HTTP ${status}).`);
      return new SourceError("unauthorized", `${url} refused the key (HTTP ${status}). ${key.remedy}`);
    }
    if (status === 418) {
      const banMs = retryAfterMs ?? BAN_MS;
      const until = new Date(Date.now() + banMs).toISOString().slice(0, 19);
      const message = `${url} has banned this address until ${until}Z (HTTP 418), for asking too much. Ask again after that.`;
      limiter?.pause(banMs, message);
      return new SourceError("rate_limited", message);
    }
    if (status === 429) {
      const when = retryAfterMs === null ? "later" : `in ${Math.ceil(retryAfterMs / 1000)} s`;
      const message = `${url} says that too much was asked (HTTP 429). Try again ${when}.`;
      return new Passing(new SourceError("rate_limited", message), retryAfterMs, true);
    }
    if (status === 408 || status >= 500) {
      return passing("unreachable", `${url} failed (HTTP ${status}). Try again later.`, retryAfterMs);
    }
    if (status === 404) return new SourceError("unknown_market", `${url} does not have what was asked for (HTTP 404).`);
    return new SourceError("bad_answer", `${url} answered HTTP ${status}, which was not expected.`);
  }
}

async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  await sleep(ms, undefined, signal && { signal }).catch((error: unknown) => {
    signal?.throwIfAborted();
    throw error;
  });
}

function passing(code: SourceError["code"], message: string, retryAfterMs: number | null = null): Passing {
  return new Passing(new SourceError(code, message), retryAfterMs);
}
