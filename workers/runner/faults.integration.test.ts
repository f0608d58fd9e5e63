/** Bad networks, colliding transactions, several runners: every submission ends in a known outcome, accepted at most once. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { RegisterRequest, typeUrl } from "@/lib/allora/codec";
import { profileFor } from "@/lib/allora/profiles";
import { createAlloraClient } from "@/lib/allora/rpc-client";
import { feeOf } from "@/lib/allora/tx";
import { deploymentLogs, getDeployment } from "@/lib/forge/deployments";
import { startSandbox } from "@/workers/sandbox/server";
import { patient, TestRunners } from "./testing/runners";
import { deployWhenKnown, payloadHashes, storeModel, type TestWorld } from "./testing/world";

let runners: TestRunners;
let world: TestWorld;
const rowsOf = (deploymentId?: string) => runners.rowsOf(deploymentId);
const confirmed = (deploymentId: string, count: number) => runners.confirmed(deploymentId, count);

beforeEach(async () => {
  runners = await TestRunners.open();
  ({ world } = runners);
});
afterEach(() => runners.close());

describe("two runners at once", () => {
  it("serve three topics of one wallet without a double or a collision that stays", async () => {
    runners.start();
    runners.start();
    const first = await deployWhenKnown(world, { topicId: 77, modelId: await storeModel(world) });
    await confirmed(first.id, 1);
    const walletId = (await getDeployment({ ctx: world.ctx, input: { id: first.id } })).wallet?.id as string;
    const day = await storeModel(world, { topicId: 69, horizonMinutes: 1440 });
    const hours = await storeModel(world, { topicId: 64, horizonMinutes: 480, kind: "log_return" });
    const second = await deployWhenKnown(world, { topicId: 69, modelId: day, walletId });
    const third = await deployWhenKnown(world, { topicId: 64, modelId: hours, walletId });
    await Promise.all([confirmed(first.id, 6), confirmed(second.id, 2), confirmed(third.id, 5)]);
    await runners.expectNoDoubles();
    const rows = await rowsOf();
    expect(rows.filter((row) => row.state === "rejected")).toEqual([]);
    expect(new Set(rows.map((row) => row.address)).size).toBe(1);
    const sequences = rows.flatMap((row) => (row.includedHeight === null ? [] : [row.sequence]));
    expect(new Set(sequences).size).toBe(sequences.length);
  });
});

describe("one runner", () => {
  it("finds out what became of transactions whose replies were cut off", async () => {
    runners.start();
    const { id } = await deployWhenKnown(world, { topicId: 77, modelId: await storeModel(world) });
    await confirmed(id, 1);
    world.sandbox.faults.dropBroadcastReplies = true;
    const before = await rowsOf(id);
    await confirmed(id, before.length + 2);
    world.sandbox.faults.dropBroadcastReplies = false;
    await confirmed(id, before.length + 3);
    await runners.expectNoDoubles();
    expect((await rowsOf(id)).filter((row) => row.state === "rejected")).toEqual([]);
  });

  it("goes on without websocket, and after the node was away", async () => {
    runners.start();
    const { id } = await deployWhenKnown(world, { topicId: 77, modelId: await storeModel(world) });
    await confirmed(id, 1);
    world.sandbox.faults.silenceWebsocket = true;
    const deaf = await confirmed(id, 3);
    world.sandbox.faults.refuseRpcWith = 503;
    const { height } = world.sandbox.chain.state;
    await vi.waitFor(() => expect(world.sandbox.chain.state.height).toBeGreaterThan(height + 25), patient);
    world.sandbox.faults.refuseRpcWith = null;
    await confirmed(id, deaf.length + 2);
    await runners.expectNoDoubles();
    // Windows that passed meanwhile are counted, not passed over.
    await vi.waitFor(
      async () => expect((await getDeployment({ ctx: world.ctx, input: { id } })).counts.missed).toBeGreaterThan(0),
      patient,
    );
  });

  it("goes on when the database cuts all its connections, again and again", async () => {
    runners.start();
    const { id } = await deployWhenKnown(world, { topicId: 77, modelId: await storeModel(world) });
    const { length } = await confirmed(id, 1);
    for (let cut = 0; cut < 12; cut++) {
      await world.ctx.db.$queryRaw`
        SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`;
      await new Promise((resolve) => setTimeout(resolve, 170 + 90 * cut));
    }
    await confirmed(id, length + 3);
    await runners.expectNoDoubles();
    const settled = (await rowsOf(id)).filter((row) => row.windowEnd < world.sandbox.chain.state.height - 10);
    expect(settled.filter((row) => ["claimed", "computed", "signed", "broadcast"].includes(row.state))).toEqual([]);
  });

  it("signs anew when another transaction took its sequence, and only then", async () => {
    const client = createAlloraClient(profileFor(world.config));
    const stolen = new Map<bigint, string | null>();
    let isEnough = false;
    runners.start({
      onStep: async (step, row) => {
        if (step !== "signed" || isEnough || stolen.has(row.nonce)) return;
        stolen.set(row.nonce, row.txHash);
        const wallet = await world.ctx.db.wallet.findFirstOrThrow();
        const signer = await runners.vault.decrypt(wallet.ciphertext, wallet);
        const account = await client.account(signer.address);
        if (account === null || row.sequence === null) throw new Error("the worker cannot have signed");
        const fee = feeOf({ gasPriceUallo: await client.gasPriceUallo(), maxFeeUallo: client.profile.maxFeeUallo });
        const value = RegisterRequest.encode({
          sender: signer.address,
          owner: signer.address,
          topicId: 64,
          isReputer: false,
        });
        const tx = signer.signTx({
          messages: [{ typeUrl: typeUrl(await client.emissionsVersion(), "Register"), value }],
          chainId: world.sandbox.chainId,
          accountNumber: account.accountNumber,
          sequence: row.sequence,
          ...fee,
        });
        expect(await client.broadcast(tx.txBytes)).toMatchObject({ code: 0 });
      },
    });
    const { id } = await deployWhenKnown(world, { topicId: 77, modelId: await storeModel(world) });
    // On a machine that is held up the window may have ended by the second signature: then it is the next one's turn.
    await vi.waitFor(async () => {
      const row = (await rowsOf(id)).find(({ nonce, state }) => stolen.has(nonce) && state === "confirmed");
      expect(row).toMatchObject({ outcome: "accepted" });
      expect(row?.txHash).not.toBe(stolen.get(row?.nonce as bigint));
    }, patient);
    isEnough = true;
    await confirmed(id, 2);
    client.close();
    await runners.expectNoDoubles();
  });

  it("refuses what the guards refuse, and says so aloud", async () => {
    runners.start();
    const wild = await storeModel(world, { answer: 0.4 });
    const { id } = await deployWhenKnown(world, { topicId: 77, modelId: wild });
    const view = await vi.waitFor(async () => {
      const seen = await getDeployment({ ctx: world.ctx, input: { id } });
      expect(seen.counts.refused).toBeGreaterThanOrEqual(2);
      return seen;
    }, patient);
    expect(view.lastError).toContain("log return");
    expect(view.counts.confirmed).toBe(0);
    expect(payloadHashes(world)).toEqual([]);
    const log = await deploymentLogs({ ctx: world.ctx, input: { id, tail: 200 } });
    expect(
      log.filter((line) => line.level === "error" && line.message.includes("refused")).length,
    ).toBeGreaterThanOrEqual(2);
  });

  it("ends its session when the network was reset, and leaves the old chain's rows as they are", async () => {
    runners.start();
    const { id } = await deployWhenKnown(world, { topicId: 77, modelId: await storeModel(world) });
    await confirmed(id, 1);
    const port = Number(new URL(world.sandbox.url).port);
    await world.sandbox.stop();
    const before = await rowsOf(id);
    const next = await startSandbox({ blockMs: 250, port });
    await runners.ended({ stop: false });
    runners.start();
    await vi.waitFor(
      async () => expect(await world.ctx.db.topic.count({ where: { chainId: next.chainId } })).toBe(3),
      patient,
    );
    expect(next.chainId).not.toBe(world.sandbox.chainId);
    const known = new Set(before.map((row) => row.id));
    expect((await rowsOf(id)).filter((row) => !known.has(row.id))).toEqual([]);
    await runners.ended();
    await next.stop();
  });
});
