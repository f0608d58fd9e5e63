/** Where an example's candles come from: the configured network, or a sandbox that is started for the run. */
import { DataManager } from "allora-forge";
import { createAlloraClient, profileFor } from "@/lib/allora";
import { type Config, config } from "@/lib/config";
import { type CandleSource, sourceFor } from "@/lib/sources";
import { startSandbox } from "@/workers/sandbox/server";

export interface Market {
  source: CandleSource;
  /** Candles of the same source, held in memory; as of `nowMs`. */
  candles: DataManager;
  /** The network's clock: time of its latest block. */
  nowMs: number;
  description: string;
  close(): Promise<void>;
}

export async function openMarket(): Promise<Market> {
  const settings = config();
  const ownSandbox = settings.network === "sandbox" && isDefaultUrl(settings);
  if (!ownSandbox) return connect(settings, async () => undefined);
  const { speed, candlesDir, emissions } = settings.sandbox;
  const sandbox = await startSandbox({ port: 0, speed, candlesDir, emissions });
  return connect({ ...settings, sandbox: { ...settings.sandbox, url: sandbox.url } }, () => sandbox.stop());
}

async function connect(settings: Config, close: () => Promise<void>): Promise<Market> {
  const client = createAlloraClient(profileFor(settings));
  try {
    const { chainId, blockTimeMs } = await client.status();
    const { candlesDir } = settings.sandbox;
    const source = sourceFor(settings, chainId);
    const sandboxMarket = candlesDir === undefined ? "synthetic market" : `candles of ${candlesDir}`;
    return {
      source,
      candles: new DataManager(source, async () => blockTimeMs),
      nowMs: blockTimeMs,
      description: settings.network === "sandbox" ? `sandbox ${chainId}, ${sandboxMarket}` : `Atlas, ${chainId}`,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  } finally {
    client.close();
  }
}

function isDefaultUrl({ sandbox }: Config): boolean {
  return sandbox.url === `http://127.0.0.1:${sandbox.port}`;
}
