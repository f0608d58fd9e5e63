/** Live candles of a running session, over the sandbox's own services: true to its market, and of the source that a model was trained on. */
import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { WalletVault } from "@/lib/allora/wallet-vault";
import { MINUTE_MS } from "@/lib/candles/candles";
import { getDeployment } from "@/lib/forge/deployments";
import { health } from "@/lib/forge/health";
import { loadCandles } from "@/lib/store/candles";
import { runSession } from "./session";
import { deployWhenKnown, openWorld, storeModel, type TestWorld } from "./testing/world";

const patient = { timeout: 60_000, interval: 200 };

let world: TestWorld;
let ending: AbortController;
let session: Promise<void>;

beforeEach(async () => {
  world = await openWorld({ blockMs: 250 });
  ending = new AbortController();
  session = runSession({
    ctx: { ...world.ctx, actor: "runner" },
    owner: randomUUID(),
    vault: await WalletVault.open(world.dataDir),
    signal: ending.signal,
  });
});
afterEach(async () => {
  ending.abort();
  await session;
  await world.close();
});

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
});
