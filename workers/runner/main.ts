/** The runner: jobs, live workers and the chain monitor, until it is told to stop. Any number of runners may work at once. */
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { WalletVault } from "@/lib/allora/wallet-vault";
import { ConfigError } from "@/lib/config";
import type { ForgeContext } from "@/lib/forge/context";
import { countQuality } from "@/lib/forge/data";
import { ForgeError } from "@/lib/forge/errors";
import { openForge } from "@/lib/forge/open";
import { watchPlugins } from "@/lib/forge/plugins";
import { configureLog, print } from "@/lib/store/logs";
import { startHeartbeat } from "./heartbeat";
import { startJobLoop } from "./jobs";
import { runSession } from "./session";

const CONNECTIONS = 20;
const LONGEST_WAIT_MS = 10_000;
/** What has not ended by then is left to the leases. */
const MOST_STOP_MS = 9_500;

async function main(): Promise<void> {
  const ctx = openForge({ actor: "runner", maxConnections: CONNECTIONS });
  configureLog({ level: ctx.config.logLevel, process: "runner" });
  const vault = await WalletVault.open(ctx.config.dataDir);
  const owner = randomUUID();
  const ending = new AbortController();
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.on(signal, () => {
      if (ending.signal.aborted) return;
      print("info", "Stopping.", { signal });
      ending.abort();
      setTimeout(() => {
        print("error", "Not everything ended in time; what is left is taken up by the next runner.");
        process.exit(1);
      }, MOST_STOP_MS).unref();
    });
  }

  const heartbeat = startHeartbeat(ctx.db, owner);
  const plugins = await watchPlugins(ctx, ending.signal);
  const counting = countQuality(ctx, ending.signal).catch((error: unknown) =>
    print("warn", "The quality of days that were stored earlier could not be counted; at the next start.", { error }),
  );
  const jobs = startJobLoop({ ctx, ownerId: owner, signal: ending.signal });
  await workForNetwork(ctx, owner, vault, ending.signal, (chainId) => heartbeat.workFor(chainId));
  await jobs.stop();
  await counting;
  await plugins.stop();
  await heartbeat.stop().catch((error: unknown) => print("warn", "The runner's row could not be removed.", { error }));
  await ctx.db.$disconnect();
  print("info", "Stopped.");
}

/** One session after another, until the end. */
async function workForNetwork(
  ctx: ForgeContext,
  owner: string,
  vault: WalletVault,
  signal: AbortSignal,
  onChain: (chainId: string) => void,
): Promise<void> {
  let failures = 0;
  while (!signal.aborted) {
    try {
      await runSession({
        ctx,
        owner,
        vault,
        signal,
        onChain: ({ chainId }) => {
          failures = 0;
          onChain(chainId);
        },
      });
    } catch (error) {
      failures++;
      print("error", "The network cannot be reached; trying again.", { network: ctx.config.network, failures, error });
      await sleep(Math.min(LONGEST_WAIT_MS, 500 * 2 ** Math.min(failures, 6)), undefined, { signal }).catch(
        () => undefined,
      );
    }
  }
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    const known = error instanceof ForgeError || error instanceof ConfigError;
    print("error", known ? error.message : "The runner cannot go on.", known ? {} : { error });
    process.exit(1);
  },
);
