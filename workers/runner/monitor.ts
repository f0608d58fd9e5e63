/** Keeps one chain monitor running among all runners: whoever holds the lease looks, again at each block. */
import { setTimeout as sleep } from "node:timers/promises";
import { AlloraError } from "@/lib/allora/client";
import type { MonitorDeps } from "@/lib/forge/monitor/deps";
import { Monitor } from "@/lib/forge/monitor/monitor";
import { recordNetworkError } from "@/lib/forge/monitor/observe-network";
import { acquireLease, type HeldLease, releaseLease, renewLease } from "@/lib/store/lease";
import { print } from "@/lib/store/logs";

const LEASE_SECONDS = 8;
const RENEW_MS = 2_000;
const LONGEST_WAIT_MS = 10_000;

export interface MonitorLoop {
  stop(): Promise<void>;
}

export function startMonitor(deps: MonitorDeps, owner: string): MonitorLoop {
  const stopped = new AbortController();
  const signal = AbortSignal.any([stopped.signal, deps.signal]);
  let wake: () => void = () => undefined;
  const unsubscribe = deps.client.onBlock(() => wake());

  const pause = async (ms: number) => {
    const woken = new AbortController();
    wake = () => woken.abort();
    await sleep(ms, undefined, { signal: AbortSignal.any([signal, woken.signal]) }).catch(() => undefined);
  };

  /** Looks until the lease is lost or the process ends. */
  async function lead(lease: HeldLease): Promise<void> {
    const lost = new AbortController();
    const renew = setInterval(() => {
      renewLease(deps.db, lease, LEASE_SECONDS).then(
        (held) => {
          if (!held) lost.abort();
        },
        (error: unknown) => print("warn", "The monitor's lease could not be renewed.", { error }),
      );
    }, RENEW_MS);
    const monitor = new Monitor(deps);
    let failures = 0;
    let complaint = "";
    try {
      while (!signal.aborted && !lost.signal.aborted) {
        let waitMs = deps.windows.pollMs();
        try {
          const { behind } = await monitor.look();
          if (behind) waitMs = 0;
          failures = 0;
          complaint = "";
        } catch (error) {
          if (signal.aborted) break;
          failures++;
          waitMs = Math.min(LONGEST_WAIT_MS, 250 * 2 ** Math.min(failures, 10));
          const told = error instanceof Error ? error.message : String(error);
          if (told !== complaint) print("warn", "The chain could not be read; trying again.", { error });
          complaint = told;
          if (error instanceof AlloraError) {
            await recordNetworkError(deps.db, deps.chainId, error).catch((storeError: unknown) =>
              print("warn", "The network's failure could not be stored.", { error: storeError }),
            );
          }
        }
        await pause(waitMs);
      }
    } finally {
      clearInterval(renew);
      await releaseLease(deps.db, lease).catch((error: unknown) =>
        print("warn", "The monitor's lease could not be given up; it runs out by itself.", { error }),
      );
    }
  }

  async function loop(): Promise<void> {
    while (!signal.aborted) {
      try {
        const lease = await acquireLease(deps.db, `monitor:${deps.chainId}`, owner, LEASE_SECONDS);
        if (lease !== null) await lead(lease);
      } catch (error) {
        print("warn", "The monitor's lease could not be asked for; trying again.", { error });
      }
      await sleep(RENEW_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  const looping = loop();
  return {
    async stop() {
      stopped.abort();
      unsubscribe();
      await looping;
    },
  };
}
