/** Runs before every request: host, sender and sign-in are checked and the security headers set, also for pages and files. */
import { randomBytes } from "node:crypto";
import { type NextRequest, NextResponse } from "next/server";
import { config } from "@/lib/config";
import { answered } from "@/lib/web/answer";
import { authenticate, checkHost, checkSender, isGuarded, tryToken } from "@/lib/web/guard";
import { DATA_POLICY, pagePolicy, STATIC_HEADERS } from "@/lib/web/headers";
import { WebError } from "@/lib/web/problem";
import { newSessionCookie } from "@/lib/web/session";
import { bearerToken } from "@/lib/web/tokens";

/** What the sign-in page needs, and the health's bare status. */
const PUBLIC = /^\/(_next\/static\/|signin$|api\/auth\/|api\/v1\/health$|(favicon|icon|apple-icon)[\w.-]*$)/;

/** Next makes the location relative again, so that it holds behind any name. */
function redirect(location: URL, headers: Record<string, string> = {}): Response {
  return new Response(null, {
    status: 303,
    headers: { location: location.href, "cache-control": "no-store", ...headers },
  });
}

function signInPage(request: NextRequest, parameter: "next" | "error", value: string): URL {
  const page = request.nextUrl.clone(); // keeps the prefix that the dashboard is served under
  page.pathname = "/signin";
  page.search = "";
  page.searchParams.set(parameter, value);
  return page;
}

function withoutToken(request: NextRequest): URL {
  const clean = request.nextUrl.clone();
  clean.searchParams.delete("token");
  return clean;
}

/** The link that the start prints: its token becomes a session, and leaves the address bar at once. */
async function signInByLink(request: NextRequest, token: string): Promise<Response> {
  const clean = withoutToken(request);
  if (!isGuarded(config())) return redirect(clean);
  if (!(await tryToken(token))) return redirect(signInPage(request, "error", "CredentialsSignin"));
  return redirect(clean, { "set-cookie": await newSessionCookie(request, config()) });
}

async function judged(request: NextRequest, policy: string, nonce: string): Promise<Response> {
  checkHost(request.headers);
  checkSender(request);
  const { pathname, searchParams } = request.nextUrl;
  const isPage = !pathname.startsWith("/api/") && !pathname.startsWith("/_next/");
  const token = searchParams.get("token");
  if (token !== null && isPage && request.method === "GET") return signInByLink(request, token);
  // Routes judge the tokens that are sent to them: some are known to the database alone.
  const isJudgedLater = !isPage && pathname.startsWith("/api/") && bearerToken(request.headers) !== null;
  if (!PUBLIC.test(pathname) && !isJudgedLater) {
    try {
      await authenticate(request);
    } catch (error) {
      if (!(isPage && error instanceof WebError && error.code === "unauthorized")) throw error;
      const asked = withoutToken(request);
      return redirect(signInPage(request, "next", `${asked.pathname}${asked.search}`));
    }
  }
  if (!isPage) return NextResponse.next();
  const headers = new Headers(request.headers);
  headers.set("x-nonce", nonce);
  headers.set("content-security-policy", policy);
  return NextResponse.next({ request: { headers } });
}

export async function proxy(request: NextRequest): Promise<Response> {
  const nonce = randomBytes(16).toString("base64");
  const isData = request.nextUrl.pathname.startsWith("/api/");
  const policy = isData ? DATA_POLICY : pagePolicy(nonce, config().development);
  const response = await answered(request, () => judged(request, policy, nonce));
  for (const [name, value] of Object.entries(STATIC_HEADERS)) response.headers.set(name, value);
  response.headers.set("content-security-policy", policy);
  return response;
}
