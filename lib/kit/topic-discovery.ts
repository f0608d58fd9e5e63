/** Which topics a network has, and what each asks for. */
import { AlloraError, type TopicKind, topicSemantics } from "@/lib/allora";
import { type NetworkAccess, type NetworkOptions, networkOf, settingsOf } from "./connect";

/** What is known of one topic. */
export interface TopicSummary {
  topicId: number;
  /** The topic's own text, e.g. "8h BTC/USD Log-Return Prediction (5min Updates)". */
  metadata: string;
  /** Read from that text; confirm it before you deploy. */
  kind: TopicKind;
  /** Canonical market, e.g. btcusd; null where the text names none. */
  asset: string | null;
  horizonMinutes: number | null;
  /** Blocks between two windows. */
  epochLength: number;
  /** Blocks from a window to its truth. */
  groundTruthLag: number;
  lossMethod: string;
  isActive: boolean;
}

const ASKED_AT_ONCE = 4;

/**
 * Topics of testnet, mainnet or the sandbox, asked of the chain itself. Looking changes nothing.
 * @example const discovery = new AlloraTopicDiscovery({ network: "testnet" }); console.table(await discovery.getAllTopics()); discovery.close();
 */
export class AlloraTopicDiscovery {
  readonly #access: NetworkAccess;

  constructor(options: NetworkOptions = {}) {
    this.#access = networkOf(settingsOf(options));
  }

  /** Every topic, by id, also those that are not active now. @throws AlloraError */
  async getAllTopics(): Promise<TopicSummary[]> {
    const last = (await this.#access.client.nextTopicId()) - 1;
    const ids = Array.from({ length: Math.max(0, last) }, (_, i) => i + 1);
    const found: TopicSummary[] = [];
    for (let i = 0; i < ids.length; i += ASKED_AT_ONCE) {
      const some = await Promise.all(ids.slice(i, i + ASKED_AT_ONCE).map((id) => this.getTopic(id)));
      found.push(...some.filter((topic) => topic !== null));
    }
    return found;
  }

  /** Null where there is none of this id. @throws AlloraError */
  async getTopic(topicId: number): Promise<TopicSummary | null> {
    try {
      const topic = await this.#access.client.topic(topicId);
      const { metadata, epochLength, groundTruthLag, lossMethod, isActive } = topic;
      return { topicId, metadata, ...topicSemantics(metadata), epochLength, groundTruthLag, lossMethod, isActive };
    } catch (error) {
      if (error instanceof AlloraError && error.code === "not_found") return null;
      throw error;
    }
  }

  /** What the network inferred last, a decimal string, and of which nonce; null before the first one. @throws AlloraError */
  getInference(topicId: number): Promise<{ nonce: bigint; value: string } | null> {
    return this.#access.client.latestNetworkInference(topicId);
  }

  /** Topics that ask for an absolute price. @throws AlloraError */
  async listPriceTopics(): Promise<TopicSummary[]> {
    return (await this.getAllTopics()).filter(({ kind }) => kind === "price");
  }

  /** Topics that ask for ln(future price / price now). @throws AlloraError */
  async listLogReturnTopics(): Promise<TopicSummary[]> {
    return (await this.getAllTopics()).filter(({ kind }) => kind === "log_return");
  }

  /** Ends the connections. */
  close(): void {
    this.#access.client.close();
  }
}
