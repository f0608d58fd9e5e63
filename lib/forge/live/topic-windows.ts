/** The chain's head and each topic's window, asked once per block however many workers want to know. */
import { type AlloraClient, AlloraError, type ChainStatus, type WindowStatus } from "@/lib/allora/client";

/** Many workers ask at once when a block comes: they share an answer that is no older than this. */
const FRESH_MS = 100;
const SLOWEST_POLL_MS = 5_000;
const FASTEST_POLL_MS = 50;
/** Of a new measurement of the block time in the running mean. */
const MEAN_WEIGHT = 0.2;

export class TopicWindows {
  private head: ChainStatus | undefined;
  private headAtMs = 0;
  private asking: Promise<ChainStatus> | undefined;
  private measured: { height: bigint; atMs: number } | undefined;
  private blockMs: number | undefined;
  private shortestWindow = 4;
  private readonly byTopic = new Map<number, { height: bigint; status: Promise<WindowStatus> }>();
  private readonly blockTimes = new Map<bigint, number>();

  constructor(
    private readonly client: AlloraClient,
    private readonly chainId: string,
    /** Called when the node turns out to be of another chain: a sandbox that was reset. */
    private readonly onOtherChain: (status: ChainStatus) => void = () => undefined,
  ) {}

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
    if (status.chainId !== this.chainId) {
      this.onOtherChain(status);
      throw new AlloraError(
        "wrong_chain",
        `The node now belongs to the chain ${status.chainId}, not to ${this.chainId}.`,
      );
    }
    const now = performance.now();
    this.headAtMs = now;
    if (this.head === undefined || status.height > this.head.height) {
      this.measure(status.height, now);
      this.head = status;
    }
    return this.head;
  }

  private measure(height: bigint, atMs: number): void {
    if (this.measured !== undefined) {
      const blockMs = (atMs - this.measured.atMs) / Number(height - this.measured.height);
      this.blockMs = this.blockMs === undefined ? blockMs : this.blockMs + MEAN_WEIGHT * (blockMs - this.blockMs);
    }
    this.measured = { height, atMs };
  }

  /** How long to wait between looks at the chain: a quarter of the shortest window that was seen, on the wall clock. */
  pollMs(): number {
    if (this.blockMs === undefined) return 1_000;
    const wait = (this.blockMs * this.shortestWindow) / 4;
    return Math.min(Math.max(wait, FASTEST_POLL_MS), SLOWEST_POLL_MS);
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
    const asked = { height, status: this.ofNode(topicId) };
    this.byTopic.set(topicId, asked);
    asked.status.catch(() => {
      if (this.byTopic.get(topicId) === asked) this.byTopic.delete(topicId);
    });
    return asked.status;
  }

  private async ofNode(topicId: number): Promise<WindowStatus> {
    const status = await this.client.windowStatus(topicId);
    const blocks = Number(status.windowEndHeight - status.windowStartHeight);
    if (blocks > 0) this.shortestWindow = Math.min(this.shortestWindow, blocks);
    return status;
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
