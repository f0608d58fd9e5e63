/** What the chain monitor is given. */
import type { AlloraClient } from "@/lib/allora/client";
import type { DeveloperApi } from "@/lib/allora/developer-api";
import type { LiveCandles } from "@/lib/forge/live/live-candles";
import type { TopicWindows } from "@/lib/forge/live/topic-windows";
import type { Db } from "@/lib/store/client";

export interface MonitorDeps {
  readonly db: Db;
  readonly client: AlloraClient;
  readonly chainId: string;
  readonly windows: TopicWindows;
  readonly candles: LiveCandles;
  /** Undefined where no key is known: then topics are read from the chain one by one. */
  readonly api: DeveloperApi | undefined;
  readonly signal: AbortSignal;
}
