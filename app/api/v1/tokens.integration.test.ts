/** Tokens, scopes, repetitions and limits, on every operation that there is. */

import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { operations } from "@/app/api/contract/operations";
import { call } from "@/app/api/testing/call";
import { createToken } from "@/lib/forge/tokens";
import type { Scope } from "@/lib/forge/views";
import { createTestDatabase, type TestDatabase } from "@/lib/store/testing/database";
import { forgeContext } from "@/lib/web/context";
import { onlyOnce } from "@/lib/web/idempotency";
import type { Operation } from "@/lib/web/operation";
import { mayDo, scopeOf } from "@/lib/web/operation";
import { oncePerProcess } from "@/lib/web/process";
import type { Exchange } from "@/lib/web/route";
import { Throttle } from "@/lib/web/throttle";

const OWNER = "the-owner's-token-of-many-letters";
const id = "11111111-1111-4111-8111-111111111111";
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
let database: TestDatabase;
const tokens = {} as Record<Scope, string>;
const found = await operations();

async function made(name: string, scopes: Scope[], expiresInDays?: number) {
  return createToken({ ctx: forgeContext("dashboard"), input: { name, scopes, expiresInDays } });
}

beforeAll(async () => {
  database = await createTestDatabase();
  vi.stubEnv("DATABASE_URL", database.url);
  vi.stubEnv("FORGE_TOKEN", OWNER);
  vi.stubEnv("FORGE_RATE_LIMIT", "1000");
  vi.stubEnv("FORGE_LOG_LEVEL", "error");
  oncePerProcess("bearer-throttle", () => new Throttle({ sleep: async () => {} }));
  await database.db.network.create({
    data: {
      chainId: "test-1",
      kind: "sandbox",
      emissionsVersion: "v10",
      latestHeight: 100n,
      latestBlockTime: new Date(),
      blockSeconds: 5,
    },
  });
  for (const scope of ["read", "operate", "admin"] as const) tokens[scope] = (await made(scope, [scope])).token;
});
afterAll(async () => {
  await forgeContext("dashboard").db.$disconnect();
  await database.drop();
});
beforeEach(() => database.db.idempotentRequest.deleteMany());

/** An address of the route at which there is nothing, and a body that is none. */
const addressOf = (route: string) =>
  route
    .replace("[source]", "atlas")
    .replace("[market]", "btcusd")
    .replace("[day]", "2026-01-01")
    .replace(/\[\w+\]/g, id);

describe("scopes", () => {
  const open = found.filter(({ operation }) => operation.open).map(({ route }) => route);

  it("leave nothing open but health", () => expect(open).toEqual(["/health"]));

  it.each(found.map((one) => [`${one.method} ${one.route}`, one] as const))(
    "%s",
    async (_, { route, method, operation }) => {
      const needed = scopeOf(method, operation);
      const leave = new AbortController();
      const ask = (headers: Record<string, string>) =>
        call(addressOf(route), {
          method,
          headers,
          signal: leave.signal,
          ...(method === "POST" && operation.upload === undefined && { json: { nothing: "known" } }),
          ...(operation.upload !== undefined && { bytes: new Uint8Array(3) }),
        });
      if (!operation.open) expect((await ask({})).status).toBe(401);
      expect((await ask(bearer("forge_wrong"))).status).toBe(401);
      for (const scope of ["read", "operate", "admin"] as const) {
        const { status } = await ask(bearer(tokens[scope]));
        expect(status === 403, `${scope}: ${status}`).toBe(!mayDo([scope], needed));
        expect(status).not.toBe(401);
      }
      leave.abort();
    },
  );
});

describe("tokens", () => {
  it("are shown once, and nowhere in the database", async () => {
    const answer = await call("/tokens", {
      method: "POST",
      headers: bearer(OWNER),
      json: { name: "ci", scopes: ["read"] },
    });
    const { token, id: tokenId } = await answer.json();
    expect(token).toMatch(/^forge_[\w-]{43}$/);
    const list = await (await call("/tokens", { headers: bearer(OWNER) })).text();
    expect(list).toContain(tokenId);
    expect(list).not.toContain(token.slice(12));
    const tables = await database.db.$queryRaw<{ text: string }[]>`
      SELECT t::text AS text FROM "ApiToken" t UNION ALL SELECT a::text FROM "Audit" a UNION ALL SELECT r::text FROM "IdempotentRequest" r`;
    expect(tables.length).toBeGreaterThan(1);
    expect(tables.map(({ text }) => text).join()).not.toContain(token.slice(12));
  });

  it("end at once when they are revoked", async () => {
    const { token, id: tokenId } = await made("short", ["read"]);
    expect((await call("/wallets", { headers: bearer(token) })).status).toBe(200);
    expect((await call(`/tokens/${tokenId}`, { method: "DELETE", headers: bearer(OWNER) })).status).toBe(204);
    const refused = await call("/wallets", { headers: bearer(token) });
    expect(await refused.json()).toMatchObject({ status: 401, detail: "The token was revoked." });
  });

  it("end when their time is over, and tell of their last use", async () => {
    const { token, id: tokenId } = await made("a day", ["read"], 1);
    expect((await call("/wallets", { headers: bearer(token) })).status).toBe(200);
    const { lastUsedAt } = await database.db.apiToken.findUniqueOrThrow({ where: { id: tokenId } });
    expect(Date.now() - (lastUsedAt?.getTime() ?? 0)).toBeLessThan(60_000);
    await database.db.apiToken.update({ where: { id: tokenId }, data: { expiresAt: new Date(Date.now() - 1) } });
    expect((await call("/wallets", { headers: bearer(token) })).status).toBe(401);
  });

  it("stand in the audit by their name", async () => {
    await call("/wallets", { method: "POST", headers: bearer(tokens.admin), json: {} });
    const row = await database.db.audit.findFirst({ where: { action: "wallet.create" } });
    expect(row?.actor).toBe("token:admin");
  });
});

describe("an event stream", () => {
  it("ends with the token that opened it", async () => {
    const { id, token } = await made("listener", ["read"]);
    const leave = new AbortController();
    const other = await call("/events", { headers: bearer(tokens.admin), signal: leave.signal });
    const answer = await call("/events", { headers: bearer(token) });
    const reader = (answer.body as ReadableStream<Uint8Array>).getReader();
    expect((await reader.read()).done).toBe(false);
    expect((await call(`/tokens/${id}`, { method: "DELETE", headers: bearer(OWNER) })).status).toBeLessThan(300);
    const ended = async () => {
      while (!(await reader.read()).done) {}
      return "ended";
    };
    const late = new Promise((resolve) => setTimeout(() => resolve("open"), 1_000));
    expect(await Promise.race([ended(), late])).toBe("ended");
    const still = (other.body as ReadableStream<Uint8Array>).getReader();
    expect((await still.read()).done).toBe(false);
    leave.abort();
  });
});

describe("an Idempotency-Key", () => {
  const post = (key: string, json: unknown, token = OWNER, address = "/wallets") =>
    call(address, { method: "POST", headers: { ...bearer(token), "idempotency-key": key }, json });

  it("makes a request happen once", async () => {
    const before = await database.db.wallet.count();
    const first = await post("one", { alias: "once" });
    const again = await post("one", { alias: "once" });
    expect(await again.json()).toEqual(await first.json());
    expect([again.status, again.headers.get("idempotency-replayed")]).toEqual([201, "true"]);
    expect(await database.db.wallet.count()).toBe(before + 1);
  });

  it("makes requests that come at once happen once", async () => {
    const before = await database.db.wallet.count();
    const answers = await Promise.all(Array.from({ length: 8 }, () => post("race", { alias: "race" })));
    expect(answers.filter(({ status }) => status === 201).length).toBeGreaterThan(0);
    expect(answers.every(({ status }) => status === 201 || status === 409)).toBe(true);
    expect(await database.db.wallet.count()).toBe(before + 1);
  });

  it("is refused for another request, and is the caller's own", async () => {
    await post("mine", { alias: "a" });
    expect((await post("mine", { alias: "b" })).status).toBe(409);
    expect((await post("mine", { alias: "a" }, tokens.admin)).status).toBe(201);
  });

  it("is free again after a request that failed", async () => {
    expect((await post("later", { alias: "" })).status).toBe(400);
    expect((await post("later", { alias: "now" })).status).toBe(201);
  });

  it("does nothing twice when the database failed and what was committed is not known", async () => {
    const operation = { summary: "", answer: { status: 201 } } as unknown as Operation;
    let done = 0;
    const ask = () =>
      onlyOnce(
        {
          request: new Request("http://127.0.0.1/api/v1/wallets", {
            method: "POST",
            headers: { "idempotency-key": "lost" },
          }),
          identity: { key: "owner" },
          ctx: { db: database.db },
          body: async () => ({ alias: "lost" }),
        } as unknown as Exchange,
        operation,
        async () => {
          done++; // committed; then the reply of the database is lost
          throw Object.assign(new Error("Server has closed the connection."), { code: "P1017" });
        },
      );
    await expect(ask()).rejects.toMatchObject({ code: "P1017" });
    const again = await ask();
    expect([again.status, await again.json()]).toEqual([
      409,
      expect.objectContaining({ code: "conflict", detail: expect.stringContaining("how it ended is not known") }),
    ]);
    expect(done).toBe(1);
  });

  it("keeps no answer that holds a secret", async () => {
    expect((await post("secret", { name: "x" }, OWNER, "/tokens")).status).toBe(201);
    const again = await post("secret", { name: "x" }, OWNER, "/tokens");
    expect(await again.json()).toMatchObject({ status: 409, code: "conflict" });
    const [kept] = await database.db.idempotentRequest.findMany({ where: { key: "secret" } });
    expect(kept?.body).toBeNull();
  });

  it("says so when how the first one ended is not known", async () => {
    await post("dead", { alias: "dead" });
    await database.db.idempotentRequest.update({
      where: { actor_key: { actor: "owner", key: "dead" } },
      data: { status: null, createdAt: new Date(Date.now() - 120_000) },
    });
    expect((await (await post("dead", { alias: "dead" })).json()).detail).toContain("not known");
  });
});

describe("the limit", () => {
  it("is told in the headers of each answer, and refuses with Retry-After", async () => {
    const { token } = await made("busy", ["read"]);
    const first = await call("/families", { headers: bearer(token) });
    expect(first.headers.get("ratelimit-limit")).toBe("1000");
    expect(first.headers.get("ratelimit-remaining")).toBe("999");
    let last = first;
    for (let i = 0; i < 1_000 && last.status === 200; i++)
      last = await call("/jobs?limit=1", { headers: bearer(token) });
    expect(await last.json()).toMatchObject({ status: 429, code: "too_many_requests" });
    expect(Number(last.headers.get("retry-after"))).toBeGreaterThan(0);
    expect((await call("/jobs", { headers: bearer(OWNER) })).status).toBe(200); // each token has its own
  });
});

describe("pages", () => {
  it("follow one another without loss or repetition, also while rows come", async () => {
    const at = new Date(Date.now() - 60_000);
    await database.db.job.createMany({
      data: Array.from({ length: 25 }, (_, i) => ({
        chainId: "test-1",
        kind: "backfill",
        input: { title: `job ${i}` },
        status: "succeeded",
        createdAt: new Date(at.getTime() - Math.floor(i / 7)), // several of one time
      })),
    });
    const seen: string[] = [];
    for (let address: string | undefined = "/jobs?limit=4"; address !== undefined; ) {
      const answer = await call(address, { headers: bearer(OWNER) });
      seen.push(...(await answer.json()).map((job: { id: string }) => job.id));
      await database.db.job.create({
        data: { chainId: "test-1", kind: "backfill", input: { title: "new" }, status: "succeeded" },
      });
      address = /<\/api\/v1([^>]+)>; rel="next"/.exec(answer.headers.get("link") ?? "")?.[1];
    }
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.length).toBe(25);
  });

  it("refuse a cursor that is none", async () => {
    expect((await call("/jobs?after=yesterday", { headers: bearer(OWNER) })).status).toBe(400);
  });
});

describe("wallets", () => {
  const mnemonic = `${"abandon ".repeat(23)}art`;
  const add = (json: unknown, headers: Record<string, string> = {}) =>
    call("/wallets", { method: "POST", headers: { ...bearer(OWNER), ...headers }, json });

  it("are imported from their phrase, which is nowhere in clear", async () => {
    const answer = await add({ mnemonic, alias: "canary" });
    const text = await answer.text();
    expect(answer.status).toBe(201);
    expect(JSON.parse(text).address).toMatch(/^allo1/);
    expect(text).not.toContain("abandon");
    const rows = await database.db.$queryRaw<{ text: string }[]>`
      SELECT w::text AS text FROM "Wallet" w UNION ALL SELECT a::text FROM "Audit" a UNION ALL SELECT r::text FROM "IdempotentRequest" r`;
    expect(rows.map((row) => row.text).join()).not.toContain("abandon");
    expect((await add({ mnemonic })).status).toBe(409);
  });

  it("are refused when the phrase is none, or another address's", async () => {
    const refused = await add({ mnemonic: "abandon abandon secretword" });
    expect(refused.status).toBe(400);
    expect(await refused.text()).not.toContain("secretword");
    expect((await add({ mnemonic: `${"abandon ".repeat(11)}about`, address: "allo1other" })).status).toBe(400);
  });

  it("take no phrase over a connection that can be read", async () => {
    vi.stubEnv("FORGE_ALLOWED_HOSTS", "forge.example");
    const { checkSecretTransport } = await import("@/lib/web/secret-transport");
    const over =
      (url: string, headers: Record<string, string>, trustProxy = false) =>
      () =>
        checkSecretTransport(new Request(url, { headers }), { mnemonic }, { trustProxy });
    expect(over("http://forge.example/", { host: "forge.example" })).toThrow(/not encrypted/);
    const tls = { host: "forge.example", "x-forwarded-proto": "https" };
    expect(over("http://127.0.0.1/", tls, true)).not.toThrow();
    expect(over("http://127.0.0.1/", tls)).toThrow(/not encrypted/); // anybody can say so
    const proxied = { host: "127.0.0.1:8787", "x-forwarded-host": "forge.lan", "x-forwarded-proto": "http" };
    for (const trust of [true, false]) expect(over("http://127.0.0.1:8787/", proxied, trust)).toThrow(/not encrypted/);
    const here = {
      host: "localhost:8787",
      "x-forwarded-host": "localhost:8787",
      "x-forwarded-for": "::ffff:127.0.0.1",
    };
    expect(over("http://127.0.0.1:8787/", here)).not.toThrow();
    expect(over("http://127.0.0.1:8787/", { host: "127.0.0.1:8787" })).not.toThrow();
  });

  it("ask the faucet by a job", async () => {
    const [wallet] = await (await call("/wallets", { headers: bearer(OWNER) })).json();
    const answer = await call(`/wallets/${wallet.id}/faucet`, { method: "POST", headers: bearer(OWNER), json: {} });
    expect(await answer.json()).toMatchObject({ kind: "faucet", status: "queued" });
  });
});
