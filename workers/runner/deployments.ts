/** The fleet of one runner: takes deployments by lease, keeps a live worker for each, wakes them at every block. */
import { setTimeout as sleep } from "node:timers/promises";
import type { LiveDeps } from "@/lib/forge/live/deps";
import { LiveWorker } from "@/lib/forge/live/live-worker";
import { renewDeploymentLeases, takeFreeDeployments } from "@/lib/store/ledger-leases";
import { print } from "@/lib/store/logs";

/** A dead runner's deployments are free after this long. */
const LEASE_SECONDS = 4;
const RENEW_MS = 1_000;
/** A runner whose last beat is older does not count when the fleet is shared out. */
const ALIVE_SECONDS = 6;
/** Workers may take this long to end the step they are in. */
const STOP_MS = 8_000;

export interface FleetOptions {
  readonly leaseSeconds?: number;
  readonly renewMs?: number;
}

export class Fleet {
  private readonly workers = new Map<string, LiveWorker>();
  private readonly ending = new Map<string, Promise<void>>();
  private readonly stopped = new AbortController();
  private readonly leaseSeconds: number;
  private readonly renewMs: number;
  private loops: Promise<unknown> = Promise.resolve();
  private unsubscribe: () => void = () => undefined;
  private complaint = "";
  /** Deployments that this runner cannot work for, whatever it tries. */
  private readonly unable = new Set<string>();

  constructor(
    private readonly deps: LiveDeps,
    { leaseSeconds = LEASE_SECONDS, renewMs = RENEW_MS }: FleetOptions = {},
  ) {
    this.leaseSeconds = leaseSeconds;
    this.renewMs = renewMs;
  }

  start(): void {
    this.unsubscribe = this.deps.client.onBlock(() => void this.look());
    this.loops = Promise.all([
      this.every(
        () => this.renewMs,
        () => this.reconcile(),
      ),
      this.every(
        () => this.deps.windows.pollMs(),
        () => this.look(),
      ),
    ]);
  }

  /** Lets each worker end the step it is in, and gives the leases up. */
  async stop(): Promise<void> {
    this.stopped.abort();
    this.unsubscribe();
    await this.loops;
    const ended = Promise.all([
      ...[...this.workers.values()].map((worker) => worker.stop({ release: true })),
      ...this.ending.values(),
    ]);
    const late = sleep(STOP_MS, "late" as const, { ref: false });
    if ((await Promise.race([ended, late])) === "late") {
      print("warn", "Some workers did not end in time; their leases run out by themselves.", {
        workers: this.workers.size,
      });
    }
  }

  /** Which deployments are ours: keeps those leases, takes free ones, lets go of lost ones. */
  private async reconcile(): Promise<void> {
    const { db, chainId, owner } = this.deps;
    const held = await renewDeploymentLeases(db, owner, this.leaseSeconds);
    for (const [id, worker] of this.workers) if (!held.has(id)) this.drop(id, worker);
    const input = {
      chainId,
      owner,
      seconds: this.leaseSeconds,
      held: held.size,
      aliveSeconds: ALIVE_SECONDS,
      except: [...this.unable],
    };
    for (const id of await takeFreeDeployments(db, input)) held.add(id);
    if (held.size === 0) return;
    const rows = await db.deployment.findMany({ where: { id: { in: [...held] } } });
    for (const row of rows) {
      if (this.ending.has(row.id)) continue;
      const known = this.workers.get(row.id);
      if (known === undefined) this.add(new LiveWorker(this.deps, row, (why) => this.ended(row.id, why)), row.id);
      else known.follow(row);
      // Live workers are woken by blocks; the others wait for time to pass or a person to act.
      if (row.status !== "live" || row.desired !== "running" || known === undefined) this.workers.get(row.id)?.wake();
    }
  }

  private ended(id: string, { unable }: { unable: boolean }): void {
    this.workers.delete(id);
    if (!unable) return;
    this.unable.add(id);
    print("error", "This runner cannot work for a deployment and leaves it to others; its log says why.", {
      deploymentId: id,
    });
  }

  private add(worker: LiveWorker, id: string): void {
    this.workers.set(id, worker);
  }

  /** The lease is gone: another runner may work already. The worker is not replaced before its last step has ended. */
  private drop(id: string, worker: LiveWorker): void {
    print("warn", "The lease of a deployment was lost; its worker ends.", { deploymentId: id });
    this.workers.delete(id);
    const ended = worker.stop({ release: false }).finally(() => this.ending.delete(id));
    this.ending.set(id, ended);
  }

  /** A look at the chain, then every worker decides for itself. */
  private async look(): Promise<void> {
    if (this.workers.size === 0 || this.stopped.signal.aborted) return;
    try {
      await this.deps.windows.refresh();
    } catch (error) {
      this.complain("The network could not be looked at; trying again.", error);
      return;
    }
    for (const worker of this.workers.values()) worker.wake();
  }

  private async every(pauseMs: () => number, work: () => Promise<void>): Promise<void> {
    while (!this.stopped.signal.aborted) {
      try {
        await work();
      } catch (error) {
        this.complain("Deployments could not be looked after; trying again.", error);
      }
      await sleep(pauseMs(), undefined, { signal: this.stopped.signal }).catch(() => undefined);
    }
  }

  /** Once per message: an outage is not told of every second. */
  private complain(message: string, error: unknown): void {
    if (this.deps.signal.aborted) return;
    const told = `${message} ${error instanceof Error ? error.message : String(error)}`;
    if (told === this.complaint) return;
    this.complaint = told;
    print("warn", message, { error });
  }
}
