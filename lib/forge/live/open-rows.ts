/** The ledger rows that a worker has not brought to their end yet: taken over, claimed, advanced. */
import { claimNonce, isUnresolved, type LedgerRow, unresolvedRows } from "@/lib/store/ledger";
import { advance } from "./advance";
import { newMemory, type RowMemory, stepDone, type WorkerAtWork } from "./at-work";
import type { LiveDeps } from "./deps";

export class OpenRows {
  private readonly rows = new Map<string, { row: LedgerRow; memory: RowMemory }>();
  private lastNonce = 0n;

  constructor(
    private readonly deps: LiveDeps,
    private readonly deploymentId: string,
    private readonly onEnd: (row: LedgerRow) => Promise<void>,
  ) {}

  get size(): number {
    return this.rows.size;
  }

  /** What a former runner, or this one before a restart, left unfinished; with `signed` only what may be on its way already. */
  async takeOver({ signed = false } = {}): Promise<LedgerRow[]> {
    const rows = await unresolvedRows(this.deps.db, this.deploymentId);
    const left = signed ? rows.filter(({ txHash }) => txHash !== null) : rows;
    for (const row of left) this.rows.set(row.id, { row, memory: newMemory() });
    return left;
  }

  /** Whether the nonce is still to be claimed. */
  isNew(nonce: bigint): boolean {
    return nonce > this.lastNonce;
  }

  /** Claims a nonce and takes it as far as it goes now. */
  async take(worker: WorkerAtWork, modelId: string, nonce: bigint, windowEnd: bigint): Promise<void> {
    const { deps } = this;
    const memory = newMemory();
    const row = await claimNonce(deps.db, worker.by, {
      chainId: deps.chainId,
      topicId: worker.topicId,
      address: worker.wallet.address,
      nonce,
      modelId,
      windowEnd,
    });
    if (row !== null) await stepDone(deps, "claimed", row);
    const found = row ?? (await this.claimedBefore(worker, nonce));
    this.lastNonce = nonce;
    if (found === null) return;
    this.rows.set(found.id, { row: found, memory });
    await this.advanceOne(worker, found.id);
  }

  /**
   * Every row as far as it goes now; one that fails does not hold up the others.
   * @throws the first failure, afterwards
   */
  async advanceAll(worker: WorkerAtWork): Promise<void> {
    const failures: unknown[] = [];
    for (const id of [...this.rows.keys()]) {
      try {
        await this.advanceOne(worker, id);
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  }

  private async advanceOne(worker: WorkerAtWork, id: string): Promise<void> {
    const entry = this.rows.get(id);
    if (entry === undefined) return;
    const result = await advance(this.deps, worker, entry.row, entry.memory);
    if (result.progress === "waiting") {
      entry.row = result.row;
      return;
    }
    this.rows.delete(id);
    if (result.progress === "done") {
      await this.onEnd(result.row);
      return;
    }
    // It was moved on without us: by a write whose reply was lost, by another runner, by the monitor.
    const row = await this.deps.db.submission.findUnique({ where: { id } });
    if (row !== null && isUnresolved(row)) this.rows.set(id, { row, memory: entry.memory });
  }

  /** The row of a claim whose reply was lost; null when the nonce has ended or is another deployment's. */
  private async claimedBefore({ wallet, topicId }: WorkerAtWork, nonce: bigint): Promise<LedgerRow | null> {
    const { chainId } = this.deps;
    const row = await this.deps.db.submission.findUnique({
      where: { chainId_topicId_address_nonce: { chainId, topicId, address: wallet.address, nonce } },
    });
    return row?.deploymentId === this.deploymentId && isUnresolved(row) && !this.rows.has(row.id) ? row : null;
  }
}
