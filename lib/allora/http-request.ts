/** One request to a service over HTTP: limited in time and size, never along a redirect, never to a host without TLS. */
import { AlloraError } from "./client";

export interface HttpRequest {
  url: URL;
  method?: "GET" | "POST";
  headers?: Record<string, string>;
  body?: string;
  timeoutMs: number;
  mostBytes: number;
  /** Named in errors, e.g. "the developer API". */
  service: string;
}

export interface HttpAnswer {
  status: number;
  text: string;
  location: string | null;
  retryAfterMs: number;
}

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/** @throws AlloraError for an address that is neither https nor on this machine: keys and addresses would be readable. */
export function requireSecure(url: URL, service: string): void {
  if (url.protocol === "https:" || (url.protocol === "http:" && LOOPBACK.test(url.hostname))) return;
  throw new AlloraError(
    "unreachable",
    `The address of ${service}, ${url.protocol}//${url.host}, is not encrypted. Use one that begins with https://.`,
  );
}

/** The answer of whatever status; redirects are answers too. @throws AlloraError unreachable */
export async function httpRequest(request: HttpRequest): Promise<HttpAnswer> {
  const { url, method = "GET", headers = {}, body, timeoutMs, mostBytes, service } = request;
  requireSecure(url, service);
  try {
    const response = await fetch(url, {
      method,
      headers: { accept: "application/json", ...headers },
      body: body ?? null,
      redirect: "manual",
      signal: AbortSignal.timeout(timeoutMs),
    });
    const parts: Uint8Array[] = [];
    let size = 0;
    for await (const part of response.body ?? []) {
      size += part.length;
      if (size > mostBytes)
        throw new AlloraError("bad_answer", `The answer of ${service} is larger than ${mostBytes} bytes.`);
      parts.push(part);
    }
    const seconds = Number(response.headers.get("retry-after") ?? Number.NaN);
    return {
      status: response.status,
      text: Buffer.concat(parts).toString("utf8"),
      location: response.headers.get("location"),
      retryAfterMs: Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : 0,
    };
  } catch (error) {
    if (error instanceof AlloraError) throw error;
    const reason =
      error instanceof Error && error.name === "TimeoutError"
        ? `no answer within ${timeoutMs} ms`
        : "the connection failed";
    throw new AlloraError(
      "unreachable",
      `Could not reach ${service} at ${url.host} (${reason}). Check the connection, then try again.`,
      {
        cause: error,
      },
    );
  }
}
