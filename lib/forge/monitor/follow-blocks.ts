/** Reads the chain's blocks in order from where it was left: nothing at or below the cursor is unread. */
import { AlloraError, type BlockEvents } from "@/lib/allora/client";
import { log } from "@/lib/store/logs";
import { factsOf, isEmpty } from "./chain-facts";
import type { MonitorDeps } from "./deps";
import { moveCursor, recordBlock } from "./record-block";

/** How far back a monitor begins on a chain that it sees for the first time. */
const FIRST_LOOKBACK_BLOCKS = 400n;
/** Blocks that are fetched at once, and at most in one go. */
const FETCH_AT_ONCE = 5;
const BATCH_BLOCKS = 200n;

export interface Watched {
  topics: ReadonlySet<number>;
  addresses: ReadonlySet<string>;
  windowBlocks: ReadonlyMap<number, number>;
}

/**
 * Reads up to `BATCH_BLOCKS` blocks up to `head`.
 * @returns the cursor now
 * @throws AlloraError when a block cannot be read: the cursor stays before it
 */
export async function followBlocks(deps: MonitorDeps, head: bigint, watched: Watched): Promise<bigint> {
  const { db, chainId } = deps;
  let cursor = await cursorOf(deps, head);
  const until = head < cursor + BATCH_BLOCKS ? head : cursor + BATCH_BLOCKS;
  while (cursor < until && !deps.signal.aborted) {
    const heights: bigint[] = [];
    for (let h = cursor + 1n; h <= until && heights.length < FETCH_AT_ONCE; h++) heights.push(h);
    const blocks = await fetchBlocks(deps, heights);
    if (blocks === null) return skipPruned(deps, cursor, head);
    let empty = cursor;
    for (const block of blocks) {
      const facts = factsOf(block, watched);
      if (isEmpty(facts)) {
        empty = block.height;
        continue;
      }
      if (empty > cursor) await db.$transaction((tx) => moveCursor(tx, chainId, cursor, empty));
      await recordBlock(deps, facts, watched);
      cursor = block.height;
      empty = cursor;
    }
    if (empty > cursor) {
      const [from, to] = [cursor, empty];
      await db.$transaction((tx) => moveCursor(tx, chainId, from, to));
      cursor = to;
    }
  }
  return cursor;
}

async function cursorOf({ db, chainId }: MonitorDeps, head: bigint): Promise<bigint> {
  const first = head > FIRST_LOOKBACK_BLOCKS ? head - FIRST_LOOKBACK_BLOCKS : 0n;
  const { height } = await db.monitorCursor.upsert({
    where: { chainId },
    create: { chainId, height: first },
    update: {},
  });
  return height;
}

/** Null when the node no longer has the first of them. */
async function fetchBlocks({ client }: MonitorDeps, heights: readonly bigint[]): Promise<BlockEvents[] | null> {
  try {
    return await Promise.all(heights.map((height) => client.blockEvents(height)));
  } catch (error) {
    if (error instanceof AlloraError && /lowest height|not available|pruned/i.test(error.message)) return null;
    throw error;
  }
}

/** What a node has pruned cannot be read any more: said aloud, then on from where it can be. */
async function skipPruned({ db, chainId }: MonitorDeps, cursor: bigint, head: bigint): Promise<bigint> {
  const to = cursor + BATCH_BLOCKS < head ? cursor + BATCH_BLOCKS : head;
  await db.$transaction((tx) => moveCursor(tx, chainId, cursor, to));
  await log(db, {
    chainId,
    level: "error",
    message: `The node no longer has the blocks ${cursor + 1n} to ${to}: scores and windows of that time may be missing.`,
  });
  return to;
}
