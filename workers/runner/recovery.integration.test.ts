/** What costs windows or fees for as long as nobody looks: registrations that go, sequences that are held, prices that rise, keys that differ. */
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { TxBody, TxRaw } from "cosmjs-types/cosmos/tx/v1beta1/tx";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { RemoveRegistrationRequest, typeUrl } from "@/lib/allora/codec";
import { profileFor } from "@/lib/allora/profiles";
import { createAlloraClient } from "@/lib/allora/rpc-client";
import { feeOf } from "@/lib/allora/tx";
import { WalletVault } from "@/lib/allora/wallet-vault";
import { deploymentLogs, getDeployment, stopDeployment } from "@/lib/forge/deployments";
import { patient, TestRunners } from "./testing/runners";
import { deployWhenKnown, payloadHashes, storeModel, type TestWorld } from "./testing/world";

let runners: TestRunners;
let world: TestWorld;

beforeEach(async () => {
  runners = await TestRunners.open({ blockMs: 150 });
  ({ world } = runners);
});
afterEach(() => runners.close());

const viewOf = (id: string) => getDeployment({ ctx: world.ctx, input: { id } });

/** Payload transactions in blocks that did not succeed: each has cost its fee. */
function failedPayloads(): number {
  const failed = [...world.sandbox.chain.blocks.values()].flatMap(({ txs }) => txs.filter(({ code }) => code !== 0));
  const payloads = new Set(payloadHashes(world));
  return failed.filter(({ hash }) => payloads.has(hash)).length;
}

it("registers again when the registration was taken away, and pays for one failed payload at most", async () => {
  runners.start();
  const { id } = await deployWhenKnown(world, { topicId: 77, modelId: await storeModel(world) });
  const before = await runners.confirmed(id, 2);
  const client = createAlloraClient(profileFor(world.config));
  const wallet = await world.ctx.db.wallet.findFirstOrThrow();
  const signer = await runners.vault.decrypt(wallet.ciphertext, wallet);
  const value = RemoveRegistrationRequest.encode({ sender: signer.address, topicId: 77, isReputer: false });
  const url = typeUrl(await client.emissionsVersion(), "RemoveRegistration");
  // Its sequence may be taken by the worker meanwhile: until it is in.
  await vi.waitFor(async () => {
    const account = await client.account(signer.address);
    if (account === null) throw new Error("the wallet has no account");
    const fee = feeOf({ gasPriceUallo: await client.gasPriceUallo(), maxFeeUallo: client.profile.maxFeeUallo });
    const tx = signer.signTx({
      messages: [{ typeUrl: url, value }],
      chainId: world.sandbox.chainId,
      ...account,
      ...fee,
    });
    expect(await client.broadcast(tx.txBytes)).toMatchObject({ code: 0 });
    await vi.waitFor(async () => expect(await client.tx(tx.hash)).toMatchObject({ code: 0 }), { timeout: 3_000 });
  }, patient);
  client.close();
  await runners.confirmed(id, before.length + 4);
  expect(await viewOf(id)).toMatchObject({ status: "live" });
  expect(failedPayloads()).toBeLessThanOrEqual(1);
  const lines = await deploymentLogs({ ctx: world.ctx, input: { id, tail: 200 } });
  expect(lines.filter(({ message }) => message.startsWith("registering on topic 77")).length).toBe(2);
  await runners.expectNoDoubles();
});

it("a sequence that is held by a transaction which nobody sends any more does not stop the wallet's other topics", async () => {
  runners.start();
  const first = await deployWhenKnown(world, { topicId: 77, modelId: await storeModel(world) });
  await runners.confirmed(first.id, 1);
  const walletId = (await viewOf(first.id)).wallet?.id as string;
  const hours = await storeModel(world, { topicId: 64, horizonMinutes: 480, kind: "log_return" });
  const second = await deployWhenKnown(world, { topicId: 64, modelId: hours, walletId });
  await runners.confirmed(second.id, 1);
  await stopDeployment({ ctx: world.ctx, input: { id: first.id } });
  await vi.waitFor(async () => expect((await viewOf(first.id)).status).toBe("stopped"), patient);
  // As a kill between signing and sending leaves it, when the worker is stopped before it is taken up again.
  const [row] = (await runners.rowsOf(first.id)).filter(({ state }) => state === "confirmed").slice(-1);
  const account = world.sandbox.chain.state.accounts[row?.address ?? ""];
  await world.ctx.db.submission.create({
    data: {
      ...(row as NonNullable<typeof row>),
      id: undefined,
      nonce: BigInt(world.sandbox.chain.state.height),
      state: "signed",
      outcome: null,
      includedHeight: null,
      code: null,
      codespace: null,
      timings: {},
      txHash: "AB".repeat(32),
      sequence: BigInt((account?.sequence ?? 0) + 1),
      windowEnd: BigInt(world.sandbox.chain.state.height + 400),
      broadcasts: 0,
    },
  });
  const before = await runners.confirmed(second.id, 1);
  await runners.confirmed(second.id, before.length + 4);
  const lost = (await runners.rowsOf(second.id)).filter(({ state }) =>
    ["expired", "missed", "rejected"].includes(state),
  );
  expect(lost).toEqual([]);
  await runners.expectNoDoubles();
});

it("a price that rises while a transaction waits costs no window", async () => {
  const steps: string[] = [];
  const { state } = world.sandbox.chain;
  runners.start({
    onStep: async (step, row) => {
      if (step !== "sent" || row.broadcasts > 1 || steps.length >= 2) return;
      steps.push(`${row.topicId}/${row.nonce}`);
      state.gasPriceUallo = ((state.gasPriceUallo ?? 10n) * 12n) / 10n; // the node has taken it, no block has
    },
  });
  const { id } = await deployWhenKnown(world, { topicId: 77, modelId: await storeModel(world) });
  await runners.confirmed(id, 5);
  expect(steps.length).toBe(2);
  expect((await runners.rowsOf(id)).filter(({ state }) => ["expired", "missed", "rejected"].includes(state))).toEqual(
    [],
  );
  await runners.expectNoDoubles();
});

it("a runner with another wallet key leaves the workers to those who can", async () => {
  const folder = await mkdtemp(path.join(os.tmpdir(), "forge-other-key-"));
  try {
    const stopGood = runners.start();
    const { id } = await deployWhenKnown(world, { topicId: 77, modelId: await storeModel(world) });
    await runners.confirmed(id, 1);
    await stopGood();
    runners.start({ vault: await WalletVault.open(folder) });
    await vi.waitFor(async () => expect((await viewOf(id)).lastError).toMatch(/encrypted with another key/), patient);
    expect((await viewOf(id)).status).toBe("live");
    const { length } = await runners.confirmed(id, 1);
    runners.start();
    await runners.confirmed(id, length + 2);
    expect(await viewOf(id)).toMatchObject({ status: "live", lastError: null });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

it("every payload ends with its window, and is not signed anew because a node has used its sequence for it", async () => {
  const { sandbox } = world;
  let hiddenUntil = 0;
  sandbox.chain.events.on("block", ({ height }) => {
    if (height >= hiddenUntil) sandbox.chain.forgetful = false;
  });
  let resent = 0;
  runners.start({
    onStep: async (step, row) => {
      // The first reply is lost; the next says that the sequence is used, and was used by these very bytes.
      sandbox.faults.dropBroadcastReplies = step === "signed";
      if (step === "signed") {
        sandbox.chain.forgetful = true;
        hiddenUntil = sandbox.chain.state.height + 2;
      }
      if (step === "sent" && row.broadcasts > 1) resent++;
    },
  });
  const { id } = await deployWhenKnown(world, { topicId: 77, modelId: await storeModel(world) });
  const rows = await runners.confirmed(id, 4);
  expect(resent).toBeGreaterThan(0);
  expect(failedPayloads()).toBe(0);
  for (const row of rows) {
    const bytes = Buffer.from(row.txBytes as Uint8Array);
    expect(TxBody.decode(TxRaw.decode(bytes).bodyBytes).timeoutHeight, `nonce ${row.nonce}`).toBe(row.windowEnd);
  }
  await runners.expectNoDoubles();
});
