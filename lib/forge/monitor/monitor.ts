/** The chain monitor: one look after another, each writing what is new since the last. */
import type { MonitorDeps } from "./deps";
import { TruthFiller } from "./fill-truth";
import { followBlocks } from "./follow-blocks";
import { NetworkObserver } from "./observe-network";
import { refreshBalances } from "./refresh-balances";
import { TopicRefresher, watchedTopics } from "./refresh-topics";
import { markMissed, resolveStaleRows } from "./settle-windows";

/** Windows that ended further back are not searched for missed ones at the start. */
const FIRST_MISSED_LOOKBACK = 20_000n;

export class Monitor {
  private readonly network: NetworkObserver;
  private readonly topics: TopicRefresher;
  private readonly truth: TruthFiller;
  private missedFrom: bigint | undefined;

  constructor(private readonly deps: MonitorDeps) {
    this.network = new NetworkObserver(deps.db, deps.client, deps.chainId);
    this.topics = new TopicRefresher(deps);
    this.truth = new TruthFiller(deps);
  }

  /**
   * One look.
   * @returns whether blocks are left to be read: then look again at once
   * @throws AlloraError, CursorMoved and database errors; the next look goes on from what is written
   */
  async look(): Promise<{ behind: boolean }> {
    const { db, chainId, windows } = this.deps;
    const head = await windows.refresh();
    await this.network.observe(head);
    const chain = await db.network.findUnique({ where: { chainId }, select: { blockSeconds: true } });
    await this.topics.refreshList(chain?.blockSeconds ?? 0);
    const [topics, deployments, wallets] = await Promise.all([
      db.topic.findMany({ where: { chainId } }),
      db.deployment.findMany({ where: { chainId, removedAt: null }, select: { topicId: true } }),
      db.wallet.findMany({ where: { chainId }, select: { address: true } }),
    ]);
    const watched = watchedTopics(topics, new Set(deployments.map((one) => one.topicId)));
    await this.topics.refreshWindows(
      watched.map((topic) => topic.topicId),
      head,
    );
    const cursor = await followBlocks(this.deps, head.height, {
      topics: new Set(watched.map((topic) => topic.topicId)),
      addresses: new Set(wallets.map((wallet) => wallet.address)),
      windowBlocks: new Map(watched.map((topic) => [topic.topicId, topic.workerSubmissionWindow])),
    });
    const unresolved = await resolveStaleRows(this.deps, head.height);
    // Only what was read counts: a window may look untouched while its payload's block is still unread.
    const from = this.missedFrom ?? (cursor > FIRST_MISSED_LOOKBACK ? cursor - FIRST_MISSED_LOOKBACK : 0n);
    this.missedFrom = await markMissed(this.deps, cursor, from);
    await this.truth.fill(head, watched);
    await refreshBalances(this.deps);
    if (unresolved !== undefined) throw unresolved; // told of, once all else is done
    return { behind: cursor < head.height };
  }
}
