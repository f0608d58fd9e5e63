/** Runners of a test's own on its world, and what must hold of the ledger whatever was done to them. */
import { randomUUID } from "node:crypto";
import { expect, vi } from "vitest";
import { WalletVault } from "@/lib/allora/wallet-vault";
import type { LiveDeps } from "@/lib/forge/live/deps";
import { runSession } from "@/workers/runner/session";
import { openWorld, payloadHashes, type TestWorld } from "./world";

export const patient = { timeout: 90_000, interval: 150 };

export interface StartOptions {
  onStep?: LiveDeps["onStep"];
  /** Whose key opens the wallets. Default: the world's. */
  vault?: WalletVault;
}

export class TestRunners {
  private readonly sessions = new Map<Promise<void>, AbortController>();

  private constructor(
    readonly world: TestWorld,
    readonly vault: WalletVault,
  ) {}

  static async open(options: Parameters<typeof openWorld>[0] = { blockMs: 250 }): Promise<TestRunners> {
    const world = await openWorld(options);
    return new TestRunners(world, await WalletVault.open(world.dataDir));
  }

  /** Starts a runner; the answer ends it in order. */
  start({ onStep, vault = this.vault }: StartOptions = {}): () => Promise<void> {
    const ending = new AbortController();
    const session = runSession({
      ctx: { ...this.world.ctx, actor: "runner" },
      owner: randomUUID(),
      vault,
      signal: ending.signal,
      ...(onStep && { onStep }),
    });
    this.sessions.set(session, ending);
    return async () => {
      ending.abort();
      await session;
      this.sessions.delete(session);
    };
  }

  /** Ends all of them; or waits until they have ended by themselves. */
  async ended({ stop = true } = {}): Promise<void> {
    if (stop) for (const ending of this.sessions.values()) ending.abort();
    await Promise.all(this.sessions.keys());
    this.sessions.clear();
  }

  async close(): Promise<void> {
    await this.ended();
    await this.world.close();
  }

  rowsOf(deploymentId?: string) {
    return this.world.ctx.db.submission.findMany({ where: { deploymentId }, orderBy: { nonce: "asc" } });
  }

  async confirmed(deploymentId: string, count: number) {
    return vi.waitFor(async () => {
      const rows = (await this.rowsOf(deploymentId)).filter((row) => row.state === "confirmed");
      expect(rows.length).toBeGreaterThanOrEqual(count);
      return rows;
    }, patient);
  }

  /** No nonce twice, and no transaction in a block that the ledger does not know. */
  async expectNoDoubles(): Promise<void> {
    const rows = await this.rowsOf();
    for (const row of rows) {
      const accepted = this.world.sandbox.acceptedPayloads(row.topicId, row.address, Number(row.nonce));
      expect(accepted).toBeLessThanOrEqual(1);
      if (row.state === "confirmed") expect(accepted).toBe(1);
      if (["missed", "expired", "refused"].includes(row.state)) expect(accepted).toBe(0);
    }
    const known = new Set(rows.map((row) => row.txHash));
    expect(payloadHashes(this.world).filter((hash) => !known.has(hash))).toEqual([]);
  }
}
