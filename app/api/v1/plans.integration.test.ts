/** Plans and features over REST, on a real database. */
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { call } from "@/app/api/testing/call";
import { planForTopic } from "@/lib/features";
import type { FeatureKindView, PlanView } from "@/lib/forge/views";
import { createTestDatabase, type TestDatabase } from "@/lib/store/testing/database";
import { liveEvents } from "@/lib/web/live-events";

const NOW = new Date("2026-03-01T12:00:00Z");
const plan = planForTopic({ market: "btcusd", horizonMinutes: 5 });
const UNKNOWN = "0".repeat(64);

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
  vi.stubEnv("DATABASE_URL", test.url);
  vi.stubEnv("FORGE_TOKEN", "");
  vi.stubEnv("FORGE_HOST", "127.0.0.1");
  await test.db.network.create({
    data: {
      chainId: "forge-sandbox-test",
      kind: "sandbox",
      emissionsVersion: "v10",
      latestHeight: 1_000n,
      latestBlockTime: NOW,
      blockSeconds: 30,
    },
  });
});
afterAll(async () => {
  await liveEvents().stop();
  await test.drop();
});

async function save(name: string, given: unknown): Promise<PlanView> {
  const answer = await call("/plans", { method: "POST", json: { name, plan: given } });
  expect(answer.status).toBe(200);
  return (await answer.json()) as PlanView;
}

describe("plans", () => {
  it("are saved under the digest of what they say, once", async () => {
    expect(await (await call("/plans")).json()).toEqual([]);
    const made = await save("Mine", plan);
    expect(made).toMatchObject({ name: "Mine", plan, columns: 244, barsNeeded: 48, analyses: [] });
    expect(made.id).toMatch(/^[0-9a-f]{64}$/);
    const { maxStalenessMinutes: _default, ...short } = plan;
    const reordered = Object.fromEntries(Object.entries(short).reverse());
    expect(await save("The same again", reordered)).toEqual(made);
    expect(await (await call("/plans")).json()).toEqual([made]);
    expect(await (await call(`/plans/${made.id}`)).json()).toEqual(made);
  });

  it("say by place what is wrong with them", async () => {
    const json = { name: "", plan: { ...plan, inputBars: 1, engineered: [{ kind: "weather" }] } };
    const answer = await call("/plans", { method: "POST", json });
    expect(answer.status).toBe(400);
    const { errors } = (await answer.json()) as { errors: { path: string }[] };
    const paths = errors.map(({ path }) => path);
    expect(paths).toEqual(expect.arrayContaining(["name", "plan.inputBars"]));
    expect(paths.some((path) => path.startsWith("plan.engineered[0]"))).toBe(true);
  });

  it.each([
    ["/plans/abc", 400, "invalid_input"],
    [`/plans/${UNKNOWN}`, 404, "not_found"],
    [`/plans/${UNKNOWN}/analyses/11111111-1111-4111-8111-111111111111`, 404, "not_found"],
    ["/features?colour=red", 400, "invalid_input"],
  ])("answer %s with %i", async (address, status, code) => {
    const answer = await call(address);
    expect(answer.status).toBe(status);
    expect(await answer.json()).toMatchObject({ status, code, remedy: expect.stringMatching(/\w/) });
  });
});

describe("analyses", () => {
  it("are jobs of the plan's, listed newest first, and are found under their own plan alone", async () => {
    const one = await save("Mine", plan);
    const other = await save("Wider", { ...plan, rowEveryMinutes: 10 });
    const ask = (id: string, json: unknown) => call(`/plans/${id}/analyses`, { method: "POST", json });
    const made = await ask(one.id, { days: 3 });
    expect(made.status).toBe(202);
    const analysis = await made.json();
    expect(analysis).toMatchObject({
      planId: one.id,
      result: null,
      job: {
        kind: "analysis",
        status: "queued",
        title: "Mine, 3 days",
        href: `/plans/${one.id}?analysis=${analysis.id}`,
      },
    });
    const address = `/plans/${one.id}/analyses/${analysis.id}`;
    expect(made.headers.get("location")).toBe(`/api/v1${address}`);
    expect(await (await call(address)).json()).toEqual(analysis);
    expect((await call(`/plans/${other.id}/analyses/${analysis.id}`)).status).toBe(404);

    const newer = await (await ask(one.id, {})).json();
    const { analyses } = (await (await call(`/plans/${one.id}`)).json()) as PlanView;
    expect(analyses.map(({ id, days }) => [id, days])).toEqual([
      [newer.id, 30],
      [analysis.id, 3],
    ]);
    const all = (await (await call("/plans")).json()) as PlanView[];
    expect(all.map(({ id, analyses: its }) => [id, its.length])).toEqual([
      [other.id, 0],
      [one.id, 2],
    ]);
    const [job] = await test.db.job.findMany({ where: { id: analysis.id } });
    expect(job?.input).toMatchObject({ fromMs: NOW.getTime() - 3 * 86_400_000, toMs: NOW.getTime() });
  });

  it("refuse what no runner could hold, or nobody asked rightly", async () => {
    const { id } = await save("Each minute", { ...plan, rowEveryMinutes: 1 });
    const tooMany = await call(`/plans/${id}/analyses`, { method: "POST", json: { days: 3660 } });
    expect(tooMany.status).toBe(400);
    expect(await tooMany.json()).toMatchObject({ remedy: expect.stringContaining("at most") });
    for (const json of [{ days: 0 }, { days: "many" }, { weeks: 3 }, []]) {
      expect((await call(`/plans/${id}/analyses`, { method: "POST", json })).status).toBe(400);
    }
    expect((await call(`/plans/${UNKNOWN}/analyses`, { method: "POST", json: {} })).status).toBe(404);
  });
});

describe("features", () => {
  it.each(["btcusd", "ethusd"])(
    "come with an example that makes a valid plan for %s, whatever the horizon",
    async (market) => {
      const kinds = (await (await call(`/features?market=${market}`)).json()) as FeatureKindView[];
      expect(new Set(kinds.map(({ goal }) => goal)).size).toBeGreaterThanOrEqual(6);
      for (const { title, goal, measures, params, state, plugin } of kinds) {
        expect([title, goal, measures].every((text) => text !== "")).toBe(true);
        expect(params).toMatchObject({ type: "object", properties: { kind: {}, name: {} } });
        expect([state, plugin]).toEqual(["ready", null]);
      }
      for (const horizonMinutes of [5, 1440, 43_200]) {
        const target = { kind: "log_return", horizonMinutes };
        const engineered = kinds.map(({ example }) => example);
        const made = await save(`All for ${market} and ${horizonMinutes}`, { ...plan, market, target, engineered });
        expect(made.columns).toBeGreaterThanOrEqual(240 + kinds.length);
      }
    },
  );
});
