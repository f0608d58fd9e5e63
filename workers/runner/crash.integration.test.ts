/** Runners that die at the worst moments: no nonce is accepted twice, and none is lost while its window is open. */
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import type { SubmissionStep } from "@/lib/forge/live/deps";
import { type RunnerChild, startRunner } from "./testing/child-process";
import { deployWhenKnown, openWorld, payloadHashes, storeModel, type TestWorld } from "./testing/world";

const TOPIC = 77;
/** Windows of eight blocks last about seven seconds here; a dead runner's lease two. */
const BLOCK_MS = 900;
const FLEET = { leaseSeconds: 2, renewMs: 400 };
const patient = { timeout: 120_000, interval: 100 };

/** Where each runner in turn is killed, and what the ledger then says of the nonce. */
const KILLS: { step: SubmissionStep; leaves: string }[] = [
  { step: "claimed", leaves: "claimed" },
  { step: "computed", leaves: "computed" },
  // Between the ledger's write and the broadcast.
  { step: "signed", leaves: "signed" },
  // Between the broadcast and its confirmation: the reply came, and nobody wrote it down.
  { step: "sent", leaves: "signed" },
];

let world: TestWorld;
const children: RunnerChild[] = [];

beforeAll(async () => {
  world = await openWorld({ blockMs: BLOCK_MS });
});
afterAll(async () => {
  for (const child of children) child.kill("SIGKILL");
  await Promise.all(children.map((child) => child.exited));
  await world.close();
});

function start(step?: SubmissionStep): RunnerChild {
  // The first time belongs to the nonce that is taken over, or is the very first submission.
  const child = startRunner({ env: world.env, ...FLEET, ...(step && { killAt: { step, times: 2 } }) });
  children.push(child);
  return child;
}

const ledger = () => world.ctx.db.submission.findMany({ orderBy: { nonce: "asc" } });

it("hands each nonce on to the next runner within its window, and submits it once", { timeout: 300_000 }, async () => {
  let working = start(KILLS[0]?.step);
  const { id } = await deployWhenKnown(world, { topicId: TOPIC, modelId: await storeModel(world) });
  await vi.waitFor(async () => expect(await ledger()).not.toHaveLength(0), patient);

  const left = [];
  for (const [i, { leaves }] of KILLS.entries()) {
    const next = start(KILLS[i + 1]?.step);
    expect(await working.exited, working.output()).toMatchObject({ signal: "SIGKILL" });
    const nonce = BigInt(/killed at \w+ (\d+)/.exec(working.output())?.[1] ?? 0);
    const row = (await ledger()).find((one) => one.nonce === nonce);
    expect(row?.state).toBe(leaves);
    left.push(row);
    working = next;
  }
  const last = left.at(-1)?.nonce ?? 0n;
  await vi.waitFor(
    async () => expect((await ledger()).some((row) => row.nonce > last && row.state === "confirmed")).toBe(true),
    patient,
  );

  const rows = (await ledger()).filter((row) => row.nonce <= last);
  for (const row of rows) {
    expect(row, working.output()).toMatchObject({ state: "confirmed", outcome: "accepted", deploymentId: id });
    expect(world.sandbox.acceptedPayloads(TOPIC, row.address, Number(row.nonce))).toBe(1);
  }
  // Every window from the first on has its row: none was lost.
  const epoch = Number((rows[1]?.nonce ?? 0n) - (rows[0]?.nonce ?? 0n));
  expect(rows.map((row) => Number(row.nonce))).toEqual(rows.map((_, i) => Number(rows[0]?.nonce) + i * epoch));
  // What was signed before the kill is what was accepted: nothing was signed anew.
  for (const row of left) {
    if (row?.txHash) expect(rows.find((one) => one.id === row.id)?.txHash).toBe(row.txHash);
  }
  const all = (await ledger()).flatMap((row) => (row.txHash === null ? [] : [row.txHash]));
  expect(payloadHashes(world).filter((hash) => !all.includes(hash))).toEqual([]);
});
