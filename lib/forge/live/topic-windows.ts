/** The chain's head and each topic's window, asked once per block however many workers want to know. */
import type { AlloraClient, ChainStatus, WindowStatus } from "@/lib/allora/client";

/** Many workers ask at once when a block comes: they share an answer that is no older than this. */
const FRESH_MS = 100;

export class TopicWindows {
  private head: ChainStatus | undefined;
  private headAtMs = 0;
  private asking: Promise<ChainStatus> | undefined;
  private readonly byTopic = new Map<number, { height: bigint; status: Promise<WindowStatus> }>();
  private readonly blockTimes = new Map<bigint, number>();

  constructor(private readonly client: AlloraClient) {}

  /** The node's head, asked anew unless it was a moment ago. @throws AlloraError */
  async refresh(): Promise<ChainStatus> {
    if (this.head !== undefined && performance.now() - this.headAtMs < FRESH_MS) return this.head;
    this.asking ??= this.ask().finally(() => {
      this.asking = undefined;
    });
    return this.asking;
  }

  private async ask(): Promise<ChainStatus> {
    const status = await this.client.status();
    this.headAtMs = performance.now();
    if (this.head === undefined || status.height >= this.head.height) this.head = status;
    return this.head;
  }

  /** The head as last seen. @throws AlloraError when it was never seen and cannot be had */
  async latest(): Promise<ChainStatus> {
    return this.head ?? (await this.refresh());
  }

  /** As of the head that was last seen. @throws AlloraError */
  async window(topicId: number): Promise<WindowStatus> {
    const { height } = await this.latest();
    const kept = this.byTopic.get(topicId);
    if (kept !== undefined && kept.height === height) return kept.status;
    const asked = { height, status: this.client.windowStatus(topicId) };
    this.byTopic.set(topicId, asked);
    asked.status.catch(() => {
      if (this.byTopic.get(topicId) === asked) this.byTopic.delete(topicId);
    });
    return asked.status;
  }

  /** Header time in ms. @throws AlloraError */
  async blockTimeMs(height: bigint): Promise<number> {
    const kept = this.blockTimes.get(height);
    if (kept !== undefined) return kept;
    const time = await this.client.blockTimeMs(height);
    if (this.blockTimes.size >= 1_000) this.blockTimes.clear();
    this.blockTimes.set(height, time);
    return time;
  }
}
