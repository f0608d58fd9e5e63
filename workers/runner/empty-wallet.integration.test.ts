/** A wallet that cannot pay: the worker says what is missing, sends nothing, and goes on by itself once there is money. */
import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { WalletVault } from "@/lib/allora/wallet-vault";
import { deploymentLogs, getDeployment } from "@/lib/forge/deployments";
import { accountOf } from "@/workers/sandbox/chain/state";
import { runSession } from "./session";
import { deployWhenKnown, openWorld, payloadHashes, storeModel, type TestWorld } from "./testing/world";

const patient = { timeout: 90_000, interval: 150 };

let world: TestWorld;
let ending: AbortController;
let session: Promise<void>;
let wallet: { id: string; address: string };

/** The faucet has given this address all that it gives in a day. */
function closeFaucet(): void {
  const { state } = world.sandbox.chain;
  state.faucetGrants[wallet.address] = Array<number>(20).fill(state.timeMs);
}

beforeEach(async () => {
  world = await openWorld({ blockMs: 250 });
  ending = new AbortController();
  const vault = await WalletVault.open(world.dataDir);
  const { chainId } = world.sandbox;
  wallet = await world.ctx.db.wallet.create({
    data: { chainId, alias: "purse", ...(await vault.create(chainId)) },
    select: { id: true, address: true },
  });
  session = runSession({ ctx: { ...world.ctx, actor: "runner" }, owner: randomUUID(), vault, signal: ending.signal });
});
afterEach(async () => {
  ending.abort();
  await session;
  await world.close();
});

it("waits for money where the faucet pays no more, and goes on when it arrives", async () => {
  const { sandbox, ctx } = world;
  closeFaucet();
  const { id } = await deployWhenKnown(world, { topicId: 77, modelId: await storeModel(world), walletId: wallet.id });
  const waiting = await vi.waitFor(async () => {
    const seen = await getDeployment({ ctx, input: { id } });
    expect(seen.lastError).toMatch(/holds 0 uallo and needs \d+/);
    return seen;
  }, patient);
  expect(waiting.status).toBe("funding");
  expect(payloadHashes(world)).toEqual([]);

  accountOf(sandbox.chain.state, wallet.address).uallo = 10n ** 18n;
  const paid = await vi.waitFor(async () => {
    const seen = await getDeployment({ ctx, input: { id } });
    expect(seen.counts.confirmed).toBeGreaterThan(0);
    return seen;
  }, patient);
  expect(paid.status).toBe("live");
});

it("says that the wallet ran dry, and goes on when it is filled again", async () => {
  const { sandbox, ctx } = world;
  const { id } = await deployWhenKnown(world, { topicId: 77, modelId: await storeModel(world), walletId: wallet.id });
  await vi.waitFor(
    async () => expect((await getDeployment({ ctx, input: { id } })).counts.confirmed).toBeGreaterThan(0),
    patient,
  );
  const account = accountOf(sandbox.chain.state, wallet.address);
  account.uallo = 0n;
  closeFaucet();
  const { counts } = await vi.waitFor(async () => {
    const seen = await getDeployment({ ctx, input: { id } });
    expect(seen.lastError).toContain("too little ALLO for the fee");
    return seen;
  }, patient);
  account.uallo = 10n ** 18n;
  await vi.waitFor(
    async () =>
      expect((await getDeployment({ ctx, input: { id } })).counts.confirmed).toBeGreaterThan(counts.confirmed + 1),
    patient,
  );
  const log = await deploymentLogs({ ctx, input: { id, tail: 200 } });
  expect(log.some(({ message }) => message.includes("too little ALLO for the fee"))).toBe(true);
});
