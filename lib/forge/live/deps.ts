/** What the live worker is given. */
import type { AlloraClient } from "@/lib/allora/client";
import type { WalletVault } from "@/lib/allora/wallet-vault";
import type { Db } from "@/lib/store/client";
import type { LedgerRow } from "@/lib/store/ledger";
import type { GuardBounds } from "./guards";
import type { KeyedQueue } from "./keyed-queue";
import type { LiveMarkets } from "./live-markets";
import type { ModelCache } from "./model-cache";
import type { TopicWindows } from "./topic-windows";
import type { WalletSessions } from "./wallet-sessions";

/** Points on a submission's way, each right after the ledger was written (`sent`: right after the node's reply, before it is). */
export type SubmissionStep = "claimed" | "computed" | "signed" | "sent" | "settled";

export interface LiveDeps {
  readonly db: Db;
  readonly client: AlloraClient;
  readonly chainId: string;
  /** Name of this runner in leases: one per process start. */
  readonly owner: string;
  readonly vault: WalletVault;
  readonly wallets: WalletSessions;
  readonly candles: LiveMarkets;
  readonly models: ModelCache;
  readonly windows: TopicWindows;
  /** One transaction at a time per address. */
  readonly sending: KeyedQueue;
  /** Aborted when the process is to end: waits end at once. */
  readonly signal: AbortSignal;
  readonly bounds?: GuardBounds;
  /** Called at each step and awaited; for whoever watches or times submissions. */
  readonly onStep?: (step: SubmissionStep, row: LedgerRow) => Promise<void> | void;
}
