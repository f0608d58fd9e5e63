/** How many requests a token may make in a minute, counted in this process; the answer's headers say where it stands. */
import { RateLimiterMemory, type RateLimiterRes } from "rate-limiter-flexible";
import { config } from "@/lib/config";
import { WebError } from "./problem";
import { oncePerProcess } from "./process";

const WINDOW_SECONDS = 60;

const limiter = () =>
  oncePerProcess(
    "rate-limit",
    () => new RateLimiterMemory({ points: config().rateLimit, duration: WINDOW_SECONDS, keyPrefix: "" }),
  );

function headersOf({ remainingPoints, msBeforeNext }: RateLimiterRes): Record<string, string> {
  return {
    "ratelimit-limit": String(config().rateLimit),
    "ratelimit-remaining": String(Math.max(0, remainingPoints)),
    "ratelimit-reset": String(Math.ceil(msBeforeNext / 1000)),
  };
}

function isVerdict(thrown: unknown): thrown is RateLimiterRes {
  return typeof thrown === "object" && thrown !== null && "msBeforeNext" in thrown && "remainingPoints" in thrown;
}

/**
 * Counts one request of `who`.
 * @returns headers for the answer; none where there is no limit
 * @throws WebError too_many_requests
 */
export async function countRequest(who: string): Promise<Record<string, string>> {
  if (config().rateLimit === 0) return {};
  try {
    return headersOf(await limiter().consume(who));
  } catch (refused) {
    // By what it holds: the limiter is shared by bundles that have classes of their own.
    if (!isVerdict(refused)) throw refused;
    const seconds = Math.max(1, Math.ceil(refused.msBeforeNext / 1000));
    throw new WebError(
      "too_many_requests",
      `This token has made its ${config().rateLimit} requests of this minute.`,
      `Wait ${seconds} s (Retry-After), follow /api/v1/events instead of asking often, or raise FORGE_RATE_LIMIT.`,
      { ...headersOf(refused), "retry-after": String(seconds) },
    );
  }
}
