import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { WalletVault } from "@/lib/allora/wallet-vault";
import {
  deploymentLogs,
  deploymentScores,
  deploymentTimeline,
  getDeployment,
  startDeployment,
  stopDeployment,
} from "@/lib/forge/deployments";
import { health } from "@/lib/forge/health";
import { startHeartbeat } from "./heartbeat";
import { runSession } from "./session";
import { deployWhenKnown, openWorld, storeModel, type TestWorld } from "./testing/world";

const patient = { timeout: 60_000, interval: 200 };

describe("a runner", () => {
  let world: TestWorld;
  let running: Promise<void>;
  const ending = new AbortController();
  const owner = randomUUID();

  beforeAll(async () => {
    world = await openWorld({ blockMs: 250 });
    const vault = await WalletVault.open(world.dataDir);
    running = runSession({ ctx: { ...world.ctx, actor: "runner" }, owner, vault, signal: ending.signal });
  });
  afterAll(async () => {
    ending.abort();
    await running;
    await world.close();
  });

  it("brings a deployment live, submits in every window, and shows confirmations, scores, rewards and truth", async () => {
    const { ctx, sandbox } = world;
    const modelId = await storeModel(world);
    const { id } = await deployWhenKnown(world, { topicId: 77, modelId });

    await vi.waitFor(async () => expect((await getDeployment({ ctx, input: { id } })).status).toBe("live"), patient);
    await vi.waitFor(
      async () => expect((await getDeployment({ ctx, input: { id } })).lastScore?.score).toBeTypeOf("number"),
      patient,
    );

    const view = await getDeployment({ ctx, input: { id } });
    const address = view.wallet?.address ?? "";
    expect(await ctx.db.submission.count({ where: { state: { in: ["rejected", "refused"] } } })).toBe(0);
    expect(view.counts.confirmed).toBeGreaterThanOrEqual(2);
    expect(view.wallet?.balanceUallo).toMatch(/^\d+$/);

    const timeline = await deploymentTimeline({ ctx, input: { id } });
    const confirmed = timeline.filter((slot) => slot.slot === "confirmed");
    for (const slot of confirmed) {
      expect(sandbox.acceptedPayloads(77, address, slot.nonce)).toBe(1);
      expect(slot.submission).toMatchObject({ outcome: "accepted", code: 0, windowEnd: slot.nonce + 8 });
      expect(slot.submission?.includedHeight).toBeLessThanOrEqual(slot.nonce + 8);
    }
    // Every window since it is live has its row: none is passed over in silence.
    const first = timeline.findIndex((slot) => slot.slot === "confirmed");
    expect(timeline.slice(first).filter((slot) => slot.slot === "not_deployed")).toEqual([]);
    for (const slot of timeline.filter((one) => one.slot === "missed")) {
      expect(sandbox.acceptedPayloads(77, address, slot.nonce)).toBe(0);
    }

    const scored = await vi.waitFor(async () => {
      const points = await deploymentScores({ ctx, input: { id } });
      const point = points.find((one) => one.score !== null && one.rewardFraction !== null && one.truth !== null);
      expect(point).toBeDefined();
      return point;
    }, patient);
    expect(scored?.networkInference).toBeGreaterThan(0);
    expect(scored?.truth).toBeGreaterThan(0);
    expect(Math.abs((scored?.value ?? 0) / (scored?.truth ?? 1) - 1)).toBeLessThan(0.1);
    const slot = (await deploymentTimeline({ ctx, input: { id } })).find((one) => one.nonce === scored?.nonce);
    expect(slot?.loss).toBeTypeOf("number");

    const log = await deploymentLogs({ ctx, input: { id, tail: 500 } });
    expect(log.some((line) => line.message.includes("confirmed in block"))).toBe(true);
  });

  it("stops for good when asked to, and starts again", async () => {
    const { ctx } = world;
    const [{ id = "" } = {}] = await ctx.db.deployment.findMany({ where: { topicId: 77 } });
    await stopDeployment({ ctx, input: { id } });
    await vi.waitFor(async () => expect((await getDeployment({ ctx, input: { id } })).status).toBe("stopped"), patient);
    const before = await ctx.db.submission.count({ where: { deploymentId: id } });
    const [{ height }] = [world.sandbox.chain.state];
    await vi.waitFor(() => expect(world.sandbox.chain.state.height).toBeGreaterThan(height + 25), patient);
    expect(await ctx.db.submission.count({ where: { deploymentId: id } })).toBe(before);

    await startDeployment({ ctx, input: { id } });
    await vi.waitFor(
      async () => expect(await ctx.db.submission.count({ where: { deploymentId: id } })).toBeGreaterThan(before),
      patient,
    );
    const timeline = await deploymentTimeline({ ctx, input: { id } });
    // What passed while it stood still was not missed.
    const paused = timeline.filter((slot) => slot.nonce > height && slot.nonce <= height + 10);
    expect(paused.map((slot) => slot.slot)).toEqual(paused.map(() => "not_deployed"));
    expect(timeline.some((slot) => slot.slot === "not_deployed")).toBe(true);
  });

  it("tells that all parts are well while it beats", async () => {
    const beat = startHeartbeat(world.ctx.db, owner);
    beat.workFor(world.sandbox.chainId);
    const view = await vi.waitFor(async () => {
      const seen = await health({ ctx: world.ctx });
      expect(seen.status).toBe("ok");
      return seen;
    }, patient);
    expect(view.network).toMatchObject({ kind: "sandbox", chainId: world.sandbox.chainId, blockSeconds: 30 });
    await beat.stop();
    expect(await health({ ctx: world.ctx })).toMatchObject({ status: "error", runner: { state: "error" } });
  });
});
