/** One deployment: brings it from pending to live, submits in every window, and lets it end in order. One tick at a time. */
import type { ChainStatus, WindowStatus } from "@/lib/allora/client";
import { WalletError } from "@/lib/allora/wallet-key";
import { MINUTE_MS } from "@/lib/candles/candles";
import { ModelError } from "@/lib/models/model";
import type { LedgerOwner } from "@/lib/store/ledger";
import { releaseDeployment } from "@/lib/store/ledger-leases";
import { type DeploymentStatus, recordStatus } from "@/lib/store/ledger-status";
import { print } from "@/lib/store/logs";
import type { WorkerAtWork } from "./at-work";
import type { LiveDeps } from "./deps";
import { loadLiveCandles } from "./live-history";
import { type WorkerLog, workerLog } from "./log";
import { lastStartHeight } from "./next-step";
import { OpenRows } from "./open-rows";
import { ensureFunds, type FaucetState, makeLive, NotReady, openWallet } from "./prepare";
import type { WalletSession } from "./wallet-session";
import { isTold, type WantedDeployment } from "./wanted";

/** A stopping worker waits this long for the outcome of what it has sent; the monitor finds out the rest. */
const DRAIN_MS = 8_000;
const RETRY_MS = 2_000;
const SLOWEST_RETRY_MS = 30_000;
/** Blocks before a window's opening from which on candles are fetched ahead. */
const PREFETCH_BLOCKS = 3n;
const FUNDS_CHECK_MS = 60_000;
/** A node or database that is gone for a moment is no news. */
const FAILURES_UNTIL_SHOWN = 3;

export class LiveWorker {
  private readonly by: LedgerOwner;
  private readonly log: WorkerLog;
  private readonly rows: OpenRows;
  private readonly faucet: FaucetState = { attempts: 0, notBeforeMs: 0 };
  private atWork: WorkerAtWork | undefined;
  private running: Promise<void> | undefined;
  private again = false;
  private ended = false;
  private drainSinceMs: number | undefined;
  private notBeforeMs = 0;
  private failures = 0;
  private lastFailure = "";
  private fundsCheckedMs = 0;
  private prefetchedAt = 0n;
  /** As this worker wrote it down last; the row that is followed may have been read before that. */
  private observed: { status: string; lastError: string | null };

  constructor(
    private readonly deps: LiveDeps,
    private wanted: WantedDeployment,
    private readonly onEnd: (why: { unable: boolean }) => void,
  ) {
    this.observed = { status: wanted.status, lastError: wanted.lastError };
    this.by = { deploymentId: wanted.id, owner: deps.owner };
    this.log = workerLog(deps.db, deps.chainId, wanted.id);
    this.rows = new OpenRows(deps, wanted.id, async ({ state, message }) => {
      await this.observe("live", state === "confirmed" ? null : message);
    });
  }

  /** The deployment's row as it is now. */
  follow(wanted: WantedDeployment): void {
    this.wanted = wanted;
    const startedAgain = this.observed.status === "failed" && wanted.status === "pending";
    if (startedAgain) this.observed = { status: wanted.status, lastError: wanted.lastError };
  }

  /** Something may have changed: look. */
  wake(): void {
    if (this.ended) return;
    if (this.running !== undefined) {
      this.again = true;
      return;
    }
    this.running = this.tick().finally(() => {
      this.running = undefined;
      if (!this.again) return;
      this.again = false;
      this.wake();
    });
  }

  /** Ends after the step that is under way; with `release` the lease is given up at once. */
  async stop({ release }: { release: boolean }): Promise<void> {
    this.ended = true;
    await this.running;
    if (release) await releaseDeployment(this.deps.db, this.wanted.id, this.deps.owner);
    await this.log.flush();
  }

  private async tick(): Promise<void> {
    try {
      if (this.wanted.removedAt !== null || this.wanted.desired === "stopped") await this.drain();
      else if (this.observed.status === "failed") return;
      // Waiting is no success: the pauses grow, and the same failure is logged once.
      else if (performance.now() < this.notBeforeMs) return;
      else await this.work();
      this.failures = 0;
      this.lastFailure = "";
    } catch (error) {
      await this.failed(error);
    }
  }

  private async work(): Promise<void> {
    this.drainSinceMs = undefined;
    const worker = this.atWork ?? (await this.prepared());
    if (worker === undefined) return;
    let failure: { error: unknown } | undefined;
    try {
      await this.rows.advanceAll(worker);
    } catch (error) {
      // An earlier nonce must not cost the present one.
      failure = { error };
    }
    const [head, window] = await Promise.all([this.deps.windows.latest(), this.deps.windows.window(worker.topicId)]);
    const { nonce, windowEndHeight } = window;
    if (window.isOpen && this.rows.isNew(nonce) && head.height <= lastStartHeight(windowEndHeight)) {
      await this.rows.take(worker, this.wanted.modelId, nonce, windowEndHeight);
    } else if (!window.isOpen) {
      await this.prepareFor(window, head);
    }
    if (worker.unregistered) {
      // The next look prepares it like a new one.
      this.atWork = undefined;
      await this.observe(
        "registering",
        `The address ${worker.wallet.address} is not registered in topic ${worker.topicId} any more: registering it again.`,
      );
    }
    if (failure !== undefined) throw failure.error;
    if (this.atWork !== undefined) await this.checkFunds(worker);
  }

  private async prepared(): Promise<WorkerAtWork | undefined> {
    const { deps, by, log, wanted } = this;
    const wasLive = this.observed.status === "live";
    const { source } = await deps.models.get(wanted.modelId);
    // A source that cannot be asked is told of now, not when the first window opens.
    deps.candles.of(source);
    const wallet = await openWallet(deps, by, log);
    if (!wasLive) {
      const observe = (status: DeploymentStatus, height?: bigint) => this.observe(status, null, height);
      if (!(await makeLive(deps, wallet, { topicId: wanted.topicId, faucet: this.faucet, log, observe })))
        return undefined;
    }
    for (const { nonce, state } of await this.rows.takeOver()) {
      log.info(`taking nonce ${nonce} over where it was left: ${state}`, { nonce: Number(nonce), state });
    }
    this.atWork = this.worker(wallet, { rehearse: !wasLive });
    return this.atWork;
  }

  private worker(wallet: WalletSession, { rehearse }: { rehearse: boolean }): WorkerAtWork {
    const { by, log, wanted } = this;
    const topicKind = wanted.topicKind === "price" ? "price" : "log_return";
    return { by, topicId: wanted.topicId, topicKind, wallet, log, rehearse, unregistered: false };
  }

  private async prepareFor(window: WindowStatus, head: ChainStatus): Promise<void> {
    if (!window.isTopicActive) {
      await this.observe(
        "live",
        `Topic ${this.wanted.topicId} is inactive and opens no windows; nothing is to be done but wait.`,
      );
      return;
    }
    const soon = window.nextWindowStartHeight - head.height <= PREFETCH_BLOCKS;
    if (!soon || this.prefetchedAt === head.height) return;
    this.prefetchedAt = head.height;
    await this.prefetch(head.blockTimeMs);
  }

  private async prefetch(nowMs: number): Promise<void> {
    const { plan, source } = await this.deps.models.get(this.wanted.modelId);
    const toMs = Math.floor(nowMs / MINUTE_MS) * MINUTE_MS;
    try {
      await loadLiveCandles(this.deps.candles.of(source), plan, { toMs, nowMs });
    } catch (error) {
      // It is only ahead of time: when the window opens, the same failure is told of.
      this.log.debug(`candles could not be fetched ahead: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  private async checkFunds(worker: WorkerAtWork): Promise<void> {
    if (performance.now() - this.fundsCheckedMs < FUNDS_CHECK_MS) return;
    this.fundsCheckedMs = performance.now();
    await ensureFunds(this.deps, worker.wallet, { registered: true, faucet: this.faucet, log: this.log });
  }

  /** Stopping: what was sent is followed to its end, nothing new is begun. */
  private async drain(): Promise<void> {
    if (this.drainSinceMs === undefined) {
      this.drainSinceMs = performance.now();
      this.log.info("stopping");
    }
    const late = performance.now() - this.drainSinceMs >= DRAIN_MS;
    // After a restart: what this deployment has signed holds a sequence of its wallet until a block has it.
    if (this.atWork === undefined && !late && (await this.rows.takeOver({ signed: true })).length > 0) {
      this.atWork = this.worker(await openWallet(this.deps, this.by, this.log), { rehearse: false });
    }
    if (this.atWork !== undefined && !late) {
      await this.rows.advanceAll(this.atWork);
      if (this.rows.size > 0) return;
    }
    await this.observe("stopped");
    this.log.info("stopped");
    this.ended = true;
    await this.log.flush();
    await releaseDeployment(this.deps.db, this.wanted.id, this.deps.owner);
    this.onEnd({ unable: false });
  }

  private async observe(
    status: DeploymentStatus,
    lastError: string | null = null,
    liveSinceHeight?: bigint,
  ): Promise<boolean> {
    const { observed } = this;
    if (observed.status === status && observed.lastError === lastError && liveSinceHeight === undefined) return true;
    const held = await recordStatus(this.deps.db, this.by, {
      status,
      lastError,
      ...(liveSinceHeight !== undefined && { liveSinceHeight }),
    });
    if (held) this.observed = { status, lastError };
    return held;
  }

  /** This runner cannot do the work, another one may: it is told of, and left to them. */
  private async leave({ message }: WalletError): Promise<void> {
    this.log.error(`This runner cannot work for it and leaves it to others: ${message}`);
    await this.observe(this.observed.status as DeploymentStatus, message);
    this.ended = true;
    await this.log.flush();
    await releaseDeployment(this.deps.db, this.wanted.id, this.deps.owner);
    this.onEnd({ unable: true });
  }

  private async failed(error: unknown): Promise<void> {
    if (this.deps.signal.aborted) return;
    if (error instanceof WalletError && error.code === "wrong_key") return this.leave(error);
    const message = isTold(error) ? error.message : "Interrupted by the database or an internal error; trying again.";
    if (!isTold(error))
      print("error", "A worker was interrupted; it goes on at its next look.", { deploymentId: this.wanted.id, error });
    this.failures++;
    if (message !== this.lastFailure) {
      this.lastFailure = message;
      this.log.warn(message, { failures: this.failures });
    }
    const { status } = this.observed;
    const beyondRepair = error instanceof ModelError || error instanceof WalletError;
    const preparing = this.atWork === undefined;
    if (preparing) this.notBeforeMs = performance.now() + Math.min(RETRY_MS * this.failures, SLOWEST_RETRY_MS);
    const atOnce = beyondRepair || preparing || error instanceof NotReady;
    if (!atOnce && this.failures < FAILURES_UNTIL_SHOWN) return;
    try {
      await this.observe(beyondRepair ? "failed" : (status as DeploymentStatus), message);
    } catch (storeError) {
      print("error", "A deployment's status could not be stored.", { deploymentId: this.wanted.id, error: storeError });
    }
  }
}
