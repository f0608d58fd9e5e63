/** The signed-in session of a person: a sealed next-auth cookie that holds no token. */
import { createHmac } from "node:crypto";
import { decode, encode } from "next-auth/jwt";
import type { Config } from "@/lib/config";

export const SESSION_SECONDS = 7 * 24 * 3600;

/** The only user there is: whoever holds the token. */
export const OWNER = { id: "owner", name: "Owner" } as const;

/** The part of a request that tells of a session. */
type Sent = Pick<Request, "headers">;
/** Settings that sessions depend on. */
type SessionConfig = Pick<Config, "token" | "sessionSecret" | "trustProxy">;

/** Sessions are sealed with a key made from the token: a new token ends every session made with the old one. */
export function sessionKey(config: Pick<Config, "token" | "sessionSecret">): string {
  return createHmac("sha256", config.sessionSecret ?? "allora-forge")
    .update(config.token ?? "")
    .digest("hex");
}

/** Whether the browser speaks https: to a proxy that is trusted, for this server itself speaks none. */
export function isSecure({ headers }: Sent, { trustProxy }: Pick<Config, "trustProxy">): boolean {
  return trustProxy && headers.get("x-forwarded-proto")?.split(",")[0]?.trim() === "https";
}

export function sessionCookieName(secure: boolean): string {
  return `${secure ? "__Secure-" : ""}forge.session`;
}

export function sessionCookieOptions(secure: boolean) {
  return { httpOnly: true, sameSite: "lax", path: "/", secure } as const;
}

function cookieOf(headers: Headers, name: string): string | null {
  for (const pair of (headers.get("cookie") ?? "").split(";")) {
    const at = pair.indexOf("=");
    if (at > 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim();
  }
  return null;
}

/** Whether the request carries a session that this token opened and that has not ended. */
export async function hasSession(request: Sent, config: SessionConfig): Promise<boolean> {
  const sealed = cookieOf(request.headers, sessionCookieName(isSecure(request, config)));
  if (sealed === null) return false;
  try {
    const session = await decode({ token: sealed, secret: sessionKey(config) });
    return session?.sub === OWNER.id;
  } catch {
    // Not sealed by this key, damaged or past its end: no session.
    return false;
  }
}

/** A Set-Cookie value that signs in whoever receives it. */
export async function newSessionCookie(request: Sent, config: SessionConfig): Promise<string> {
  const secure = isSecure(request, config);
  const sealed = await encode({
    token: { sub: OWNER.id, name: OWNER.name },
    secret: sessionKey(config),
    maxAge: SESSION_SECONDS,
  });
  const attributes = `Path=/; HttpOnly; SameSite=Lax; Max-Age=${SESSION_SECONDS}${secure ? "; Secure" : ""}`;
  return `${sessionCookieName(secure)}=${sealed}; ${attributes}`;
}

/** The local path of an address, whatever its host; "/" for what is none. */
export function localPath(address: string | null | undefined): string {
  if (!address || !URL.canParse(address, "http://local")) return "/";
  const { pathname, search } = new URL(address, "http://local");
  return /^\/(?!\/)/.test(pathname) ? `${pathname}${search}` : "/";
}
