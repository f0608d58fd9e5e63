/** Talks to /api/v1: JSON in, JSON out, every failure a Problem that can be shown. */
import type { Problem } from "@/lib/forge/views";
import { address, withoutPrefix } from "./address";

export class ApiError extends Error {
  override name = "ApiError";
  constructor(readonly problem: Problem) {
    super(problem.detail);
  }
}

function problem(status: number, code: string, title: string, detail: string, remedy: string): Problem {
  return { type: `urn:allora-forge:problem:${code}`, title, status, detail, remedy, code };
}

const UNREACHABLE = problem(
  0,
  "unreachable",
  "No answer",
  "The dashboard's server does not answer.",
  "Check that Allora Forge still runs. This page tries again by itself.",
);

function isProblem(value: unknown): value is Problem {
  return typeof value === "object" && value !== null && "detail" in value && typeof value.detail === "string";
}

async function problemOf(response: Response): Promise<Problem> {
  const body: unknown = await response.json().catch(() => null);
  if (isProblem(body)) return { ...body, remedy: typeof body.remedy === "string" ? body.remedy : "" };
  return problem(
    response.status,
    "bad_answer",
    "An answer that cannot be read",
    `The server answered ${response.status} ${response.statusText}`.trim().concat("."),
    "Try again; if it stays so, look into the web log.",
  );
}

/** A session that has ended: the page goes to the sign-in, which comes back to it. */
export function goToSignIn(): void {
  const here = `${withoutPrefix(window.location.pathname)}${window.location.search}`;
  window.location.assign(address(`/signin?next=${encodeURIComponent(here)}`));
}

export interface ApiRequest {
  method?: "GET" | "POST" | "DELETE";
  body?: unknown;
  signal?: AbortSignal;
}

/**
 * @param path below /api/v1, e.g. "/topics/77"
 * @throws ApiError for every answer that is not 2xx, and when nothing answers
 */
export async function api<T>(path: string, { method = "GET", body, signal }: ApiRequest = {}): Promise<T> {
  let response: Response;
  try {
    response = await fetch(address(`/api/v1${path}`), {
      method,
      signal,
      cache: "no-store",
      headers: body === undefined ? {} : { "content-type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === "AbortError") throw cause;
    throw new ApiError(UNREACHABLE);
  }
  if (!response.ok) {
    const found = await problemOf(response);
    if (response.status === 401) goToSignIn();
    throw new ApiError(found);
  }
  if (response.status === 204) return undefined as T;
  return (await response.json()) as T;
}

/** What a failure says to a person. */
export function problemFrom(error: unknown): Problem {
  if (error instanceof ApiError) return error.problem;
  const detail = error instanceof Error ? error.message : String(error);
  return problem(0, "page_fault", "Something broke on this page", detail, "Load the page again.");
}
