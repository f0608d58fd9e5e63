/** When, on the wall clock, a block is expected: for countdowns only, never for deciding. */
import type { Config } from "@/lib/config";
import type { Network } from "@/lib/store/generated/client";

/** Wall seconds per block: the sandbox's chain time runs faster than the wall's. */
export function wallBlockSeconds(config: Config, chain: Pick<Network, "blockSeconds">): number {
  return config.network === "sandbox" ? chain.blockSeconds / config.sandbox.speed : chain.blockSeconds;
}

/** ISO instant at which `height` is expected, null when that is unknown. */
export function expectedAt(config: Config, chain: Network, height: bigint | null): string | null {
  if (height === null || height <= 0n || !(chain.blockSeconds > 0)) return null;
  const seconds = Number(height - chain.latestHeight) * wallBlockSeconds(config, chain);
  const at = new Date(chain.observedAt.getTime() + seconds * 1000);
  return Number.isNaN(at.getTime()) ? null : at.toISOString();
}
