/** The truth of each nonce, from candles, once the chain has passed its ground-truth block. */
import { MINUTE_MS } from "@/lib/candles/candles";
import { SourceError } from "@/lib/sources/source";
import type { Topic, TopicEpoch } from "@/lib/store/generated/client";
import { log } from "@/lib/store/logs";
import type { MonitorDeps } from "./deps";

const MOST_AT_ONCE = 25;
/** A candle that is not there after so many looks is taken to be absent. */
const MOST_LOOKS = 120;
/** After a look in vain the source is left alone for this long. */
const PAUSE_MS = 5_000;

export class TruthFiller {
  private readonly looks = new Map<string, number>();
  private complained = "";
  private notBeforeMs = 0;

  constructor(private readonly deps: MonitorDeps) {}

  /** @throws AlloraError; a source that fails is logged and tried again at the next call */
  async fill(head: { height: bigint; blockTimeMs: number }, topics: readonly Topic[]): Promise<void> {
    if (performance.now() < this.notBeforeMs) return;
    for (const topic of topics) {
      if (topic.asset === null || (topic.kind !== "price" && topic.kind !== "log_return")) continue;
      const due = await this.deps.db.topicEpoch.findMany({
        where: {
          chainId: this.deps.chainId,
          topicId: topic.topicId,
          truth: null,
          nonce: { lte: head.height - BigInt(topic.groundTruthLag) },
        },
        orderBy: { nonce: "desc" },
        take: MOST_AT_ONCE,
      });
      for (const epoch of due) await this.fillOne(epoch, topic, topic.asset, head.blockTimeMs);
    }
  }

  private async fillOne(epoch: TopicEpoch, topic: Topic, market: string, nowMs: number): Promise<void> {
    const { chainId, topicId, nonce } = epoch;
    const key = `${topicId}:${nonce}`;
    const looked = this.looks.get(key) ?? 0;
    if (looked >= MOST_LOOKS) return;
    this.looks.set(key, looked + 1);
    let truth: number | null;
    try {
      truth = await this.truthOf(epoch, topic, market, nowMs);
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      this.looks.set(key, looked);
      this.notBeforeMs = performance.now() + PAUSE_MS;
      if (this.complained !== error.message) {
        this.complained = error.message;
        const message = `The truth of topic ${topicId} could not be read from candles: ${error.message}`;
        await log(this.deps.db, { chainId, level: "warn", message });
      }
      return;
    }
    if (truth === null) {
      this.notBeforeMs = performance.now() + PAUSE_MS;
      return;
    }
    this.looks.delete(key);
    await this.deps.db.topicEpoch.update({
      where: { chainId_topicId_nonce: { chainId, topicId, nonce } },
      data: { truth },
    });
  }

  /** Price topics: the price at the block nonce + lag. Log-return topics: ln of it over the price at the nonce's block. */
  private async truthOf(epoch: TopicEpoch, topic: Topic, market: string, nowMs: number): Promise<number | null> {
    const { candles, windows } = this.deps;
    const endMs = minuteOf(await windows.blockTimeMs(epoch.nonce + BigInt(topic.groundTruthLag)));
    const end = await candles.closeAt(market, endMs, nowMs);
    if (end === null || topic.kind === "price") return end;
    const start = await candles.closeAt(market, minuteOf(epoch.openedAt.getTime()), nowMs);
    return start === null ? null : Math.log(end / start);
  }
}

function minuteOf(atMs: number): number {
  return Math.floor(atMs / MINUTE_MS) * MINUTE_MS;
}
