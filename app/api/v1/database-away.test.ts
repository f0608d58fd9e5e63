/** A database that does not answer: each route says so and what to do, and none shows where the database was sought. */
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { operations } from "@/app/api/contract/operations";
import { call } from "@/app/api/testing/call";
import { topic77Plan } from "@/lib/features";
import { liveEvents } from "@/lib/web/live-events";

beforeAll(() => {
  vi.stubEnv("DATABASE_URL", "postgresql://canary-user:canary-password@127.0.0.1:1/canary-database");
  vi.stubEnv("FORGE_TOKEN", "");
  vi.stubEnv("FORGE_LOG_LEVEL", "error");
});
afterAll(() => liveEvents().stop());

const id = "11111111-1111-4111-8111-111111111111";
const digest = "0".repeat(64);
const reads = (await operations())
  .filter(({ method }) => method === "GET")
  .map(({ route }) => route)
  // The families and the document are the program's own: no row is read for them.
  .filter((route) => !["/health", "/overview", "/events", "/families", "/openapi.json"].includes(route))
  .map((route) =>
    route
      .replace("/topics/[id]", "/topics/77")
      .replace(/\/(models|plans)\/\[id\]/, `/$1/${digest}`)
      .replace(/\/compare$/, `/compare?ids=${id}`)
      .replace("/data/[source]/[market]", "/data/atlas/btcusd")
      .replace("[day]", "2026-01-01")
      .replace("[other]", "binance-spot")
      .replace(/\/(candles|export)$/, "/$1?from=2026-01-01&to=2026-01-02&format=csv")
      .replace(/\[(id|analysisId)\]/, id),
  );

describe("with the database away", () => {
  it.each(reads)("GET %s is 503", async (path) => {
    const answer = await call(path);
    const text = await answer.text();
    expect(JSON.parse(text)).toMatchObject({
      status: 503,
      code: "database_failed",
      remedy: expect.stringMatching(/\w/),
    });
    expect(answer.headers.get("retry-after")).toBe("2");
    expect(text).not.toMatch(/canary|127\.0\.0\.1/);
  });

  it.each([
    ["/backfills", { market: "btcusd", days: 1 }],
    ["/trainings", { topicId: 77 }],
    ["/evaluations", { modelId: digest }],
    ["/deployments", { topicId: 77, modelId: digest }],
    ["/plans", { name: "mine", plan: topic77Plan }],
    [`/plans/${digest}/analyses`, { days: 10 }],
    [`/trainings/${id}/holdout`, {}],
    ["/topics/77/baseline", {}],
    [`/deployments/${id}/start`, {}],
    [`/jobs/${id}/cancel`, {}],
    [`/data/revisions/${id}`, { decision: "accept" }],
    ["/deployments/start-all", {}],
    ["/deployments/stop-all", {}],
    ["/deployments/reconcile", {}],
    ["/tokens", { name: "mine" }],
    ["/wallets", {}],
    [`/wallets/${id}/faucet`, {}],
  ])("POST %s is 503", async (path, json) => {
    const answer = await call(path, { method: "POST", json });
    expect(await answer.json()).toMatchObject({ status: 503, code: "database_failed" });
  });

  it.each(["/health", "/overview"])("%s still answers", async (path) => {
    const answer = await call(path);
    expect(answer.status).toBe(200);
    const text = await answer.text();
    const { database } = JSON.parse(text).health ?? JSON.parse(text);
    expect(database.state).toBe("error");
    expect(text).not.toContain("canary");
  });

  it("an event stream opens and waits", async () => {
    const leave = new AbortController();
    const answer = await call("/events", { signal: leave.signal });
    expect(answer.status).toBe(200);
    leave.abort();
  });
});
