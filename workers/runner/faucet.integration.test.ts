/** The faucet's job on the sandbox: the wallet is filled by a transfer on its chain, or the job says why not. */

import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseConfig } from "@/lib/config";
import type { ForgeContext } from "@/lib/forge/context";
import { getJob } from "@/lib/forge/jobs";
import { addWallet, listWallets, requestFaucet } from "@/lib/forge/wallets";
import { createTestDatabase, type TestDatabase } from "@/lib/store/testing/database";
import { type Sandbox, startSandbox } from "@/workers/sandbox/server";
import { startJobLoop } from "./jobs";

let sandbox: Sandbox;
let database: TestDatabase;
let ctx: ForgeContext;
const dataDir = mkdtempSync(path.join(os.tmpdir(), "faucet-"));

beforeAll(async () => {
  [sandbox, database] = await Promise.all([startSandbox({ port: 0, blockMs: 200 }), createTestDatabase()]);
  const env = {
    DATABASE_URL: database.url,
    FORGE_SANDBOX_URL: sandbox.url,
    FORGE_DATA_DIR: dataDir,
    FORGE_LOG_LEVEL: "error",
  };
  ctx = { db: database.db, config: parseConfig(env, process.cwd()), actor: "dashboard" };
  await database.db.network.create({
    data: {
      chainId: sandbox.chainId,
      kind: "sandbox",
      emissionsVersion: "v10",
      latestHeight: 1n,
      latestBlockTime: new Date(),
      blockSeconds: 30,
    },
  });
});
afterAll(async () => {
  await sandbox.stop();
  await database.drop();
  rmSync(dataDir, { recursive: true, force: true });
});

async function ended(id: string) {
  for (;;) {
    const job = await getJob({ ctx, input: { id } });
    if (job.status !== "queued" && job.status !== "running") return job;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

describe("the faucet's job", () => {
  it("fills a new wallet, and its row says so", async () => {
    const wallet = await addWallet({ ctx, input: { alias: "empty" } });
    expect(wallet.balanceUallo).toBeNull();
    const loop = startJobLoop({ ctx: { ...ctx, actor: "runner" }, ownerId: "faucet-test" });
    try {
      const job = await requestFaucet({ ctx, input: { id: wallet.id } });
      expect(await ended(job.id)).toMatchObject({ status: "succeeded", error: null });
      const [filled] = await listWallets({ ctx });
      expect(BigInt(filled?.balanceUallo ?? 0)).toBeGreaterThan(0n);
    } finally {
      await loop.stop();
    }
  });

  it("is refused for a wallet that there is none of, and on mainnet", async () => {
    const id = "00000000-0000-4000-8000-000000000000";
    await expect(requestFaucet({ ctx, input: { id } })).rejects.toMatchObject({ code: "not_found" });
    const [wallet] = await listWallets({ ctx });
    const { db } = database;
    await db.network.create({
      data: {
        chainId: "allora-mainnet-1",
        kind: "mainnet",
        emissionsVersion: "v9",
        latestHeight: 1n,
        latestBlockTime: new Date(),
        blockSeconds: 5,
      },
    });
    await db.wallet.update({ where: { id: wallet?.id ?? "" }, data: { chainId: "allora-mainnet-1" } });
    const onMainnet = { ...ctx, config: { ...ctx.config, network: "mainnet" as const } };
    await expect(requestFaucet({ ctx: onMainnet, input: { id: wallet?.id } })).rejects.toMatchObject({
      code: "conflict",
    });
  });
});
