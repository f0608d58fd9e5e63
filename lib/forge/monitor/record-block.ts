/** Writes down what one block says: asks the chain for what events only hint at, then stores all of it with the cursor in one transaction. */
import { AlloraError } from "@/lib/allora/client";
import type { Prisma } from "@/lib/store/generated/client";
import { mergeScores, type ScoreRow } from "@/lib/store/ledger-scores";
import type { BlockFacts } from "./chain-facts";
import type { MonitorDeps } from "./deps";

/** The cursor was moved by another process: this one's view is old. */
export class CursorMoved extends Error {
  override name = "CursorMoved";
}

interface Found {
  epochs: {
    topicId: number;
    nonce: bigint;
    openedAt: Date;
    windowEnd: bigint;
    closed?: boolean;
    networkInference?: string;
    networkLoss?: number;
    settledHeight?: bigint;
  }[];
  scores: ScoreRow[];
}

/**
 * @param windowBlocks length of a topic's submission window, for events that do not tell its end
 * @throws AlloraError, CursorMoved
 */
export async function recordBlock(
  deps: MonitorDeps,
  facts: BlockFacts,
  { addresses, windowBlocks }: { addresses: ReadonlySet<string>; windowBlocks: ReadonlyMap<number, number> },
): Promise<void> {
  const confirmed = await confirmedRows(deps, facts);
  const { epochs, scores } = await find(deps, facts, addresses, windowBlocks);
  const { chainId } = deps;
  await deps.db.$transaction(async (tx) => {
    for (const { topicId, nonce, ...epoch } of epochs) {
      await tx.topicEpoch.upsert({
        where: { chainId_topicId_nonce: { chainId, topicId, nonce } },
        create: { chainId, topicId, nonce, ...epoch },
        update: epoch,
      });
    }
    await mergeScores(tx, chainId, scores);
    if (confirmed.length > 0) {
      await tx.submission.updateMany({
        where: { OR: confirmed, state: { in: [...CONFIRMABLE] } },
        data: {
          state: "confirmed",
          outcome: "accepted",
          message: null,
          includedHeight: facts.height,
          code: 0,
          codespace: "",
        },
      });
    }
    await moveCursor(tx, chainId, facts.height - 1n, facts.height);
  });
}

async function find(
  deps: MonitorDeps,
  facts: BlockFacts,
  addresses: ReadonlySet<string>,
  windowBlocks: ReadonlyMap<number, number>,
): Promise<Found> {
  const { client, windows } = deps;
  const found: Found = { epochs: [], scores: [...facts.scores] };
  const base = async (topicId: number, nonce: bigint) => ({
    topicId,
    nonce,
    openedAt: new Date(await windows.blockTimeMs(nonce)),
    windowEnd: nonce + BigInt(windowBlocks.get(topicId) ?? 0),
  });
  for (const { topicId, nonce, windowEnd } of facts.opened) {
    const epoch = await base(topicId, nonce);
    found.epochs.push(windowEnd === null ? epoch : { ...epoch, windowEnd });
  }
  for (const { topicId, nonce } of facts.closed) {
    const networkInference = await client.networkInference(topicId, nonce);
    found.epochs.push({
      ...(await base(topicId, nonce)),
      closed: true,
      ...(networkInference !== null && { networkInference }),
    });
  }
  for (const { topicId, nonce } of facts.losses) {
    const loss = await client.networkLoss(topicId, nonce);
    const combined = loss !== null && Number.isFinite(loss.combined) ? { networkLoss: loss.combined } : {};
    found.epochs.push({ ...(await base(topicId, nonce)), closed: true, settledHeight: facts.height, ...combined });
    for (const [address, value] of Object.entries(loss?.byInferer ?? {})) {
      if (addresses.has(address) && Number.isFinite(value)) found.scores.push({ topicId, nonce, address, loss: value });
    }
  }
  for (const { topicId, nonce, address, rewardUallo } of facts.scores) {
    if (rewardUallo === undefined) continue;
    const rewardFraction = await client.rewardFraction(topicId, address);
    if (rewardFraction !== null) found.scores.push({ topicId, nonce, address, rewardFraction });
  }
  return { epochs: found.epochs, scores: merged(found.scores) };
}

/** One row per nonce and address: a statement may not touch a row twice. */
function merged(scores: readonly ScoreRow[]): ScoreRow[] {
  const rows = new Map<string, ScoreRow>();
  for (const score of scores) {
    const key = `${score.topicId}:${score.nonce}:${score.address}`;
    rows.set(key, { ...rows.get(key), ...score });
  }
  return [...rows.values()];
}

/** Whatever the ledger believed of the outcome. */
const CONFIRMABLE = ["signed", "broadcast", "expired", "missed"] as const;

/**
 * The rows whose payload the block's events say was accepted. The events name address and nonce alone, and a wallet may be at work in
 * another instance as well: the row's own transaction has to be the one in a block, where the node can say so.
 */
async function confirmedRows({ db, client, chainId }: MonitorDeps, { payloads }: BlockFacts) {
  const confirmed: { id: string; txHash: string }[] = [];
  if (payloads.length === 0) return confirmed;
  const rows = await db.submission.findMany({
    where: { chainId, OR: payloads.map(({ topicId, nonce, address }) => ({ topicId, nonce, address })) },
    select: { id: true, txHash: true, state: true },
  });
  for (const { id, txHash, state } of rows) {
    if (txHash === null || !CONFIRMABLE.some((one) => one === state)) continue;
    try {
      const own = await client.tx(txHash);
      if (own?.code === 0) confirmed.push({ id, txHash });
    } catch (error) {
      // A node that keeps no index of transactions: the event is all there is to know.
      if (!(error instanceof AlloraError)) throw error;
      if (error.code === "unreachable" || error.code === "rate_limited") throw error;
      confirmed.push({ id, txHash });
    }
  }
  return confirmed;
}

/** @throws CursorMoved */
export async function moveCursor(
  tx: Prisma.TransactionClient,
  chainId: string,
  from: bigint,
  to: bigint,
): Promise<void> {
  const moved = await tx.monitorCursor.updateMany({ where: { chainId, height: from }, data: { height: to } });
  if (moved.count !== 1) throw new CursorMoved(`the cursor of ${chainId} is not at ${from} any more`);
}
