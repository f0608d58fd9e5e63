/** Live candles of a running session, over the sandbox's own services: true to its market, and of the source that a model was trained on. */
import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { WalletVault } from "@/lib/allora/wallet-vault";
import { MINUTE_MS } from "@/lib/candles/candles";
import { parseConfig } from "@/lib/config";
import type { ForgeContext } from "@/lib/forge/context";
import { getDeployment } from "@/lib/forge/deployments";
import { health } from "@/lib/forge/health";
import { candleAt } from "@/lib/sources/testing/faulty-atlas";
import { startFaultyBinance } from "@/lib/sources/testing/faulty-binance";
import { loadCandles } from "@/lib/store/candles";
import { runSession } from "./session";
import { deployWhenKnown, openWorld, storeModel, type TestWorld } from "./testing/world";

const patient = { timeout: 60_000, interval: 200 };

let world: TestWorld;
let ending: AbortController;
let session: Promise<void>;

beforeEach(async () => {
  world = await openWorld({ blockMs: 250 });
  await start(world.ctx);
});
afterEach(async () => {
  ending.abort();
  await session;
  await world.close();
});

async function start(ctx: ForgeContext): Promise<void> {
  ending = new AbortController();
  const vault = await WalletVault.open(world.dataDir);
  session = runSession({ ctx: { ...ctx, actor: "runner" }, owner: randomUUID(), vault, signal: ending.signal });
}

/** The runner ends, and another begins with more of an environment. */
async function restart(env: Record<string, string>): Promise<void> {
  ending.abort();
  await session;
  await start({ ...world.ctx, config: parseConfig({ ...world.env, ...env }, world.dataDir) });
}

const minuteOf = (ms: number) => Math.floor(ms / MINUTE_MS) * MINUTE_MS;
const sourceOf = (kind: string) => `${kind}:${world.sandbox.chainId}`;
const confirmed = (id: string, count: number) =>
  vi.waitFor(
    async () =>
      expect((await getDeployment({ ctx: world.ctx, input: { id } })).counts.confirmed).toBeGreaterThanOrEqual(count),
    patient,
  );
const feedOf = (source: string) =>
  world.ctx.db.marketFeed.findUnique({
    where: { chainId_source_market: { chainId: world.sandbox.chainId, source, market: "btcusd" } },
  });

/** Everything from the first stored minute to the last is the market's, and nothing is lacking. */
async function expectStoredTruth(source: string, minutes: number): Promise<void> {
  const untilMs = Math.floor(world.sandbox.chain.state.timeMs / MINUTE_MS) * MINUTE_MS + MINUTE_MS;
  const span = { market: "btcusd", fromMs: untilMs - 3 * 86_400_000, toMs: untilMs };
  const stored = await loadCandles(world.ctx.db, { source, ...span });
  const [first = Number.NaN] = stored.openTime;
  const end = (stored.openTime.at(-1) ?? Number.NaN) + MINUTE_MS;
  expect((end - first) / MINUTE_MS).toBeGreaterThanOrEqual(minutes);
  const truth = world.sandbox.market.candles("btcusd", first, end);
  expect([...stored.openTime]).toEqual([...truth.openTime]);
  expect([...stored.close]).toEqual([...truth.close]);
  expect([...stored.high]).toEqual([...truth.high]);
}

describe("a session", () => {
  it("keeps Atlas current by asking, says so, and stores the market as it is", async () => {
    const { id } = await deployWhenKnown(world, { topicId: 77, modelId: await storeModel(world) });
    await confirmed(id, 2);
    const source = sourceOf("atlas");
    expect(await feedOf(source)).toMatchObject({ state: "current", via: "poll" });
    expect((await health({ ctx: world.ctx })).data).toMatchObject({
      state: "ok",
      message: "Candles of btcusd are current",
    });
    ending.abort();
    await session;
    await expectStoredTruth(source, 60);
  });

  it("says on the worker that its model's source cannot be asked, and gives it no other", async () => {
    const modelId = await storeModel(world, { source: "file:mine" });
    const { id } = await deployWhenKnown(world, { topicId: 77, modelId });
    const view = await vi.waitFor(async () => {
      const seen = await getDeployment({ ctx: world.ctx, input: { id } });
      expect(seen.lastError).toContain("file:mine cannot be asked: what was brought in files is all there is");
      return seen;
    }, patient);
    expect(view.counts.confirmed).toBe(0);
    expect(await feedOf(sourceOf("atlas"))).toBeNull();
    await vi.waitFor(async () => expect(await feedOf("file:mine")).toMatchObject({ state: "failing" }), patient);
  });

  it("gives each of two models the candles of its own source, pushed and polled, and goes on when the socket is cut", async () => {
    const { sandbox } = world;
    // An exchange with prices of its own, on the sandbox's clock.
    const exchange = await startFaultyBinance(Number.MAX_SAFE_INTEGER, { clock: () => sandbox.chain.state.timeMs });
    let pushedMs = sandbox.chain.state.timeMs;
    const pushing = setInterval(() => {
      for (let at = minuteOf(pushedMs); at < minuteOf(sandbox.chain.state.timeMs); at += MINUTE_MS) {
        exchange.push("BTCUSDT", at);
      }
      pushedMs = sandbox.chain.state.timeMs;
    }, 20);
    try {
      await restart({ FORGE_BINANCE_SPOT_URL: exchange.url, FORGE_BINANCE_SPOT_WS_URL: exchange.wsUrl });
      const pushed = await storeModel(world, { source: sourceOf("binance-spot") });
      const polled = await storeModel(world, { source: sourceOf("atlas"), answer: 0.0001 });
      const ours = await deployWhenKnown(world, { topicId: 77, modelId: pushed });
      const theirs = await deployWhenKnown(world, { topicId: 77, modelId: polled });
      await Promise.all([confirmed(ours.id, 1), confirmed(theirs.id, 1)]);
      await vi.waitFor(
        async () => expect(await feedOf(sourceOf("binance-spot"))).toMatchObject({ state: "current", via: "stream" }),
        patient,
      );
      expect(await feedOf(sourceOf("atlas"))).toMatchObject({ state: "current", via: "poll" });
      for (const { socket } of exchange.sockets) socket.terminate();
      const { confirmed: before } = (await getDeployment({ ctx: world.ctx, input: { id: ours.id } })).counts;
      await confirmed(ours.id, before + 2);
      const rows = await world.ctx.db.submission.findMany({ where: { asOf: { not: null } } });
      for (const { deploymentId, asOf, basePrice } of rows) {
        const at = (asOf?.getTime() ?? Number.NaN) - MINUTE_MS;
        const [close] = sandbox.market.candles("btcusd", at, at + MINUTE_MS).close;
        expect(basePrice).toBe(deploymentId === ours.id ? candleAt(at).close : close);
      }
      expect(new Set(rows.map(({ deploymentId }) => deploymentId)).size).toBe(2);
      // Cut once, made again once: however many deployments and windows there were.
      expect(exchange.sockets).toHaveLength(2);
    } finally {
      clearInterval(pushing);
      ending.abort();
      await session;
      await exchange.close();
    }
  });
});
