/** Every route on a real database, called as Next calls it, without a token on loopback. */
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { call, type Sent } from "@/app/api/testing/call";
import { createTestDatabase, type TestDatabase } from "@/lib/store/testing/database";
import { liveEvents } from "@/lib/web/live-events";

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
  vi.stubEnv("DATABASE_URL", test.url);
  vi.stubEnv("FORGE_TOKEN", "");
  vi.stubEnv("FORGE_HOST", "127.0.0.1");
});
afterAll(async () => {
  await liveEvents().stop();
  await test.drop();
});

const unknown = "11111111-1111-4111-8111-111111111111";
const refused = (path: string, sent: Sent, status: number, code: string) => ({
  method: sent.method ?? "GET",
  path,
  sent,
  status,
  code,
});

describe("before the network was reached", () => {
  it.each(["/topics", "/jobs", "/models", "/deployments", "/trainings", "/wallets"])(
    "lists nothing at %s",
    async (path) => {
      const answer = await call(path);
      expect(answer.status).toBe(200);
      expect(await answer.json()).toEqual([]);
    },
  );

  it("answers health and overview", async () => {
    const health = { status: "error", database: { state: "ok" }, network: { state: "waiting", chainId: null } };
    expect(await (await call("/health")).json()).toMatchObject(health);
    expect(await (await call("/overview")).json()).toMatchObject({ health, deployments: [], totals: { live: 0 } });
  });

  it("says of long work that the network is not there yet", async () => {
    const answer = await call("/backfills", { method: "POST", json: { market: "btcusd", days: 3 } });
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({ code: "network_failed", remedy: expect.stringMatching(/\w/) });
  });
});

describe("bad input", () => {
  beforeAll(async () => {
    await test.db.network.create({
      data: {
        chainId: "forge-sandbox-test",
        kind: "sandbox",
        emissionsVersion: "v10",
        latestHeight: 1_000n,
        latestBlockTime: new Date("2026-03-01T12:00:00Z"),
        blockSeconds: 30,
      },
    });
  });

  it.each([
    refused("/topics/999", {}, 404, "not_found"),
    refused("/topics/btc", {}, 400, "invalid_input"),
    refused("/jobs?status=asleep", {}, 400, "invalid_input"),
    refused("/jobs?colour=red", {}, 400, "invalid_input"),
    refused(`/jobs/${unknown}`, {}, 404, "not_found"),
    refused("/jobs/1", {}, 400, "invalid_input"),
    refused(`/jobs/${unknown}/cancel`, { method: "POST", json: {} }, 404, "not_found"),
    refused(`/jobs/${unknown}/logs`, {}, 404, "not_found"),
    refused(`/backfills/${unknown}`, {}, 404, "not_found"),
    refused("/models/abc", {}, 400, "invalid_input"),
    refused(`/models/${"0".repeat(64)}`, {}, 404, "not_found"),
    refused(`/deployments/${unknown}`, {}, 404, "not_found"),
    refused(`/deployments/${unknown}/timeline`, {}, 404, "not_found"),
    refused(`/deployments/${unknown}/scores`, {}, 404, "not_found"),
    refused(`/deployments/${unknown}/logs?tail=5`, {}, 404, "not_found"),
    refused(`/deployments/${unknown}/logs?tail=-1`, {}, 400, "invalid_input"),
    refused(`/deployments/${unknown}/start`, { method: "POST", json: {} }, 404, "not_found"),
    refused(`/deployments/${unknown}/stop`, { method: "POST", json: {} }, 404, "not_found"),
    refused(`/deployments/${unknown}`, { method: "DELETE" }, 404, "not_found"),
    refused("/backfills", { method: "POST", json: { market: "btcusd", days: 0 } }, 400, "invalid_input"),
    refused("/backfills", { method: "POST", json: { market: "", days: 1 } }, 400, "invalid_input"),
    refused("/backfills", { method: "POST", json: [] }, 400, "invalid_input"),
    refused("/backfills", { method: "POST", headers: { "content-type": "application/json" } }, 400, "invalid_input"),
    refused("/backfills", { method: "POST", text: '{"days":' }, 400, "malformed_json"),
    refused(
      "/backfills",
      { method: "POST", text: "days=3", headers: { "content-type": "text/plain" } },
      415,
      "unsupported_media_type",
    ),
    refused("/backfills", { method: "GET" }, 405, "method_not_allowed"),
    refused("/topics", { method: "PUT", json: {} }, 405, "method_not_allowed"),
    refused("/deployments", { method: "POST", json: { topicId: 77, modelId: "x" } }, 400, "invalid_input"),
    refused("/deployments", { method: "POST", json: { topicId: 77, modelId: "0".repeat(64) } }, 404, "not_found"),
    refused("/trainings", { method: "POST", json: { topicId: 999 } }, 404, "not_found"),
    refused("/trainings", { method: "POST", json: { topicId: 77, days: 0 } }, 400, "invalid_input"),
    refused("/trainings?kind=backfill&limit=0", {}, 400, "invalid_input"),
    refused(`/trainings/${unknown}`, {}, 404, "not_found"),
    refused("/evaluations", { method: "POST", json: {} }, 400, "invalid_input"),
    refused("/evaluations", { method: "POST", json: { modelId: "0".repeat(64), days: 7 } }, 404, "not_found"),
    refused("/evaluations", { method: "POST", json: { y_true: [1, 2] } }, 400, "invalid_input"),
    refused("/evaluations", { method: "POST", json: { y_true: [1, 2], y_pred: [1] } }, 400, "invalid_input"),
    refused("/evaluations", { method: "POST", json: { y_true: [], y_pred: [] } }, 400, "invalid_input"),
    refused("/evaluations", { method: "POST", json: { y_true: [1, null], y_pred: [1, 2] } }, 400, "invalid_input"),
    refused("/evaluations", { method: "POST", text: '{"y_true":[1,NaN],"y_pred":[1,2]}' }, 400, "malformed_json"),
    refused("/evaluations", { method: "POST", text: '{"y_true":[1,1e999],"y_pred":[1,2]}' }, 400, "invalid_input"),
    refused("/evaluations", { method: "POST", text: `[${" ".repeat(6_000_000)}]` }, 413, "payload_too_large"),
    refused(`/evaluations/${unknown}`, {}, 404, "not_found"),
    refused("/nothing", {}, 404, "not_found"),
    refused("/nothing/at/all", { method: "POST", json: {} }, 404, "not_found"),
    refused("/jobs", { headers: { host: "evil.example" } }, 421, "misdirected_request"),
    refused("/jobs", { headers: { origin: "https://evil.example" } }, 403, "forbidden"),
    refused("/events", { headers: { "sec-fetch-site": "cross-site" } }, 403, "forbidden"),
  ])("$method $path is $status $code", async ({ path, sent, status, code }) => {
    const answer = await call(path, sent);
    expect(answer.headers.get("content-type")).toBe("application/problem+json");
    const problem = await answer.json();
    expect(problem).toMatchObject({
      status,
      code,
      title: expect.any(String),
      type: `urn:allora-forge:problem:${code}`,
    });
    expect(problem.detail).toMatch(/\w/);
    expect(problem.remedy).toMatch(/\w/);
    expect(answer.status).toBe(status);
  });

  it("says which methods there are", async () => {
    const answer = await call(`/deployments/${unknown}`, { method: "PUT", json: {} });
    expect(answer.headers.get("allow")).toBe("HEAD, GET, DELETE, OPTIONS");
  });
});

describe("evaluations of arrays", () => {
  it("are graded at once, with the reference's names, and can be read again", async () => {
    const y_true = Array.from({ length: 300 }, (_, i) => Math.sin(i * 1.7) / 100);
    const y_pred = y_true.map((value, i) => value + Math.cos(i * 2.3) / 200);
    const json = { y_true, y_pred, epoch_length_minutes: 5, n_expected_epochs: 300 };
    const made = await call("/evaluations", { method: "POST", json });
    expect(made.status).toBe(200);
    const evaluation = await made.json();
    expect(evaluation).toMatchObject({
      id: expect.any(String),
      job: null,
      subject: { kind: "arrays", count: 300 },
      report: { num_primary_metrics: 7, metrics: { directional_accuracy: expect.any(Number) } },
    });
    expect(await (await call(`/evaluations/${evaluation.id}`)).json()).toEqual(evaluation);
  });
});

describe("jobs", () => {
  it("are answered 202 with where to ask for them, and can be cancelled", async () => {
    const made = await call("/backfills", { method: "POST", json: { market: "BTC/USD", days: 2 } });
    expect(made.status).toBe(202);
    const backfill = await made.json();
    expect(made.headers.get("location")).toBe(`/api/v1/backfills/${backfill.id}`);
    expect(await (await call(`/backfills/${backfill.id}`)).json()).toEqual(backfill);
    expect(await (await call("/jobs?kind=backfill")).json()).toEqual([backfill.job]);
    expect(await (await call("/trainings")).json()).toEqual([]);
    const cancelled = await call(`/jobs/${backfill.id}/cancel`, { method: "POST", json: {} });
    expect(await cancelled.json()).toMatchObject({ id: backfill.id, status: "cancelled" });
  });
});

describe("wallets", () => {
  it("show address and balance, and nothing that signs", async () => {
    await test.db.wallet.create({
      data: {
        chainId: "forge-sandbox-test",
        address: "allo1test",
        alias: "mine",
        ciphertext: new TextEncoder().encode("canary-ciphertext"),
        balanceUallo: "12345678901234567890",
        balanceAt: new Date("2026-03-01T12:00:00Z"),
      },
    });
    const answer = await call("/wallets");
    const text = await answer.text();
    expect(JSON.parse(text)).toEqual([
      {
        id: expect.any(String),
        address: "allo1test",
        alias: "mine",
        balanceUallo: "12345678901234567890",
        balanceAt: "2026-03-01T12:00:00.000Z",
        deployments: 0,
        createdAt: expect.any(String),
      },
    ]);
    expect(text).not.toContain("canary");
  });
});

describe("events", () => {
  it("tell of a row that changed", async () => {
    const leave = new AbortController();
    const answer = await call("/events", { signal: leave.signal });
    expect(answer.headers.get("content-type")).toBe("text/event-stream");
    expect(answer.headers.get("cache-control")).toContain("no-transform");
    const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    await expect
      .poll(
        async () => {
          // Listening begins a moment after the stream: changed until heard.
          await test.db.network.update({
            where: { chainId: "forge-sandbox-test" },
            data: { latestHeight: { increment: 1n } },
          });
          text += (await reader?.read())?.value ?? "";
          return text;
        },
        { timeout: 20_000 },
      )
      .toContain('data: {"table":"network","id":"forge-sandbox-test"}');
    leave.abort();
    for (let part = await reader?.read(); part?.done === false; part = await reader?.read()) text += part.value;
    expect(text).toMatch(/^retry: \d+\n/);
    expect(liveEvents().hub.clientCount).toBe(0);
  });
});
