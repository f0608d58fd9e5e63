/** The topics' rows: what each asks for, whether its window is open, what the network last inferred. */
import { AlloraError, type ChainStatus, type TopicInfo } from "@/lib/allora/client";
import { topicSemantics } from "@/lib/allora/topic-semantics";
import type { Prisma, Topic } from "@/lib/store/generated/client";
import type { MonitorDeps } from "./deps";

/** Public nodes are asked seldom. */
const LISTED_EVERY_MS = { sandbox: 30_000, testnet: 600_000, mainnet: 600_000 } as const;
const ASKED_AT_ONCE = 4;

export class TopicRefresher {
  private listedAtMs = Number.NEGATIVE_INFINITY;
  private readonly written = new Map<number, string>();

  constructor(private readonly deps: MonitorDeps) {}

  /** All topics, seldom. @throws AlloraError */
  async refreshList(blockSeconds: number): Promise<void> {
    if (performance.now() - this.listedAtMs < LISTED_EVERY_MS[this.deps.client.profile.kind]) return;
    const participants = await this.participants();
    const ids = participants.size > 0 ? [...participants.keys()] : await this.idsOfChain();
    for (let i = 0; i < ids.length; i += ASKED_AT_ONCE) {
      await Promise.all(
        ids.slice(i, i + ASKED_AT_ONCE).map(async (topicId) => {
          const info = await this.topic(topicId);
          if (info !== null) await this.write(info, blockSeconds, participants.get(topicId) ?? null);
        }),
      );
    }
    this.listedAtMs = performance.now();
  }

  /** Window and network inference of the given topics. @throws AlloraError */
  async refreshWindows(topicIds: Iterable<number>, head: ChainStatus): Promise<void> {
    const { chainId, windows, client, db } = this.deps;
    for (const topicId of topicIds) {
      const [window, latest] = await Promise.all([windows.window(topicId), client.latestNetworkInference(topicId)]);
      const seen = {
        isActive: window.isTopicActive,
        windowOpen: window.isOpen && window.windowEndHeight > head.height,
        windowNonce: window.nonce > 0n ? window.nonce : null,
        windowEndHeight: window.windowEndHeight > 0n ? window.windowEndHeight : null,
        nextWindowHeight: window.nextWindowStartHeight > 0n ? window.nextWindowStartHeight : null,
        ...(latest !== null && { networkInference: latest.value, networkInferenceNonce: latest.nonce }),
      };
      const spelled = JSON.stringify(seen, (_, value) => (typeof value === "bigint" ? value.toString() : value));
      if (this.written.get(topicId) === spelled) continue;
      await db.topic.updateMany({ where: { chainId, topicId }, data: { ...seen, updatedAt: new Date() } });
      this.written.set(topicId, spelled);
    }
  }

  private async write(info: TopicInfo, blockSeconds: number, participants: number | null): Promise<void> {
    const { chainId, db, client } = this.deps;
    const named = topicSemantics(info.metadata);
    const ofChain = blockSeconds > 0 ? (info.groundTruthLag * blockSeconds) / 60 : null;
    const described: Omit<Prisma.TopicUncheckedCreateInput, "chainId" | "topicId"> = {
      metadata: info.metadata,
      lossMethod: info.lossMethod,
      epochLength: info.epochLength,
      groundTruthLag: info.groundTruthLag,
      workerSubmissionWindow: info.workerSubmissionWindow,
      allowNegative: info.allowNegative,
      isActive: info.isActive,
      epochLastEnded: info.epochLastEnded,
      kind: named.kind,
      asset: named.asset,
      // The sandbox rounds its lag to whole blocks: there the name says more exactly what is asked for.
      horizonMinutes: named.horizonMinutes ?? (client.profile.kind === "sandbox" ? null : ofChain),
      ...(participants !== null && { participants }),
      updatedAt: new Date(),
    };
    await db.topic.upsert({
      where: { chainId_topicId: { chainId, topicId: info.topicId } },
      create: { chainId, topicId: info.topicId, ...described },
      update: described,
    });
  }

  /** Workers by topic as the developer API lists them; empty where it cannot be asked. */
  private async participants(): Promise<Map<number, number | null>> {
    const { api } = this.deps;
    if (api === undefined) return new Map();
    try {
      return new Map((await api.topics()).map((topic) => [topic.topicId, topic.workerCount]));
    } catch (error) {
      // The chain itself knows its topics; the listing only saves asking for each id.
      if (error instanceof AlloraError) return new Map();
      throw error;
    }
  }

  private async idsOfChain(): Promise<number[]> {
    const next = await this.deps.client.nextTopicId();
    return Array.from({ length: Math.max(0, next - 1) }, (_, i) => i + 1);
  }

  private async topic(topicId: number): Promise<TopicInfo | null> {
    try {
      return await this.deps.client.topic(topicId);
    } catch (error) {
      if (error instanceof AlloraError && error.code === "not_found") return null;
      throw error;
    }
  }
}

/** Topics whose blocks are followed: those with a worker of ours, or all where there are few. */
export function watchedTopics(topics: readonly Topic[], deployed: ReadonlySet<number>): Topic[] {
  return topics.length <= 12 ? [...topics] : topics.filter((topic) => deployed.has(topic.topicId));
}
