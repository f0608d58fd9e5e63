/**
 * Keeps the candles of every market current that live deployments need: one runner of a chain does, whoever holds the lease,
 * and tells all others by rows how current they are.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { acquireLease, type HeldLease, releaseLease, renewLease } from "@/lib/store/lease";
import { print } from "@/lib/store/logs";
import { FeedKeeper, type KeeperDeps } from "./keeper";

/** A dead runner's feeds are another's after this long. */
const LEASE_SECONDS = 15;
const RENEW_MS = 3_000;
const LONGEST_PAUSE_MS = 2_000;

export interface MarketFeedsDeps extends KeeperDeps {
  readonly signal: AbortSignal;
  readonly leaseSeconds?: number;
}

export class MarketFeeds {
  private readonly stopped = new AbortController();
  private readonly signal: AbortSignal;
  private looping: Promise<void> = Promise.resolve();
  private wake: () => void = () => undefined;
  private woken = false;
  private readonly told = new Map<string, string>();

  constructor(private readonly deps: MarketFeedsDeps) {
    this.signal = AbortSignal.any([this.stopped.signal, deps.signal]);
  }

  start(): void {
    this.looping = this.loop();
  }

  /** Ends connections and what is being asked for, and gives the lease up. */
  async stop(): Promise<void> {
    this.stopped.abort();
    this.wake();
    await this.looping;
  }

  private async loop(): Promise<void> {
    const { ctx, chainId, owner, leaseSeconds = LEASE_SECONDS } = this.deps;
    while (!this.signal.aborted) {
      try {
        const lease = await acquireLease(ctx.db, `feeds:${chainId}`, owner, leaseSeconds);
        if (lease !== null) await this.lead(lease, leaseSeconds);
      } catch (error) {
        this.complain("loop", "The lease of the market feeds could not be asked for; trying again.", error);
      }
      await sleep(RENEW_MS, undefined, { signal: this.signal }).catch(() => undefined);
    }
  }

  /** Keeps the markets current until the lease is lost or the session ends. */
  private async lead(lease: HeldLease, leaseSeconds: number): Promise<void> {
    const { db } = this.deps.ctx;
    let held = true;
    const renew = setInterval(() => {
      renewLease(db, lease, leaseSeconds).then(
        (still) => {
          held &&= still;
        },
        (error: unknown) => this.complain("lease", "The lease of the market feeds could not be renewed.", error),
      );
    }, RENEW_MS);
    const work = new FeedKeeper(this.deps, {
      onChange: () => {
        this.woken = true;
        this.wake();
      },
      onError: (error) => this.complain("feed", "Candles could not be kept current; trying again.", error),
    });
    try {
      while (held && !this.signal.aborted) {
        try {
          await work.look();
        } catch (error) {
          this.complain("look", "The market feeds could not be looked after; trying again.", error);
        }
        await this.pause();
      }
    } finally {
      clearInterval(renew);
      await work.close();
      await releaseLease(db, lease).catch((error: unknown) =>
        this.complain("release", "The lease of the market feeds could not be given up; it runs out by itself.", error),
      );
    }
  }

  private async pause(): Promise<void> {
    const woken = new AbortController();
    this.wake = () => woken.abort();
    if (this.woken) woken.abort();
    this.woken = false;
    const ms = Math.min(LONGEST_PAUSE_MS, this.deps.windows.pollMs());
    await sleep(ms, undefined, { signal: AbortSignal.any([this.signal, woken.signal]) }).catch(() => undefined);
  }

  /** Once per message: an outage is not told of at every look. */
  private complain(what: string, message: string, error: unknown): void {
    if (this.signal.aborted) return;
    const text = error instanceof Error ? error.message : String(error);
    if (this.told.get(what) === text) return;
    this.told.set(what, text);
    print("warn", message, { error });
  }
}
