/** Who may pass: host, sender and token are judged here for the proxy and again by every route. */
import os from "node:os";
import { type Config, config } from "@/lib/config";
import { hostAllowed, isLoopback } from "./hosts";
import { isNavigation, senderOf } from "./origins";
import { WebError } from "./problem";
import { oncePerProcess } from "./process";
import { hasSession } from "./session";
import { Throttle } from "./throttle";
import { bearerToken, tokenMatches } from "./tokens";

/** Settings that the guard reads. */
export type GuardConfig = Pick<Config, "host" | "token" | "allowedHosts" | "sessionSecret" | "trustProxy">;

/** A token guards the routes when one is set, and always when other machines can reach the server. */
export function isGuarded(settings: GuardConfig): boolean {
  return settings.token !== undefined || !isLoopback(settings.host);
}

/** @throws WebError misdirected_request when the Host header names no host that is served here. */
export function checkHost(headers: Headers, settings: GuardConfig = config()): void {
  const rules = {
    bindHost: settings.host,
    allowedHosts: settings.allowedHosts,
    machineNames: [os.hostname().toLowerCase()],
    guarded: settings.token !== undefined,
  };
  // A page of a rebinding name can set the proxy's header, but not its own name: both have to be ours.
  const header = [headers.get("host"), askedHost(headers, settings)].find((host) => !hostAllowed(host, rules));
  if (header === undefined) return;
  throw new WebError(
    "misdirected_request",
    `The host ${JSON.stringify((header ?? "").slice(0, 100))} is not served here.`,
    "Open the dashboard by 127.0.0.1 or localhost, or name the host in FORGE_ALLOWED_HOSTS.",
  );
}

/** The host that the browser asked for: what the proxy in front says of it, where it is trusted. */
function askedHost(headers: Headers, { trustProxy }: Pick<Config, "trustProxy">): string | null {
  const forwarded = trustProxy ? headers.get("x-forwarded-host")?.split(",")[0]?.trim() : undefined;
  return forwarded || headers.get("host");
}

const SAFE_METHODS = ["GET", "HEAD", "OPTIONS"];

/** Types that a page of another origin cannot send unasked: the browser would ask this server first. */
const NO_FORM_TYPES =
  /^(application\/json|application\/octet-stream|text\/csv|application\/gzip|application\/vnd\.apache\.parquet) *(;|$)/i;

/**
 * Keeps foreign pages out of whatever changes a state and out of the API.
 * @throws WebError forbidden, unsupported_media_type (a POST that any page's form could have sent)
 */
export function checkSender(request: Request, settings: Pick<Config, "trustProxy" | "basePath"> = config()): void {
  const { method, headers } = request;
  const sender = senderOf(headers, askedHost(headers, settings));
  const safe = SAFE_METHODS.includes(method);
  const { pathname } = new URL(request.url);
  const isApi = pathname.startsWith("/api/") || pathname.startsWith(`${settings.basePath}/api/`);
  if (sender === "foreign" && (!safe || isApi) && !isNavigation(method, headers)) {
    throw new WebError(
      "forbidden",
      "The request comes from a page of another origin.",
      "Use the dashboard's own pages, or a script that sends no Origin header.",
    );
  }
  if (method !== "POST" || sender === "same_origin" || bearerToken(headers) !== null) return;
  if (NO_FORM_TYPES.test(headers.get("content-type") ?? "")) return;
  throw new WebError(
    "unsupported_media_type",
    "A POST that does not come from the dashboard's own pages must be application/json, or a file as application/octet-stream.",
    "Send the header content-type: application/json.",
  );
}

/** Answers to wrong Authorization headers; apart from sign-in, so that a stale script does not lock out its owner. */
const bearerThrottle = () => oncePerProcess("bearer-throttle", () => new Throttle());
const signInThrottle = () => oncePerProcess("sign-in-throttle", () => new Throttle());

/** Judges a token that a person gave. @throws WebError too_many_requests */
export function tryToken(given: string, settings: GuardConfig = config()): Promise<boolean> {
  return judged(signInThrottle(), () => settings.token !== undefined && tokenMatches(given, settings.token));
}

/** Makes whoever sends wrong tokens wait, the longer the more there were. @throws WebError too_many_requests */
export async function slowDown(): Promise<void> {
  await judged(bearerThrottle(), () => false);
}

async function judged(throttle: Throttle, isRight: () => boolean): Promise<boolean> {
  const verdict = await throttle.attempt(isRight);
  if (typeof verdict === "boolean") return verdict;
  const { busySeconds } = verdict;
  throw new WebError(
    "too_many_requests",
    "Too many wrong tokens were tried.",
    `Wait ${busySeconds} seconds, then try again.`,
    { "retry-after": String(busySeconds) },
  );
}

/**
 * Lets in the owner's token and sessions; tokens of the REST interface open no page.
 * @throws WebError unauthorized without the token or a session; unavailable when other machines can reach a server that
 * has no token; too_many_requests
 */
export async function authenticate(request: Request, settings: GuardConfig = config()): Promise<void> {
  if (!isGuarded(settings)) return;
  if (settings.token === undefined) {
    throw new WebError(
      "unavailable",
      `The server listens on ${settings.host} and has no token, so nothing is served.`,
      "Set FORGE_TOKEN to at least 16 random characters, or FORGE_HOST to 127.0.0.1, and start again.",
    );
  }
  const given = bearerToken(request.headers);
  if (given !== null) {
    if (tokenMatches(given, settings.token)) return;
    await slowDown();
    throw unauthorized("The token is wrong.");
  }
  if (await hasSession(request, settings)) return;
  throw unauthorized("The request carries no token and no session.");
}

export function unauthorized(detail: string): WebError {
  return new WebError("unauthorized", detail, "Send the header Authorization: Bearer <token>, or sign in at /signin.", {
    "www-authenticate": 'Bearer realm="allora-forge"',
  });
}
