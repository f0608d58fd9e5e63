/** Live candles from the sandbox's exchange, spot and futures, while its sockets are cut, go silent, and requests are refused. */
import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { WalletVault } from "@/lib/allora/wallet-vault";
import { MINUTE_MS } from "@/lib/candles/candles";
import { getDeployment } from "@/lib/forge/deployments";
import { loadCandles } from "@/lib/store/candles";
import { Exchange, type ExchangeKind } from "@/workers/sandbox/market/exchange";
import { runSession } from "./session";
import { deployWhenKnown, openWorld, storeModel, type TestWorld } from "./testing/world";

const patient = { timeout: 60_000, interval: 150 };

let world: TestWorld;
let ending: AbortController;
let session: Promise<void>;

beforeEach(async () => {
  world = await openWorld({ blockMs: 250 });
  ending = new AbortController();
  const vault = await WalletVault.open(world.dataDir);
  session = runSession({ ctx: { ...world.ctx, actor: "runner" }, owner: randomUUID(), vault, signal: ending.signal });
});
afterEach(async () => {
  ending.abort();
  await session;
  await world.close();
});

const sourceOf = (kind: ExchangeKind) => `binance-${kind}:${world.sandbox.chainId}`;
const expectFeeds = (match: Record<string, unknown>) =>
  vi.waitFor(async () => {
    const feeds = await world.ctx.db.marketFeed.findMany({ orderBy: { source: "asc" } });
    expect(feeds).toMatchObject(KINDS.map((kind) => ({ source: sourceOf(kind), market: "btcusd", ...match })));
  }, patient);
const KINDS = ["futures", "spot"] as const;

/** Waits until so many minutes of the network have passed. */
const minutes = async (count: number) => {
  const untilMs = world.sandbox.chain.state.timeMs + count * MINUTE_MS;
  await vi.waitFor(() => expect(world.sandbox.chain.state.timeMs).toBeGreaterThanOrEqual(untilMs), patient);
};

describe("a session", () => {
  it("loses no minute of spot and futures, stores none unfinished, and says when it cannot have them", async () => {
    const { sandbox } = world;
    const ids: string[] = [];
    for (const kind of KINDS) {
      const modelId = await storeModel(world, { source: sourceOf(kind), answer: kind === "spot" ? 0 : 0.0001 });
      ids.push((await deployWhenKnown(world, { topicId: 77, modelId })).id);
    }
    await expectFeeds({ state: "current", via: "stream", message: null });
    sandbox.faults.dropKlineSockets();
    await minutes(3);
    await expectFeeds({ state: "current", via: "stream" });
    // Pushed alone.
    sandbox.faults.refuseBinanceWith = 403;
    await minutes(6);
    await expectFeeds({ state: "current", via: "stream" });
    // Neither pushed nor answered.
    sandbox.faults.silenceKlines = true;
    await expectFeeds({ state: "failing" });
    // Asked for alone.
    sandbox.faults.refuseBinanceWith = null;
    await expectFeeds({ state: "current" });
    await minutes(4);
    sandbox.faults.silenceKlines = false;
    await expectFeeds({ state: "current", via: "stream", message: null });
    for (const id of ids) {
      await vi.waitFor(
        async () =>
          expect((await getDeployment({ ctx: world.ctx, input: { id } })).counts.confirmed).toBeGreaterThan(0),
        patient,
      );
    }
    ending.abort();
    await session;
    const endMs = Math.floor(sandbox.chain.state.timeMs / MINUTE_MS) * MINUTE_MS;
    for (const kind of KINDS) {
      const span = { market: "btcusd", fromMs: endMs - 86_400_000, toMs: endMs + 60 * MINUTE_MS };
      const stored = await loadCandles(world.ctx.db, { source: sourceOf(kind), ...span });
      const [first = Number.NaN] = stored.openTime;
      const last = stored.openTime.at(-1) ?? Number.NaN;
      expect(last).toBeLessThan(endMs);
      const truth = new Exchange(sandbox.market, kind).minutes("btcusd", first, last + MINUTE_MS, endMs);
      expect(stored.openTime.length).toBeGreaterThan(40);
      expect([...stored.openTime]).toEqual(truth.map(({ openTime }) => openTime));
      expect([...stored.close]).toEqual(truth.map(({ close }) => close));
      expect([...stored.volume]).toEqual(truth.map(({ volume }) => volume));
    }
  });
});
