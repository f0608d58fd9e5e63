/** Every error as RFC 9457 problem+json: one function, which never lets a cause or a stack out. */
import { randomUUID } from "node:crypto";
import { ZodError } from "zod";
import { AlloraError, type AlloraErrorCode } from "@/lib/allora/client";
import { EvaluationError } from "@/lib/evaluation/report";
import { FORGE_ERROR_STATUS, ForgeError, type ForgeErrorCode } from "@/lib/forge/errors";
import type { Problem } from "@/lib/forge/views";
import { ModelError } from "@/lib/models/model";
import { SourceError, type SourceErrorCode } from "@/lib/sources/source";

/** What only HTTP can get wrong. */
const WEB_ERROR_STATUS = {
  malformed_json: 400,
  method_not_allowed: 405,
  payload_too_large: 413,
  unsupported_media_type: 415,
  misdirected_request: 421,
  too_many_requests: 429,
  internal_error: 500,
  unavailable: 503,
} as const;
type WebErrorCode = keyof typeof WEB_ERROR_STATUS;

export type ProblemCode = ForgeErrorCode | WebErrorCode;

const STATUS: Record<ProblemCode, number> = { ...FORGE_ERROR_STATUS, ...WEB_ERROR_STATUS };

const TITLE: Record<ProblemCode, string> = {
  invalid_input: "The request cannot be used",
  unauthorized: "A token is needed",
  forbidden: "Not allowed",
  not_found: "Not found",
  conflict: "Not possible in this state",
  insufficient_data: "Not enough data",
  invalid_artifact: "The model cannot be used",
  source_failed: "The market data source failed",
  network_failed: "The network cannot be reached",
  database_failed: "The database cannot be reached",
  malformed_json: "The body is not JSON",
  method_not_allowed: "The method is not allowed here",
  payload_too_large: "The body is too large",
  unsupported_media_type: "The body must be JSON",
  misdirected_request: "Not this host",
  too_many_requests: "Too many attempts",
  internal_error: "Something broke",
  unavailable: "Not available",
};

/** An error that belongs to the HTTP exchange and not to a use case. */
export class WebError extends Error {
  override name = "WebError";
  constructor(
    readonly code: ProblemCode,
    message: string,
    readonly remedy: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }
}

const SOURCE: Record<SourceErrorCode, [ForgeErrorCode, string]> = {
  unknown_market: ["invalid_input", "Choose a market that the source offers, e.g. btcusd."],
  unknown_source: ["invalid_input", "Choose a source that is listed at Data."],
  unauthorized: ["source_failed", "Set ALLORA_API_KEY to a valid key and start again."],
  unreachable: ["source_failed", "Check the connection to the source, then try again."],
  rate_limited: ["source_failed", "Wait a minute, then try again."],
  bad_answer: ["source_failed", "Try again; if it stays so, the source has changed its format."],
  forbidden_host: ["source_failed", "Point FORGE_ATLAS_URL at an allowed host."],
};

const ALLORA: Record<AlloraErrorCode, [ForgeErrorCode, string]> = {
  unreachable: ["network_failed", "Check the network's health on the overview, then try again."],
  wrong_chain: ["network_failed", "Check FORGE_NETWORK and FORGE_RPC_URL: the node serves another chain."],
  bad_answer: ["network_failed", "Try again; if it stays so, choose another node by FORGE_RPC_URL."],
  not_found: ["not_found", "Check the id: the network does not know it."],
  tx_refused: ["conflict", "The message says why the network refused it; mend that, then try again."],
  rate_limited: ["network_failed", "Wait a minute, then try again."],
};

/** Codes of Node's sockets and Prisma's (P1xxx: the server could not be used) that mean an absent database. */
const DATABASE_CODE = /^(P1\d{3}|ECONNREFUSED|ECONNRESET|57P0[123]|53300|08\d{3})$/;

function isDatabaseFailure(error: unknown, depth = 0): boolean {
  if (!(error instanceof Error) || depth > 4) return false;
  if (error.name === "PrismaClientInitializationError") return true;
  const code: unknown = "code" in error ? error.code : undefined;
  if (typeof code === "string" && DATABASE_CODE.test(code)) return true;
  if (
    error.name === "DriverAdapterError" &&
    /DatabaseNotReachable|TooManyConnections|SocketTimeout/.test(error.message)
  ) {
    return true;
  }
  return isDatabaseFailure(error.cause, depth + 1);
}

/** A problem, the headers that go with it, and whether it is a bug to be logged with its stack. */
export interface MappedProblem {
  problem: Problem;
  headers: Readonly<Record<string, string>>;
  bug: boolean;
}

function mapped(
  code: ProblemCode,
  detail: string,
  remedy: string,
  more: { extra?: Record<string, unknown>; headers?: Readonly<Record<string, string>>; bug?: boolean } = {},
): MappedProblem {
  const problem: Problem = {
    ...more.extra,
    type: `urn:allora-forge:problem:${code}`,
    title: TITLE[code],
    status: STATUS[code],
    detail,
    remedy,
    code,
  };
  return { problem, headers: more.headers ?? {}, bug: more.bug ?? false };
}

/** Where zod objects, as `trainings.days[0]`; the whole input is called body. */
function placeOf(path: readonly PropertyKey[]): string {
  const place = path.map((part) => (typeof part === "number" ? `[${part}]` : `.${String(part)}`)).join("");
  return place.replace(/^\./, "") || "body";
}

/** At most this many places are named; an array of numbers may be wrong in thousands. */
const MAX_PLACES = 20;

function mapZod(error: ZodError): MappedProblem {
  const errors = error.issues
    .slice(0, MAX_PLACES)
    .map((issue) => ({ path: placeOf(issue.path), message: issue.message }));
  const named = errors.slice(0, 3).map(({ path, message }) => `${path}: ${message}`);
  const more = error.issues.length - named.length;
  const detail = `${named.join("; ")}${more > 0 ? ` (and ${more} more)` : ""}`;
  return mapped("invalid_input", detail, "Change the named fields and send it again.", { extra: { errors } });
}

/** Maps any thrown value; what is not made for people becomes a 500 that only has an id to look up in the log. */
export function problemOf(error: unknown): MappedProblem {
  if (error instanceof WebError) return mapped(error.code, error.message, error.remedy, { headers: error.headers });
  if (error instanceof ForgeError) {
    const extra = error.details === undefined ? {} : { details: error.details };
    return mapped(error.code, error.message, error.remedy, { extra });
  }
  if (error instanceof ZodError) return mapZod(error);
  if (error instanceof SourceError) return mapped(SOURCE[error.code][0], error.message, SOURCE[error.code][1]);
  if (error instanceof AlloraError) return mapped(ALLORA[error.code][0], error.message, ALLORA[error.code][1]);
  if (error instanceof EvaluationError) {
    return mapped("invalid_input", error.message, "Send arrays that can be evaluated.");
  }
  if (error instanceof ModelError) {
    return mapped("invalid_artifact", error.message, "Train the model anew or choose another one.");
  }
  if (isDatabaseFailure(error)) {
    const remedy = "Check that PostgreSQL runs and that DATABASE_URL is right; the page tries again by itself.";
    return mapped("database_failed", "The database did not answer.", remedy, { headers: { "retry-after": "2" } });
  }
  const id = randomUUID();
  const remedy = `Look for ${id} in the web log, and report it with what stands there.`;
  return mapped("internal_error", "This is a fault of Allora Forge, not of the request.", remedy, {
    extra: { id },
    bug: true,
  });
}

/** JSON has no bigint: anything that slips through a view's types is written as digits instead of failing the answer. */
function plain(_key: string, value: unknown): unknown {
  return typeof value === "bigint" ? value.toString() : value;
}

export function problemResponse({ problem, headers }: MappedProblem): Response {
  return new Response(JSON.stringify(problem, plain), {
    status: problem.status,
    headers: { "content-type": "application/problem+json", "cache-control": "no-store", ...headers },
  });
}
