/** What the proxy does with a request before it reaches a page, behind a token. */
import { NextRequest } from "next/server";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { oncePerProcess } from "@/lib/web/process";
import { Throttle } from "@/lib/web/throttle";
import { proxy } from "@/proxy";

const token = "a-token-of-many-characters";
const base = "http://127.0.0.1:8787";

beforeAll(() => {
  vi.stubEnv("FORGE_TOKEN", token);
  vi.stubEnv("FORGE_HOST", "127.0.0.1");
  vi.stubEnv("NODE_ENV", "production");
  oncePerProcess("sign-in-throttle", () => new Throttle({ sleep: async () => {} }));
  oncePerProcess("bearer-throttle", () => new Throttle({ sleep: async () => {} }));
});

const ask = (path: string, headers: Record<string, string> = {}, method = "GET") =>
  proxy(new NextRequest(`${base}${path}`, { method, headers: { host: "127.0.0.1:8787", ...headers } }));
const passes = (response: Response) => response.headers.get("x-middleware-next") === "1";
/** Next itself writes the loopback address as localhost and makes the location relative. */
const goesTo = (response: Response) => {
  const { pathname, search } = new URL(response.headers.get("location") ?? "");
  return `${pathname}${search}`;
};

describe("without a session", () => {
  it.each([
    "/signin",
    "/signin?next=%2F",
    "/_next/static/chunks/a.js",
    "/icon.svg",
    "/favicon.ico",
    "/api/auth/csrf",
    "/api/v1/health",
  ])("%s is open", async (path) => {
    expect(passes(await ask(path))).toBe(true);
  });

  it.each(["/", "/topics?asset=btc", "/signin/else", "/signinx", "/nothing", "/_next/data/x", "/iconography/list"])(
    "%s is not",
    async (path) => {
      const response = await ask(path);
      expect(passes(response)).toBe(false);
      expect([303, 401]).toContain(response.status);
    },
  );

  it("a page leads to the sign-in, which knows the way back", async () => {
    const response = await ask("/topics?asset=btc&x=%26");
    expect(response.status).toBe(303);
    expect(goesTo(response)).toBe("/signin?next=%2Ftopics%3Fasset%3Dbtc%26x%3D%2526");
  });

  it.each(["/api/v1/topics", "/api/v1/health/x", "/api/authx", "/api/v1/../v1/topics"])("%s is 401", async (path) => {
    const response = await ask(path);
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ code: "unauthorized" });
  });

  it("a page's bearer token is taken too", async () => {
    expect(passes(await ask("/topics", { authorization: `Bearer ${token}` }))).toBe(true);
    expect(passes(await ask("/topics", { authorization: "Bearer wrong" }))).toBe(false);
  });
});

describe("the printed link", () => {
  it("becomes a session on the address without the token", async () => {
    const response = await ask(`/topics?token=${token}&asset=btc`);
    expect(response.status).toBe(303);
    expect(goesTo(response)).toBe("/topics?asset=btc");
    expect(response.headers.get("referrer-policy")).toBe("no-referrer");
    expect(response.headers.get("cache-control")).toBe("no-store");
    const cookie = response.headers.get("set-cookie") ?? "";
    expect(cookie).toMatch(/; HttpOnly; SameSite=Lax/);
    expect(passes(await ask("/topics", { cookie: cookie.slice(0, cookie.indexOf(";")) }))).toBe(true);
  });

  it("with a wrong token is no session", async () => {
    const response = await ask("/topics?token=wrong");
    expect(goesTo(response)).toBe("/signin?error=CredentialsSignin");
    expect(response.headers.get("set-cookie")).toBeNull();
  });

  it("does not work for the API, nor for another method", async () => {
    expect((await ask(`/api/v1/topics?token=${token}`)).status).toBe(401);
    const posted = await ask(`/topics?token=${token}&x=1`, { "content-type": "application/json" }, "POST");
    expect(posted.headers.get("set-cookie")).toBeNull();
    expect(goesTo(posted)).toBe("/signin?next=%2Ftopics%3Fx%3D1");
  });
});

describe("every answer", () => {
  const headers = { authorization: `Bearer ${token}` };

  it.each(["/", "/signin", "/api/v1/topics", "/_next/static/a.js"])(
    "of %s carries the security headers",
    async (path) => {
      for (const sent of [headers, { host: "evil.example" }]) {
        const response = await ask(path, sent);
        expect(response.headers.get("x-content-type-options")).toBe("nosniff");
        expect(response.headers.get("cross-origin-opener-policy")).toBe("same-origin");
        expect(response.headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
      }
    },
  );

  it("lets a page's scripts run by a nonce that is never used twice", async () => {
    const nonceOf = async () => {
      const response = await ask("/", headers);
      const nonce = /script-src 'self' 'nonce-([\w+/=]{24})' 'strict-dynamic';/.exec(
        response.headers.get("content-security-policy") ?? "",
      )?.[1];
      expect(response.headers.get("x-middleware-request-x-nonce")).toBe(nonce);
      return nonce;
    };
    expect(await nonceOf()).not.toBe(await nonceOf());
    const policy = (await ask("/", headers)).headers.get("content-security-policy") ?? "";
    expect(policy).not.toMatch(/script-src[^;]*unsafe/);
    expect(policy).not.toMatch(/https?:/);
  });

  it("refuses a foreign host and a foreign sender before anything else", async () => {
    expect((await ask("/signin", { host: "evil.example" })).status).toBe(421);
    expect((await ask("/_next/static/a.js", { host: "evil.example" })).status).toBe(421);
    expect((await ask("/", { ...headers, origin: "https://evil.example" }, "POST")).status).toBe(403);
    expect((await ask("/api/auth/callback/credentials", { origin: "https://evil.example" }, "POST")).status).toBe(403);
  });
});
