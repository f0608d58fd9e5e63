/** The client against a server that misbehaves: what is tried again, what is not, and what is never sent elsewhere. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { Connection } from "./connection";
import { ForgeApiError } from "./error";

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

type Answer = (request: IncomingMessage, response: ServerResponse, count: number) => void;

async function serving(answer: Answer) {
  const seen: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    seen.push(request);
    request.resume().on("end", () => answer(request, response, seen.length));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
}

const json = (response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}) =>
  response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));

async function errorOf(promise: Promise<unknown>): Promise<ForgeApiError> {
  const error = await promise.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ForgeApiError)) throw new Error(`no ForgeApiError: ${error}`);
  return error;
}

describe("a connection", () => {
  it("repeats a POST under one Idempotency-Key while the instance restarts", async () => {
    const { url, seen } = await serving((_, response, count) =>
      count < 3 ? json(response, 503, { detail: "not yet", code: "unavailable" }) : json(response, 201, { id: "a" }),
    );
    expect(await new Connection({ url }).json("/wallets", { method: "POST", body: {} })).toEqual({ id: "a" });
    const keys = new Set(seen.map((request) => request.headers["idempotency-key"]));
    expect([seen.length, keys.size]).toEqual([3, 1]);
    expect([...keys][0]).toMatch(/^[0-9a-f-]{36}$/);
  });

  it("does not repeat what was refused, and hands on the problem with its remedy", async () => {
    const { url, seen } = await serving((_, response) =>
      json(response, 409, { title: "No", detail: "taken", remedy: "Choose another.", code: "conflict" }),
    );
    const error = await errorOf(new Connection({ url }).json("/x", { method: "POST" }));
    expect([error.status, error.code, error.message, error.remedy]).toEqual([
      409,
      "conflict",
      "taken",
      "Choose another.",
    ]);
    expect(seen.length).toBe(1);
  });

  it("gives up where it would have to wait long", async () => {
    const { url, seen } = await serving((_, response) =>
      json(response, 429, { detail: "busy" }, { "retry-after": "60" }),
    );
    expect((await errorOf(new Connection({ url }).json("/x"))).status).toBe(429);
    expect(seen.length).toBe(1);
  });

  it("sends its token to its own instance alone, never along a redirect", async () => {
    const other = await serving((_, response) => json(response, 200, {}));
    const { url } = await serving((_, response) =>
      response.writeHead(302, { location: `${other.url}/api/v1/x` }).end(),
    );
    await errorOf(new Connection({ url, token: "forge_secret" }).json("/x"));
    expect(other.seen).toEqual([]);
  });

  it("keeps the prefix of its address", async () => {
    const { url, seen } = await serving((_, response) => json(response, 200, []));
    await new Connection({ url: `${url}/forge/` }).json("/jobs", { query: { limit: 2, kind: undefined } });
    expect(seen[0]?.url).toBe("/forge/api/v1/jobs?limit=2");
  });

  it("says that nothing answers, and what to do", async () => {
    const { url } = await serving(() => {});
    for (const server of servers.splice(0)) await new Promise((resolve) => server.close(resolve));
    const error = await errorOf(new Connection({ url }).json("/x"));
    expect([error.status, error.code]).toEqual([0, "unreachable"]);
    expect(error.message).toContain("ECONNREFUSED");
    expect(error.remedy).toContain("npx forge up");
  });

  it("says so when the address is one of something else", async () => {
    const { url } = await serving((_, response) =>
      response.writeHead(200, { "content-type": "text/html" }).end("<p>hi"),
    );
    expect((await errorOf(new Connection({ url }).json("/x"))).code).toBe("bad_answer");
  });

  it.each(["ftp://x", "http://user:secret@x", "no address"])("refuses %s", (url) => {
    expect(() => new Connection({ url })).toThrow(TypeError);
  });
});
