/** Sign-in by next-auth: the token is the one credential, the session a sealed cookie, and any host name will do. */
import { NextRequest } from "next/server";
import NextAuth, { type AuthOptions } from "next-auth";
import Credentials from "next-auth/providers/credentials";
import { config } from "@/lib/config";
import { answered } from "./answer";
import { checkHost, checkSender, tryToken } from "./guard";
import { print } from "./log";
import { WebError } from "./problem";
import {
  isSecure,
  localPath,
  OWNER,
  SESSION_SECONDS,
  sessionCookieName,
  sessionCookieOptions,
  sessionKey,
} from "./session";

/** More than any token with its form fields. */
const MAX_FORM_BYTES = 16 * 1024;

function optionsFor(request: Request): AuthOptions {
  const secure = isSecure(request, config());
  return {
    secret: sessionKey(config()),
    session: { strategy: "jwt", maxAge: SESSION_SECONDS },
    jwt: { maxAge: SESSION_SECONDS },
    useSecureCookies: secure,
    cookies: { sessionToken: { name: sessionCookieName(secure), options: sessionCookieOptions(secure) } },
    pages: { signIn: "/signin", error: "/signin", signOut: "/signin" },
    providers: [
      Credentials({
        name: "Token",
        credentials: { token: { label: "Token", type: "password" } },
        authorize: async (credentials) => {
          try {
            return (await tryToken(String(credentials?.token ?? ""))) ? { ...OWNER } : null;
          } catch (error) {
            // The message becomes the error code in the sign-in page's address.
            if (error instanceof WebError && error.code === "too_many_requests") throw new Error("TooManyAttempts");
            throw error;
          }
        },
      }),
    ],
    callbacks: { redirect: ({ url }) => localPath(url) },
    logger: {
      error: (code, metadata) => print("error", "Sign-in failed by a fault.", { code, metadata }),
      // Said of a missing NEXTAUTH_URL: addresses are made relative below, so none is needed.
      warn: (code) => print("debug", "next-auth warns.", { code }),
      debug: () => {},
    },
  };
}

/** next-auth answers with addresses of the host that it believes to run on; only their local part is right everywhere. */
async function withLocalAddresses(response: Response): Promise<Response> {
  const location = response.headers.get("location");
  if (location !== null) response.headers.set("location", localPath(location));
  if (!response.headers.get("content-type")?.startsWith("application/json")) return response;
  const body: unknown = await response.json();
  if (typeof body === "object" && body !== null && "url" in body && typeof body.url === "string") {
    body.url = localPath(body.url);
  }
  return new Response(JSON.stringify(body), { status: response.status, headers: response.headers });
}

interface AuthContext {
  params: Promise<{ nextauth: string[] }>;
}

/** GET and POST of /api/auth/*. */
export function signInHandler(request: NextRequest, context: AuthContext): Promise<Response> {
  return answered(request, async () => {
    checkHost(request.headers);
    checkSender(request);
    const body = request.method === "POST" ? await request.text() : null;
    if (body !== null && body.length > MAX_FORM_BYTES) {
      throw new WebError("payload_too_large", "The form is too large.", "Send the token alone.");
    }
    const { method, headers, url } = request;
    const handler: (request: NextRequest, context: AuthContext) => Promise<Response> = NextAuth(optionsFor(request));
    return withLocalAddresses(await handler(new NextRequest(url, { method, headers, body }), context));
  });
}
