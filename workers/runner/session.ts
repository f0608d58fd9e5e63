/** A runner's work for one chain: live workers and monitor. A sandbox that was reset is another chain, and another session. */
import { setMaxListeners } from "node:events";
import type { ChainStatus } from "@/lib/allora/client";
import { createDeveloperApi } from "@/lib/allora/developer-api";
import { profileFor } from "@/lib/allora/profiles";
import { createAlloraClient } from "@/lib/allora/rpc-client";
import type { WalletVault } from "@/lib/allora/wallet-vault";
import type { ForgeContext } from "@/lib/forge/context";
import { MarketFeeds } from "@/lib/forge/feed";
import type { LiveDeps } from "@/lib/forge/live/deps";
import { KeyedQueue } from "@/lib/forge/live/keyed-queue";
import { LiveCandles } from "@/lib/forge/live/live-candles";
import { LiveMarkets } from "@/lib/forge/live/live-markets";
import { loadModel } from "@/lib/forge/live/load-model";
import { ModelCache } from "@/lib/forge/live/model-cache";
import { TopicWindows } from "@/lib/forge/live/topic-windows";
import { WalletSessions } from "@/lib/forge/live/wallet-sessions";
import { SANDBOX_API_KEY, sourceIdFor } from "@/lib/sources";
import { sourceById } from "@/lib/sources/choose";
import { SourceError } from "@/lib/sources/source";
import { print } from "@/lib/store/logs";
import { Fleet, type FleetOptions } from "./deployments";
import { startMonitor } from "./monitor";

export interface SessionInput {
  readonly ctx: ForgeContext;
  readonly owner: string;
  readonly vault: WalletVault;
  /** Ends the session. */
  readonly signal: AbortSignal;
  readonly onStep?: LiveDeps["onStep"];
  readonly fleet?: FleetOptions;
  /** The network was reached, and this is its chain. */
  readonly onChain?: (status: ChainStatus) => void;
}

/**
 * Works until `signal` is aborted or the node belongs to another chain; everything is stopped in order when it resolves.
 * @throws AlloraError when the network cannot be reached at the start
 */
export async function runSession({
  ctx,
  owner,
  vault,
  signal,
  onStep,
  fleet: fleetOptions,
  onChain,
}: SessionInput): Promise<void> {
  const { db, config } = ctx;
  const client = createAlloraClient(profileFor(config));
  const over = new AbortController();
  const ended = AbortSignal.any([signal, over.signal]);
  setMaxListeners(0, ended); // every worker that waits listens
  try {
    const { chainId, ...status } = await client.status();
    onChain?.({ chainId, ...status });
    const windows = new TopicWindows(client, chainId, (other) => {
      if (over.signal.aborted) return;
      print("warn", "The network is another chain now; its rows begin anew, the old ones stay as they are.", {
        before: chainId,
        now: other.chainId,
      });
      over.abort();
    });
    const onSaveError = (error: unknown) =>
      print("warn", "Candles that were fetched for live workers could not be stored yet.", { error });
    const candles = new LiveMarkets({
      db,
      sourceById: (id) => sourceById(config, chainId, id),
      onSaveError,
      signal: ended,
    });
    const shared = { db, client, chainId, windows, signal: ended };
    const fleet = new Fleet(
      {
        ...shared,
        candles,
        owner,
        vault,
        wallets: new WalletSessions(db, client, chainId, vault),
        models: new ModelCache((modelId) => loadModel(ctx, chainId, modelId)),
        sending: new KeyedQueue(),
        ...(onStep && { onStep }),
      },
      fleetOptions,
    );
    const apiKey = config.network === "sandbox" ? SANDBOX_API_KEY : config.alloraApiKey;
    const api = apiKey === undefined ? undefined : createDeveloperApi(client.profile, { apiKey });
    const monitor = startMonitor({ ...shared, candles: truthCandles(candles, ctx, chainId), api }, owner);
    const feeds = new MarketFeeds({ ctx, chainId, owner, windows, candles, signal: ended });
    fleet.start();
    feeds.start();
    print("info", "Working for the network.", { chainId, height: Number(status.height) });
    await aborted(ended);
    await Promise.all([fleet.stop(), monitor.stop(), feeds.stop()]);
    await candles.flush();
  } finally {
    client.close();
  }
}

/** The configured source's. Where that cannot be asked, truth cannot be read and says why; workers may do without. */
function truthCandles(candles: LiveMarkets, { db, config }: ForgeContext, chainId: string): LiveCandles {
  const id = sourceIdFor(config, chainId);
  try {
    return candles.of(id);
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    const fail = () => Promise.reject(error);
    return new LiveCandles(db, { id, runDays: 1, parallel: 1, markets: fail, fetchCandles: fail }, () => undefined);
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
