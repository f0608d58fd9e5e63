/** The network's row: height, clock, and how long a block takes. */
import { type AlloraClient, AlloraError, type ChainStatus } from "@/lib/allora/client";
import type { Db } from "@/lib/store/client";

/** Blocks over which the block time is measured, and after which it is measured again. */
const MEASURED_BLOCKS = 50n;

export class NetworkObserver {
  private measured: { height: bigint; blockSeconds: number } | undefined;
  private written = 0n;

  constructor(
    private readonly db: Db,
    private readonly client: AlloraClient,
    private readonly chainId: string,
  ) {}

  /** Writes the row when there is a new block. @throws AlloraError */
  async observe(status: ChainStatus): Promise<void> {
    if (status.height === this.written) return;
    const [emissionsVersion, blockSeconds] = await Promise.all([
      this.client.emissionsVersion(),
      this.blockSeconds(status),
    ]);
    const seen = {
      kind: this.client.profile.kind,
      emissionsVersion,
      latestHeight: status.height,
      latestBlockTime: new Date(status.blockTimeMs),
      blockSeconds,
      error: null,
      observedAt: new Date(),
    };
    await this.db.network.upsert({
      where: { chainId: this.chainId },
      create: { chainId: this.chainId, ...seen },
      update: seen,
    });
    this.written = status.height;
  }

  /** Chain seconds per block, by the headers of the last blocks. */
  private async blockSeconds({ height, blockTimeMs }: ChainStatus): Promise<number> {
    const last = this.measured;
    if (
      last !== undefined &&
      height - last.height < MEASURED_BLOCKS &&
      (last.height > MEASURED_BLOCKS || height < last.height * 2n)
    ) {
      return last.blockSeconds;
    }
    const from = height > MEASURED_BLOCKS ? height - MEASURED_BLOCKS : 1n;
    if (from >= height) return last?.blockSeconds ?? 0;
    const blockSeconds = (blockTimeMs - (await this.client.blockTimeMs(from))) / 1000 / Number(height - from);
    this.measured = { height, blockSeconds };
    return blockSeconds;
  }
}

/** Says on the network's row why nothing new is known; the row's age tells since when. */
export async function recordNetworkError(db: Db, chainId: string, error: unknown): Promise<void> {
  const message = error instanceof AlloraError ? error.message : "The network could not be read; see the runner's log.";
  await db.network.updateMany({ where: { chainId, error: { not: message } }, data: { error: message } });
  await db.network.updateMany({ where: { chainId, error: null }, data: { error: message } });
}
