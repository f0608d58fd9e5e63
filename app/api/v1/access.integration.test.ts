/** Every method of every route behind a token: without it nothing but the health's bare status, with it everything. */
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { routes } from "@/app/api/contract/operations";
import { call } from "@/app/api/testing/call";
import { createTestDatabase, type TestDatabase } from "@/lib/store/testing/database";
import { liveEvents } from "@/lib/web/live-events";
import { oncePerProcess } from "@/lib/web/process";
import { newSessionCookie } from "@/lib/web/session";
import { Throttle } from "@/lib/web/throttle";

const token = "a-token-of-many-characters";

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
  vi.stubEnv("DATABASE_URL", test.url);
  vi.stubEnv("FORGE_TOKEN", token);
  // Wrong tokens are slowed down: here without the waiting.
  oncePerProcess("bearer-throttle", () => new Throttle({ sleep: async () => {} }));
});
afterAll(async () => {
  await liveEvents().stop();
  await test.drop();
});

const methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
const matrix = routes().flatMap((route) => methods.map((method) => ({ method, route })));
const address = (route: string) =>
  route.replace(/^\/topics\/\[id\]/, "/topics/77").replace(/\[id\]/, "11111111-1111-4111-8111-111111111111");
const open = (method: string, route: string) => route === "/health" && method === "GET";

async function send(method: string, route: string, headers: Record<string, string>): Promise<number> {
  const leave = new AbortController();
  const json = ["POST", "PUT", "PATCH"].includes(method) ? {} : undefined;
  const answer = await call(address(route), { method, json, headers, signal: leave.signal });
  leave.abort();
  return answer.status;
}

describe("with a token set", () => {
  it("covers the routes", () => {
    expect(routes()).toEqual(expect.arrayContaining(["/deployments/[id]/logs", "/events", "/jobs", "/topics/[id]"]));
  });

  it.each(matrix)("$method $route", async ({ method, route }) => {
    const closed = open(method, route) ? 200 : 401;
    expect(await send(method, route, {})).toBe(closed);
    expect(await send(method, route, { cookie: "forge.session=x" })).toBe(closed);
    expect(await send(method, route, { authorization: "Bearer a-token-of-other-characters" })).toBe(401);
    expect(await send(method, route, { authorization: `Basic ${btoa(`owner:${token}`)}` })).toBe(closed);
    expect(await send(method, route, { authorization: `Bearer ${token}` })).not.toBe(401);
    const set = await newSessionCookie(new Request("http://127.0.0.1:8787/"), {
      token,
      sessionSecret: undefined,
      trustProxy: false,
    });
    expect(await send(method, route, { cookie: set.slice(0, set.indexOf(";")) })).not.toBe(401);
  });

  it("tells of its health without the token by one word", async () => {
    expect(await (await call("/health")).json()).toEqual({ status: expect.stringMatching(/^(ok|degraded|error)$/) });
    const known = await call("/health", { headers: { authorization: `Bearer ${token}` } });
    expect(await known.json()).toMatchObject({
      status: "error",
      database: { state: "ok" },
      runner: { state: "error" },
    });
  });

  it("does not read the token from the address", async () => {
    expect((await call(`/jobs?token=${token}`)).status).toBe(401);
  });

  it("checks host and origin before the token", async () => {
    const authorization = `Bearer ${token}`;
    expect((await call("/jobs", { headers: { authorization, host: "evil.example" } })).status).toBe(421);
    expect((await call("/jobs", { headers: { authorization, origin: "https://evil.example" } })).status).toBe(403);
  });
});
