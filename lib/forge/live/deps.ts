/** What the live worker is given. */
import type { AlloraClient } from "@/lib/allora/client";
import type { WalletVault } from "@/lib/allora/wallet-vault";
import type { Db } from "@/lib/store/client";
import type { LedgerRow } from "@/lib/store/ledger";
import type { GuardBounds } from "./guards";
import type { KeyedQueue } from "./keyed-queue";
import type { LiveCandles } from "./live-candles";
import type { ProcessLog } from "./log";
import type { ModelCache } from "./model-cache";
import type { TopicWindows } from "./topic-windows";

/** Points on a submission's way, each right after the ledger was written (`sent`: right after the node's reply, before it is). */
export type SubmissionStep = "claimed" | "computed" | "signed" | "sent" | "settled";

export interface LiveDeps {
  readonly db: Db;
  readonly client: AlloraClient;
  readonly chainId: string;
  /** Name of this runner in leases: one per process start. */
  readonly owner: string;
  readonly vault: WalletVault;
  readonly candles: LiveCandles;
  readonly models: ModelCache;
  readonly windows: TopicWindows;
  /** One transaction at a time per address. */
  readonly sending: KeyedQueue;
  readonly log: ProcessLog;
  readonly bounds?: GuardBounds;
  /** Called at each step and awaited; for whoever watches or times submissions. */
  readonly onStep?: (step: SubmissionStep, row: LedgerRow) => Promise<void> | void;
}
