import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { getDeployment } from "@/lib/forge/deployments";
import { freePort } from "@/lib/store/testing/server";
import { type RunnerChild, startMain } from "./testing/child-process";
import { deployWhenKnown, openWorld, storeModel, type TestWorld } from "./testing/world";

const patient = { timeout: 60_000, interval: 150 };

describe("the runner's process", () => {
  let world: TestWorld;
  let runner: RunnerChild | undefined;

  beforeEach(async () => {
    world = await openWorld({ blockMs: 400 });
  });
  afterEach(async () => {
    runner?.signal("SIGKILL");
    await runner?.exited;
    await world.close();
  });

  it("beats, works, and ends in order on SIGTERM: no row and no lease stays behind", async () => {
    const { ctx } = world;
    const child = startMain(world.env);
    runner = child;
    await vi.waitFor(
      async () => expect(await ctx.db.runner.count({ where: { chainId: world.sandbox.chainId } })).toBe(1),
      patient,
    );
    const { id } = await deployWhenKnown(world, { topicId: 77, modelId: await storeModel(world) });
    await vi.waitFor(
      async () => expect((await getDeployment({ ctx, input: { id } })).counts.confirmed).toBeGreaterThan(0),
      patient,
    );

    child.signal("SIGTERM");
    expect(await child.exited, child.output()).toEqual({ code: 0, signal: null });
    expect(await ctx.db.runner.count()).toBe(0);
    expect(await ctx.db.lease.count({ where: { until: { gt: new Date() } } })).toBe(0);
    // It only paused: what a person wants has not changed.
    expect(await getDeployment({ ctx, input: { id } })).toMatchObject({ desired: "running", status: "live" });
  });

  it("is there while the network cannot be reached, and says so", async () => {
    const { ctx } = world;
    const child = startMain({ ...world.env, FORGE_SANDBOX_URL: `http://127.0.0.1:${await freePort()}` });
    runner = child;
    await vi.waitFor(async () => expect(await ctx.db.runner.count()).toBe(1), patient);
    await vi.waitFor(() => expect(child.output()).toContain("The network cannot be reached"), patient);
    child.signal("SIGTERM");
    expect(await child.exited, child.output()).toEqual({ code: 0, signal: null });
  });
});
