/**
 * CometBFT JSON-RPC over several endpoints of one network: a failed endpoint is left for the next, calls end in time, and an
 * endpoint of another chain is never used.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { AlloraError } from "./client";

export interface RpcPoolOptions {
  urls: readonly string[];
  /** Endpoints of another chain are refused; undefined accepts whatever answers. */
  chainId: string | undefined;
  /** Of one try. */
  timeoutMs: number;
  /** The wait before a further try at an endpoint that failed is drawn from [0, baseMs·2^n], at most `longestWaitMs`. */
  baseMs: number;
  longestWaitMs: number;
}

/** The node answered with an error of its own: asking another node would (mostly) answer the same. */
export class NodeError extends Error {
  override name = "NodeError";
  constructor(
    readonly code: number,
    message: string,
  ) {
    super(message);
  }
}

/** One endpoint failed to answer. */
class EndpointFailure extends Error {
  constructor(
    message: string,
    /** True when the request cannot have reached a node. */
    readonly undelivered: boolean,
    readonly rateLimited: boolean,
    readonly retryAfterMs: number,
  ) {
    super(message);
  }
}

export interface CallOptions {
  /** For requests whose repetition would blur their answer: repeated only if they cannot have arrived. */
  once?: boolean;
}

const Envelope = z.object({
  result: z.unknown().optional(),
  error: z.object({ code: z.number(), message: z.string().default(""), data: z.unknown().optional() }).nullish(),
});

const StatusNetwork = z.object({ node_info: z.object({ network: z.string() }) });
const LARGEST_ANSWER_BYTES = 64 * 1024 * 1024;
const CONNECT_ERRORS = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
]);

export class RpcPool {
  private at = 0;
  private nextId = 1;
  private readonly verified = new Set<string>();

  constructor(private readonly options: RpcPoolOptions) {
    if (options.urls.length === 0) throw new RangeError("a network needs at least one RPC endpoint");
  }

  /** The endpoint that the next call goes to. */
  get url(): string {
    return this.options.urls[this.at % this.options.urls.length] as string;
  }

  get size(): number {
    return this.options.urls.length;
  }

  /**
   * Leave an endpoint for the next one, e.g. because its node lags behind. Calls that failed there together leave it once.
   */
  rotate(from = this.url): void {
    if (from === this.url) this.at = (this.at + 1) % this.options.urls.length;
  }

  /**
   * The result of a method.
   * @throws NodeError when the node refuses; AlloraError unreachable, rate_limited or wrong_chain when no endpoint serves.
   */
  async call(method: string, params: Record<string, unknown>, { once = false }: CallOptions = {}): Promise<unknown> {
    const { urls, baseMs, longestWaitMs } = this.options;
    const tries = Math.max(3, urls.length + 1);
    const failures: string[] = [];
    let allRateLimited = true;
    let wrongChain: AlloraError | undefined;
    for (let attempt = 0; attempt < tries; attempt++) {
      const url = this.url;
      let sent = false;
      try {
        await this.verify(url, method);
        sent = true;
        return await this.send(url, method, params);
      } catch (error) {
        if (error instanceof AlloraError) {
          wrongChain = error;
          allRateLimited = false;
          failures.push(`${hostOf(url)}: another chain`);
        } else if (error instanceof EndpointFailure) {
          failures.push(`${hostOf(url)}: ${error.message}`);
          allRateLimited &&= error.rateLimited;
          if (once && sent && !error.undelivered) {
            this.rotate(url);
            break;
          }
        } else throw error;
        this.rotate(url);
        const everyEndpointFailed = attempt + 1 >= urls.length;
        if (attempt + 1 < tries && everyEndpointFailed) {
          const jittered = Math.random() * Math.min(longestWaitMs, baseMs * 2 ** attempt);
          const asked = error instanceof EndpointFailure ? Math.min(error.retryAfterMs, longestWaitMs) : 0;
          await sleep(Math.max(jittered, asked));
        }
      }
    }
    if (wrongChain !== undefined && failures.every((failure) => failure.endsWith(": another chain"))) throw wrongChain;
    const last = [...new Set(failures)].join("; ");
    throw allRateLimited
      ? new AlloraError(
          "rate_limited",
          `The network's RPC endpoints refuse further requests for now (${last}). Wait a minute, or set FORGE_RPC_URL to an endpoint of your own.`,
        )
      : new AlloraError(
          "unreachable",
          `No RPC endpoint of the network answered ${method} (${last}). Check the connection, or set FORGE_RPC_URL to another endpoint.`,
        );
  }

  private async verify(url: string, method: string): Promise<void> {
    const { chainId } = this.options;
    if (chainId === undefined || this.verified.has(url)) return;
    const status = StatusNetwork.safeParse(await this.send(url, "status", {}));
    if (!status.success) throw new EndpointFailure(`no node status in its answer to ${method}`, true, false, 0);
    const { network } = status.data.node_info;
    if (network !== chainId) {
      throw new AlloraError(
        "wrong_chain",
        `${hostOf(url)} serves the chain ${network}, not ${chainId}. Set FORGE_RPC_URL to an endpoint of ${chainId}, or FORGE_NETWORK to the network you mean.`,
      );
    }
    this.verified.add(url);
  }

  private async send(url: string, method: string, params: Record<string, unknown>): Promise<unknown> {
    const response = await this.post(url, JSON.stringify({ jsonrpc: "2.0", id: this.nextId++, method, params }));
    const envelope = Envelope.safeParse(parseJson(response.text));
    const { status } = response;
    if (status === 429 || status === 503) {
      // A gateway also says 503 when the node behind it went away with the request in its hands.
      throw new EndpointFailure(`HTTP ${status}`, status === 429, status === 429, retryAfterMs(response.retryAfter));
    }
    // Some nodes answer their own errors with status 500, so the body decides before the status does.
    if (!envelope.success || (envelope.data.error == null && envelope.data.result === undefined)) {
      throw new EndpointFailure(
        status >= 200 && status < 300 ? "no JSON-RPC answer" : `HTTP ${status}`,
        false,
        false,
        0,
      );
    }
    const { error, result } = envelope.data;
    if (error != null) {
      const detail =
        typeof error.data === "string" ? error.data : error.data === undefined ? "" : JSON.stringify(error.data);
      throw new NodeError(
        error.code,
        [error.message, detail]
          .filter((part) => part !== "")
          .join(": ")
          .slice(0, 2000),
      );
    }
    return result;
  }

  private async post(url: string, body: string): Promise<{ status: number; retryAfter: string | null; text: string }> {
    try {
      const response = await fetch(url, {
        method: "POST",
        headers: { "content-type": "application/json", accept: "application/json" },
        body,
        // A POST does not survive a redirect, and the network's endpoints do not move.
        redirect: "error",
        signal: AbortSignal.timeout(this.options.timeoutMs),
      });
      const text = await readLimited(response);
      return { status: response.status, retryAfter: response.headers.get("retry-after"), text };
    } catch (error) {
      if (error instanceof EndpointFailure) throw error;
      const timedOut = error instanceof Error && error.name === "TimeoutError";
      const code = causeCode(error);
      const reason = timedOut ? `no answer within ${this.options.timeoutMs} ms` : (code ?? "the connection failed");
      throw new EndpointFailure(reason, code !== undefined && CONNECT_ERRORS.has(code), false, 0);
    }
  }
}

async function readLimited(response: Response): Promise<string> {
  if (response.body === null) return "";
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of response.body) {
    size += part.length;
    if (size > LARGEST_ANSWER_BYTES) throw new EndpointFailure("its answer is too large", false, false, 0);
    parts.push(part);
  }
  return Buffer.concat(parts).toString("utf8");
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Gateways answer their own failures in HTML; the caller tells them by the status.
    return undefined;
  }
}

function retryAfterMs(header: string | null): number {
  const seconds = Number(header);
  return header !== null && Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : 0;
}

function causeCode(error: unknown): string | undefined {
  for (let cause: unknown = error, depth = 0; cause instanceof Error && depth < 5; cause = cause.cause, depth++) {
    if ("code" in cause && typeof cause.code === "string") return cause.code;
  }
  return undefined;
}

/** Host and port only: paths of gateways may hold a key. */
export function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : "an endpoint that is no URL";
}
