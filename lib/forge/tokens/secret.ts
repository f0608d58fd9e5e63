/** What a token looks like, and what is kept of it. */
import { createHash, randomBytes } from "node:crypto";

const RANDOM_BYTES = 32;
const SHOWN_LETTERS = 11;

/** 256 random bits in base64url behind a name that secret scanners can find. */
export function newToken(): { token: string; hash: string; prefix: string } {
  const token = `forge_${randomBytes(RANDOM_BYTES).toString("base64url")}`;
  return { token, hash: hashOf(token), prefix: token.slice(0, SHOWN_LETTERS) };
}

export function looksLikeToken(text: string): boolean {
  return /^forge_[\w-]{43}$/.test(text);
}

/** SHA-256, hex: enough for 256 random bits, and looking it up takes no time that depends on how much of it is right. */
export function hashOf(token: string): string {
  return createHash("sha256").update(token, "utf8").digest("hex");
}
