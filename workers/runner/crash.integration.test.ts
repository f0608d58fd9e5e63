/** Runners that die at the worst moments: no nonce is accepted twice, and none is lost while its window is open. */
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import type { SubmissionStep } from "@/lib/forge/live/deps";
import { deploymentLeaseKey } from "@/lib/store/ledger-leases";
import { type RunnerChild, startRunner } from "./testing/child-process";
import { deployWhenKnown, openWorld, payloadHashes, storeModel, type TestWorld } from "./testing/world";

const TOPIC = 77;
/** Windows of eight blocks last about ten seconds here; a dead runner's lease two. */
const BLOCK_MS = 1_200;
const FLEET = { leaseSeconds: 2, renewMs: 400 };
const patient = { timeout: 120_000, interval: 100 };

/**
 * Where a runner is killed, one after another. After `signed` the ledger holds bytes that were never sent; after `sent` they
 * were, the reply came, and nobody wrote it down.
 */
const KILLS: SubmissionStep[] = ["claimed", "computed", "signed", "sent"];

let world: TestWorld;
let runners: RunnerChild[];

beforeAll(async () => {
  world = await openWorld({ blockMs: BLOCK_MS });
  runners = Array.from({ length: KILLS.length + 1 }, () => startRunner({ env: world.env, ...FLEET }));
});
afterAll(async () => {
  for (const runner of runners) runner.signal("SIGKILL");
  await Promise.all(runners.map((runner) => runner.exited));
  await world.close();
});

const ledger = () => world.ctx.db.submission.findMany({ orderBy: { nonce: "asc" } });
const confirmed = async () => (await ledger()).filter((row) => row.state === "confirmed");

it("hands each nonce on to another runner within its window, and submits it once", { timeout: 300_000 }, async () => {
  await vi.waitFor(() => {
    for (const runner of runners) expect(runner.output()).toContain("begun");
  }, patient);
  const { id } = await deployWhenKnown(world, { topicId: TOPIC, modelId: await storeModel(world) });
  await vi.waitFor(async () => expect(await confirmed()).toHaveLength(1), patient);

  const left: { nonce: bigint; txHash: string | undefined }[] = [];
  for (const step of KILLS) {
    const lease = await world.ctx.db.lease.findUniqueOrThrow({ where: { key: deploymentLeaseKey(id) } });
    const working = runners.find((runner) => runner.owner === lease.owner);
    if (working === undefined) throw new Error("no runner holds the lease");
    working.killAt(step);
    expect(await working.exited, working.output()).toMatchObject({ signal: "SIGKILL" });
    const [, at, nonce = "", txHash] = /killed at (\w+) (\d+) (\w+)?\n/.exec(working.output()) ?? [];
    expect(at).toBe(step);
    left.push({ nonce: BigInt(nonce), txHash });
    await vi.waitFor(async () => expect((await confirmed()).at(-1)?.nonce).toBe(BigInt(nonce)), patient);
  }

  const rows = await ledger();
  for (const row of rows.filter((one) => one.nonce <= (left.at(-1)?.nonce ?? 0n))) {
    expect(row).toMatchObject({ state: "confirmed", outcome: "accepted", deploymentId: id });
    expect(world.sandbox.acceptedPayloads(TOPIC, row.address, Number(row.nonce))).toBe(1);
  }
  // Every window from the first on has its row: none was lost.
  const epoch = Number((rows[1]?.nonce ?? 0n) - (rows[0]?.nonce ?? 0n));
  expect(rows.map((row) => Number(row.nonce))).toEqual(rows.map((_, i) => Number(rows[0]?.nonce) + i * epoch));
  // What was signed before the kill is what was accepted: nothing was signed anew.
  expect(left.map(({ txHash }) => txHash !== undefined)).toEqual([false, false, true, true]);
  for (const { nonce, txHash } of left.slice(2)) expect(rows.find((row) => row.nonce === nonce)?.txHash).toBe(txHash);
  const known = rows.flatMap((row) => (row.txHash === null ? [] : [row.txHash]));
  expect(payloadHashes(world).filter((hash) => !known.includes(hash))).toEqual([]);
});
