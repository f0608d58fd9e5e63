/** The feeds of all sources that live deployments need, for as long as this runner keeps them. */
import type { ForgeContext } from "@/lib/forge/context";
import type { LiveMarkets } from "@/lib/forge/live/live-markets";
import type { TopicWindows } from "@/lib/forge/live/topic-windows";
import { parseSourceId, sourceTitle } from "@/lib/sources/choose";
import { SourceError } from "@/lib/sources/source";
import { log } from "@/lib/store/logs";
import { DaySettler } from "./day-settler";
import { type FeedRow, writeFeedRows } from "./feed-rows";
import { type FeedJudgement, judgeFeed } from "./feed-state";
import { NeedReader, type Needs } from "./needs";
import { SourceFeed } from "./source-feed";

/** How often the deployments are looked at, and the rows written where nothing has changed. */
const NEEDS_MS = 3_000;

export interface KeeperDeps {
  readonly ctx: Pick<ForgeContext, "db" | "config">;
  readonly chainId: string;
  /** Name of this runner in leases. */
  readonly owner: string;
  readonly windows: Pick<TopicWindows, "refresh" | "latest" | "pollMs">;
  readonly candles: LiveMarkets;
}

export class FeedKeeper {
  private readonly needs: NeedReader;
  private readonly feeds = new Map<string, SourceFeed>();
  /** Sources that cannot be asked, and why. */
  private readonly refused = new Map<string, SourceError>();
  private needed: Needs = new Map();
  private needsAt = Number.NEGATIVE_INFINITY;
  private headAt = Number.NEGATIVE_INFINITY;
  private written = "";
  private writtenAt = Number.NEGATIVE_INFINITY;
  private readonly states = new Map<string, FeedJudgement["state"]>();
  private readonly ending = new Set<Promise<void>>();
  private readonly ended = new AbortController();
  private readonly settler: DaySettler;

  constructor(
    private readonly deps: KeeperDeps,
    private readonly on: { onChange: () => void; onError: (error: unknown) => void },
  ) {
    this.needs = new NeedReader(deps.ctx, deps.chainId);
    this.settler = new DaySettler(deps.ctx.db, this.ended.signal, on.onError);
  }

  async look(): Promise<void> {
    const { windows } = this.deps;
    // A node that is away for a moment stops the network's clock, not the feeds.
    const isFresh = performance.now() - this.headAt < windows.pollMs();
    const { blockTimeMs } = await (isFresh ? windows.latest() : windows.refresh().catch(() => windows.latest()));
    if (!isFresh) this.headAt = performance.now();
    if (performance.now() - this.needsAt >= NEEDS_MS) {
      this.follow(await this.needs.read(blockTimeMs));
      this.needsAt = performance.now();
    }
    for (const feed of this.feeds.values()) feed.look(blockTimeMs);
    this.settler.look(this.kept(), blockTimeMs);
    await this.tell(blockTimeMs);
  }

  async close(): Promise<void> {
    this.ended.abort();
    await Promise.all([this.settler.close(), ...this.ending, ...[...this.feeds.values()].map((feed) => feed.close())]);
  }

  /** Markets whose sources can be asked. */
  private kept() {
    return [...this.needed].flatMap(([id, markets]) =>
      this.feeds.has(id)
        ? [...markets.keys()].map((market) => ({ source: this.deps.candles.of(id).source, market }))
        : [],
    );
  }

  private follow(needed: Needs): void {
    this.needed = needed;
    for (const [id, feed] of this.feeds) {
      if (needed.has(id)) continue;
      this.feeds.delete(id);
      const ended = feed.close().finally(() => this.ending.delete(ended));
      this.ending.add(ended);
    }
    for (const [id, markets] of needed) this.feedOf(id)?.setMarkets(markets);
  }

  private feedOf(id: string): SourceFeed | null {
    const kept = this.feeds.get(id);
    if (kept !== undefined || this.refused.has(id)) return kept ?? null;
    try {
      const candles = this.deps.candles.of(id);
      const feed = new SourceFeed({ ...this.on, candles, title: titleOf(id), clock: () => performance.now() });
      this.feeds.set(id, feed);
      return feed;
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      this.refused.set(id, error);
      return null;
    }
  }

  /** Writes what is known when it has changed or is some seconds old; logs what has changed for better or worse. */
  private async tell(nowMs: number): Promise<void> {
    const { ctx, chainId } = this.deps;
    const rows: FeedRow[] = [];
    const all: { source: string; market: string }[] = [];
    for (const [source, markets] of this.needed) {
      for (const reading of this.feeds.get(source)?.readings(nowMs) ?? []) {
        rows.push({ source, ...reading, ...judgeFeed({ ...reading, title: titleOf(source) }) });
      }
      for (const market of markets.keys()) {
        all.push({ source, market });
        const refusal = this.refused.get(source);
        if (refusal !== undefined) rows.push({ source, ...unasked(market, refusal) });
      }
    }
    const key = JSON.stringify([all, rows.map(({ source, market, state, via }) => [source, market, state, via])]);
    if (key === this.written && performance.now() - this.writtenAt < NEEDS_MS) return;
    await writeFeedRows(ctx.db, this.deps, rows, all);
    this.written = key;
    this.writtenAt = performance.now();
    for (const { source, market, state, message } of rows) {
      const name = `${source} ${market}`;
      const before = this.states.get(name) ?? "current";
      this.states.set(name, state);
      if (state === before) continue;
      const text = state === "current" ? `Candles of ${market} from ${titleOf(source)} are current again.` : message;
      const level = state === "current" ? "info" : "warn";
      await log(ctx.db, { chainId, level, message: text ?? state, fields: { source, market, state } });
    }
  }
}

/** Of a source that this configuration cannot ask: nothing that could pass by itself. */
function unasked(market: string, { message }: SourceError): Omit<FeedRow, "source"> {
  const nothing = { newestEndMs: null, lagMs: null, overForMs: 0, error: message, lost: null, answeredAgoMs: null };
  const text = `A live deployment needs candles of ${market}, and its model's source cannot be asked: ${message}`;
  return { market, via: "poll", ...nothing, state: "failing", message: text };
}

function titleOf(id: string): string {
  try {
    const { kind, rest } = parseSourceId(id);
    return sourceTitle({ kind, rest: kind === "file" ? rest : null });
  } catch {
    return id;
  }
}
