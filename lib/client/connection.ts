/** One instance of Allora Forge, reached over HTTP: addresses, token, retries, errors. */
import { ForgeApiError, problem, problemOf } from "./error";

/** How to reach an instance. */
export interface ConnectionOptions {
  /** Where the instance is, with the prefix that it is served under, e.g. http://127.0.0.1:8787 or https://forge.example/allora */
  url: string;
  /** Sent to this instance alone, as `Authorization: Bearer`. */
  token?: string | undefined;
  /** Default: the platform's own. */
  fetch?: typeof fetch | undefined;
}

export interface Sent {
  method?: "GET" | "POST" | "DELETE";
  query?: Readonly<Record<string, string | number | boolean | undefined>>;
  /** Written as JSON. */
  body?: unknown;
  /** A file as the body. */
  bytes?: Uint8Array<ArrayBuffer>;
  headers?: Readonly<Record<string, string>>;
  signal?: AbortSignal | undefined;
}

const ATTEMPTS = 4;
const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 20_000;
/** An instance that restarts, or that asks to wait. */
const PASSING = new Set([429, 502, 503, 504]);

export class Connection {
  readonly url: string;
  readonly #token: string | undefined;
  readonly #fetch: typeof fetch;

  /** @throws TypeError for an address that is none, or holds a user name or password */
  constructor({ url, token, fetch: given = fetch }: ConnectionOptions) {
    const parsed = new URL(url);
    if (!/^https?:$/.test(parsed.protocol)) throw new TypeError(`${parsed.protocol} is not http or https`);
    if (parsed.username !== "" || parsed.password !== "") throw new TypeError("the address must not hold a password");
    this.url = `${parsed.origin}${parsed.pathname.replace(/\/+$/, "")}`;
    this.#token = token;
    this.#fetch = given;
  }

  /** The JSON of an answer; undefined where it has none (204). @throws ForgeApiError */
  async json<T>(path: string, sent: Sent = {}): Promise<T> {
    const answer = await this.response(path, sent);
    if (answer.status === 204) return undefined as T;
    try {
      return (await answer.json()) as T;
    } catch {
      throw new ForgeApiError(await problemOf(new Response(null, answer)));
    }
  }

  /**
   * The answer as it came, if it is 2xx. What may pass (no connection, 429, 502–504) is tried again for looks, and for a POST under
   * one Idempotency-Key, so that it happens once.
   * @param path below /api/v1
   * @throws ForgeApiError
   */
  async response(path: string, sent: Sent = {}): Promise<Response> {
    const request = this.#request(path, sent);
    for (let attempt = 1; ; attempt++) {
      let answer: Response;
      try {
        answer = await this.#fetch(request.url, request.init);
      } catch (error) {
        if (sent.signal?.aborted) throw error;
        if (attempt < 2) {
          await pause(FIRST_WAIT_MS, sent.signal);
          continue;
        }
        throw new ForgeApiError(this.#unreachable(error));
      }
      if (answer.ok) return answer;
      if (attempt >= ATTEMPTS || !PASSING.has(answer.status)) throw new ForgeApiError(await problemOf(answer));
      const asked = Number(answer.headers.get("retry-after")) * 1000;
      const waitMs = asked > 0 ? asked : FIRST_WAIT_MS * 2 ** attempt;
      if (waitMs > LONGEST_WAIT_MS) throw new ForgeApiError(await problemOf(answer));
      await answer.body?.cancel();
      await pause(waitMs, sent.signal);
    }
  }

  #request(path: string, { method = "GET", query = {}, body, bytes, headers, signal }: Sent) {
    const url = new URL(`${this.url}/api/v1${path}`);
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined) url.searchParams.set(name, String(value));
    }
    const given = new Headers(headers);
    if (this.#token !== undefined) given.set("authorization", `Bearer ${this.#token}`);
    if (bytes !== undefined) given.set("content-type", "application/octet-stream");
    else if (body !== undefined || method === "POST") given.set("content-type", "application/json");
    if (method === "POST" && !given.has("idempotency-key")) given.set("idempotency-key", crypto.randomUUID());
    const text = body === undefined ? null : JSON.stringify(body);
    // The token must not follow a redirect to another host.
    const init: RequestInit = { method, headers: given, body: bytes ?? text, redirect: "error", cache: "no-store" };
    return { url, init: signal === undefined ? init : { ...init, signal } };
  }

  #unreachable(cause: unknown) {
    const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
    const why = inner instanceof Error ? ` (${"code" in inner ? String(inner.code) : inner.message})` : "";
    return problem(
      0,
      "unreachable",
      "No answer",
      `Nothing answers at ${this.url}${why}.`,
      "Start an instance with `npx forge up` (or `npm start`), or name another one by FORGE_URL or --url.",
    );
  }
}

function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, ms);
    signal?.addEventListener("abort", stop, { once: true });
  });
}
