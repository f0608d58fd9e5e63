/** The access token: read from a request and compared in constant time. */
import { createHash, timingSafeEqual } from "node:crypto";

/** Equal time for every wrong guess, whatever its length: both are hashed first. */
export function tokenMatches(given: string, expected: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text, "utf8").digest();
  return timingSafeEqual(digest(given), digest(expected));
}

/** The token of `Authorization: Bearer <token>`; null when there is none. */
export function bearerToken(headers: Headers): string | null {
  const match = /^Bearer +(\S+) *$/i.exec(headers.get("authorization") ?? "");
  return match?.[1] ?? null;
}
