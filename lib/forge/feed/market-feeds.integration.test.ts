/** The feeds of a chain: which markets are needed, of which source, one connection however many deployments, one keeper of several. */
import { randomUUID } from "node:crypto";
import type { ServerResponse } from "node:http";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { MINUTE_MS } from "@/lib/candles/candles";
import { parseConfig } from "@/lib/config";
import { FeaturePlan } from "@/lib/features/plan";
import type { ForgeContext } from "@/lib/forge/context";
import { health } from "@/lib/forge/health";
import { LiveMarkets } from "@/lib/forge/live/live-markets";
import { overview } from "@/lib/forge/overview";
import { encodeArtifact } from "@/lib/models/artifact";
import { gbdtFamily } from "@/lib/models/gbdt/gbdt";
import { GbdtParams } from "@/lib/models/gbdt/params";
import { sourceById } from "@/lib/sources/choose";
import { type FaultyAtlas, startFaultyAtlas } from "@/lib/sources/testing/faulty-atlas";
import { type FaultyBinance, startFaultyBinance } from "@/lib/sources/testing/faulty-binance";
import { createTestDatabase, type TestDatabase } from "@/lib/store/testing/database";
import { MarketFeeds } from "./market-feeds";

const T0 = Date.UTC(2026, 4, 4, 12, 0);
const CHAIN = "feeds-1";
const patient = { timeout: 15_000, interval: 30 };

let database: TestDatabase;
let atlas: FaultyAtlas;
let exchange: FaultyBinance;
let ctx: ForgeContext;
let nowMs: number;
let refused: boolean;
let sources: { atlas: string; binance: string };
let running: { feeds: MarketFeeds; candles: LiveMarkets }[];

beforeAll(async () => {
  database = await createTestDatabase();
});
beforeEach(async () => {
  nowMs = T0 + 5_000;
  refused = false;
  running = [];
  const intercept = (_request: unknown, answer: ServerResponse) => {
    if (refused) answer.writeHead(403, { "content-type": "application/json" }).end("{}");
    return refused;
  };
  atlas = await startFaultyAtlas(T0 + 1e9, { intercept, absent: (at) => at > nowMs });
  exchange = await startFaultyBinance(T0 + 1e9, { intercept, clock: () => nowMs + 1_000 });
  const env = {
    FORGE_NETWORK: "testnet",
    ALLORA_API_KEY: "UP-test",
    FORGE_ATLAS_URL: atlas.url,
    FORGE_BINANCE_SPOT_URL: exchange.url,
    FORGE_BINANCE_SPOT_WS_URL: exchange.wsUrl,
  };
  ctx = { db: database.db, config: parseConfig(env, "/"), actor: "runner" };
  sources = { atlas: `atlas:${new URL(atlas.url).host}`, binance: `binance-spot:${new URL(exchange.url).host}` };
  await database.db.network.upsert({
    where: { chainId: CHAIN },
    create: {
      chainId: CHAIN,
      kind: "testnet",
      emissionsVersion: "v10",
      latestHeight: 1n,
      latestBlockTime: new Date(nowMs),
      blockSeconds: 5,
    },
    update: { latestBlockTime: new Date(nowMs) },
  });
});
afterEach(async () => {
  for (const { feeds, candles } of running) {
    await feeds.stop();
    await candles.flush();
  }
  await Promise.all([atlas.close(), exchange.close()]);
  const { db } = database;
  await db.deployment.deleteMany();
  await db.model.deleteMany();
  await db.marketFeed.deleteMany();
  await db.logLine.deleteMany();
});
afterAll(() => database.drop());

function startRunner(owner = randomUUID()) {
  const ending = new AbortController();
  const candles = new LiveMarkets({
    db: ctx.db,
    sourceById: (id) => sourceById(ctx.config, CHAIN, id),
    onSaveError: (error) => {
      throw error;
    },
    signal: ending.signal,
  });
  const head = async () => ({ chainId: CHAIN, height: 1n, blockTimeMs: nowMs, nodeTimeMs: nowMs }) as never;
  const windows = { refresh: head, latest: head, pollMs: () => 40 };
  const feeds = new MarketFeeds({ ctx, chainId: CHAIN, owner, windows, candles, signal: ending.signal });
  feeds.start();
  const runner = { feeds, candles, owner };
  running.push(runner);
  return runner;
}

async function deploy({
  source,
  market = "btcusd",
  name = "one",
}: {
  source?: string;
  market?: string;
  name?: string;
}) {
  const plan = FeaturePlan.parse({
    version: 1,
    market,
    intervalMinutes: 5,
    inputBars: 6,
    engineered: [],
    target: { kind: "log_return", horizonMinutes: 5 },
    rowEveryMinutes: 5,
    minBarCoverage: 0.8,
    maxStalenessMinutes: 5,
  });
  const [rows, columns] = [64, 30];
  const values = Float64Array.from({ length: rows * columns }, (_, i) => 1 + Math.sin(i * 12.9898) * 0.01);
  const y = Float64Array.from({ length: rows }, (_, i) => Math.sin(i) * 0.0005);
  const params = GbdtParams.parse({ trees: 5, leaves: 4 });
  const model = await gbdtFamily.fit({ rows, columns, values }, y, params, { seed: 1 });
  const { bytes, id } = encodeArtifact({
    model,
    plan,
    params,
    topic: { topicId: 77, kind: "price" },
    trainedOn: { fromMs: 0, toMs: 1, rows, seed: 1, ...(source !== undefined && { source }) },
  });
  const stored = {
    id,
    chainId: CHAIN,
    name,
    family: "gbdt",
    topicId: 77,
    plan,
    bytes: Uint8Array.from(bytes),
    sizeBytes: 1,
  };
  await ctx.db.model.upsert({ where: { id }, create: stored, update: {} });
  return ctx.db.deployment.create({
    data: { chainId: CHAIN, topicId: 77, modelId: id, topicKind: "price", status: "live" },
  });
}

const rowsNow = async () =>
  (await ctx.db.marketFeed.findMany({ orderBy: [{ source: "asc" }, { market: "asc" }] })).map((row) => ({
    ...row,
    newestEnd: row.newestEnd?.getTime() ?? null,
  }));
const pass = (minutes: number) => {
  nowMs += minutes * MINUTE_MS;
};

describe("market feeds", () => {
  it("hold one connection for twenty deployments, and poll the other source at once; what is not needed goes", async () => {
    for (let i = 0; i < 20; i++) await deploy({ source: sources.binance, market: i % 2 === 0 ? "btcusd" : "ethusd" });
    const polled = await deploy({ source: sources.atlas });
    // A model from elsewhere reads the configured source.
    await deploy({ source: "LightGBM, trained elsewhere" });
    const { owner } = startRunner();
    const current = { state: "current", message: null, owner, newestEnd: T0, lagSeconds: 0 };
    await vi.waitFor(
      async () =>
        expect(await rowsNow()).toMatchObject([
          { ...current, source: sources.atlas, market: "btcusd", via: "poll" },
          { ...current, source: sources.binance, market: "btcusd", via: "stream" },
          { ...current, source: sources.binance, market: "ethusd", via: "stream" },
        ]),
      patient,
    );
    expect(exchange.sockets).toHaveLength(1);
    expect((await health({ ctx })).data).toMatchObject({
      state: "ok",
      message: "Candles of btcusd, ethusd are current",
    });
    await ctx.db.deployment.update({ where: { id: polled.id }, data: { removedAt: new Date() } });
    await ctx.db.deployment.updateMany({
      where: { model: { plan: { path: ["market"], equals: "ethusd" } } },
      data: { desired: "stopped" },
    });
    await vi.waitFor(
      async () =>
        expect((await rowsNow()).map(({ source, market }) => [source, market])).toEqual([
          [sources.atlas, "btcusd"],
          [sources.binance, "btcusd"],
        ]),
      patient,
    );
    expect(exchange.sockets).toHaveLength(1);
    await vi.waitFor(() => expect([...(exchange.sockets[0]?.streams ?? [])]).toEqual(["btcusdt@kline_1m"]), patient);
  });

  it("ask a source that pushes nothing once a minute for each market, however often they look", async () => {
    await deploy({ source: sources.atlas });
    startRunner();
    await vi.waitFor(async () => expect(await rowsNow()).toMatchObject([{ newestEnd: T0 }]), patient);
    // The days before this one are completed at first.
    for (let seen = -1; seen !== atlas.seen.length; ) {
      seen = atlas.seen.length;
      await new Promise((resolve) => setTimeout(resolve, 700));
    }
    for (let i = 1; i <= 5; i++) {
      const before = atlas.seen.length;
      pass(1);
      await vi.waitFor(async () => expect(await rowsNow()).toMatchObject([{ newestEnd: T0 + i * MINUTE_MS }]), patient);
      await new Promise((resolve) => setTimeout(resolve, 300));
      expect(atlas.seen.length - before).toBeLessThanOrEqual(2);
    }
  });

  it("tell a source that fails, on the log once, in health and for attention; and that it is well again", async () => {
    await deploy({ source: sources.atlas });
    startRunner();
    await vi.waitFor(async () => expect(await rowsNow()).toMatchObject([{ state: "current" }]), patient);
    refused = true;
    pass(20);
    await vi.waitFor(
      async () => expect(await rowsNow()).toMatchObject([{ state: "failing", lagSeconds: 1200 }]),
      patient,
    );
    const { data } = await health({ ctx });
    expect(data).toMatchObject({ state: "error" });
    expect(data.message).toMatch(
      /btcusd from Atlas cannot be had, the newest one that is held ended 20 minutes ago: .*tried again/,
    );
    expect((await overview({ ctx })).attention.map(({ message }) => message)).toContainEqual(
      expect.stringContaining("btcusd from Atlas"),
    );
    refused = false;
    await vi.waitFor(async () => expect(await rowsNow()).toMatchObject([{ state: "current", lagSeconds: 0 }]), patient);
    expect((await health({ ctx })).data.state).toBe("ok");
    const lines = await vi.waitFor(async () => {
      const logged = await ctx.db.logLine.findMany({ orderBy: { id: "asc" } });
      expect(logged).toHaveLength(2);
      return logged;
    }, patient);
    expect(lines.map(({ level }) => level)).toEqual(["warn", "info"]);
    expect(lines[1]?.message).toBe("Candles of btcusd from Atlas are current again.");
  });

  it("say of a model whose source cannot be asked what it was, and give it no other", async () => {
    await deploy({ source: "file:mine" });
    startRunner();
    await vi.waitFor(
      async () =>
        expect(await rowsNow()).toMatchObject([
          { source: "file:mine", market: "btcusd", state: "failing", newestEnd: null },
        ]),
      patient,
    );
    const [row] = await rowsNow();
    expect(row?.message).toContain("what was brought in files is all there is");
    expect(() => running[0]?.candles.of("file:mine")).toThrow("what was brought in files");
    expect(atlas.seen).toHaveLength(0);
  });

  it("are kept by one of several runners, and by another when that one stops", async () => {
    await deploy({ source: sources.binance });
    const first = startRunner();
    await vi.waitFor(
      async () => expect(await rowsNow()).toMatchObject([{ owner: first.owner, via: "stream" }]),
      patient,
    );
    const second = startRunner();
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(exchange.sockets).toHaveLength(1);
    // Its workers read what the other one has stored.
    const toMs = T0 + 2 * MINUTE_MS;
    const span = { market: "btcusd", fromMs: T0 - 20 * MINUTE_MS, toMs };
    await second.candles.of(sources.binance).load({ ...span, toMs: T0, nowMs });
    pass(2);
    await vi.waitFor(() => expect(first.candles.of(sources.binance).lag("btcusd", nowMs)).toBe(0), patient);
    await first.candles.flush();
    const before = exchange.seen.length;
    const read = await second.candles.of(sources.binance).load({ ...span, nowMs });
    expect(read.openTime).toHaveLength(22);
    expect(exchange.seen).toHaveLength(before);
    await first.feeds.stop();
    pass(1);
    await vi.waitFor(
      async () =>
        expect(await rowsNow()).toMatchObject([{ owner: second.owner, via: "stream", newestEnd: T0 + 3 * MINUTE_MS }]),
      patient,
    );
    expect(exchange.sockets).toHaveLength(2);
    expect(exchange.sockets[0]?.socket.readyState).toBe(3);
  });
});
