/** After a window: rows that nobody works on any more get their end, and live workers that did nothing get a missed one. */
import { AlloraError } from "@/lib/allora/client";
import { settledBy } from "@/lib/forge/live/verdicts";
import { type LedgerRow, type Outcome, recordOutcome, UNRESOLVED_STATES } from "@/lib/store/ledger";
import { recordMissedWindows } from "@/lib/store/ledger-missed";
import { log } from "@/lib/store/logs";
import type { MonitorDeps } from "./deps";

/** The worker itself comes first; its own words are better. */
const WORKER_FIRST_BLOCKS = 3n;
const MOST_AT_ONCE = 100;

/**
 * A row that cannot be asked about now, such as of a node that keeps no index of transactions, stays as it is: the others do not wait
 * for it. Returns the first such failure.
 * @throws database errors
 */
export async function resolveStaleRows(deps: MonitorDeps, head: bigint): Promise<AlloraError | undefined> {
  let unresolved: AlloraError | undefined;
  const rows = await deps.db.submission.findMany({
    where: {
      chainId: deps.chainId,
      state: { in: [...UNRESOLVED_STATES] },
      windowEnd: { lte: head - WORKER_FIRST_BLOCKS },
    },
    orderBy: { windowEnd: "asc" },
    take: MOST_AT_ONCE,
  });
  for (const row of rows) {
    let outcome: Outcome;
    try {
      outcome = await outcomeOfStale(deps, row);
    } catch (error) {
      if (!(error instanceof AlloraError)) throw error;
      unresolved ??= error;
      continue;
    }
    const ended = await recordOutcome(deps.db, row.id, [row.state], outcome, row.txHash ?? undefined);
    if (ended !== null) await say(deps, ended);
  }
  return unresolved;
}

/** Its window and timeout height are past: what no block holds now never will be in one. */
async function outcomeOfStale({ client }: MonitorDeps, row: LedgerRow): Promise<Outcome> {
  if (row.txHash === null) {
    return { state: "missed", outcome: "missed", message: `the worker ended before nonce ${row.nonce} was signed` };
  }
  const tx = await client.tx(row.txHash);
  if (tx !== null) return settledBy(tx).end;
  return {
    state: "expired",
    outcome: "expired",
    message: `no block up to ${row.windowEnd}, its last, held the transaction`,
  };
}

/** Windows below `from` were looked at before. Returns from where to look next time. */
export async function markMissed(deps: MonitorDeps, head: bigint, from: bigint): Promise<bigint> {
  const closedBefore = head - WORKER_FIRST_BLOCKS;
  const missed = await recordMissedWindows(deps.db, { chainId: deps.chainId, from, closedBefore });
  for (const row of missed) await say(deps, row);
  const open = await deps.db.topicEpoch.findFirst({
    where: { chainId: deps.chainId, nonce: { gte: from }, windowEnd: { gt: closedBefore } },
    orderBy: { nonce: "asc" },
    select: { nonce: true },
  });
  return open?.nonce ?? (closedBefore > from ? closedBefore : from);
}

async function say({ db, chainId }: MonitorDeps, row: LedgerRow): Promise<void> {
  await log(db, {
    chainId,
    deploymentId: row.deploymentId,
    level: row.state === "confirmed" ? "info" : "warn",
    message: `nonce ${row.nonce} ${row.state}${row.message === null ? "" : `: ${row.message}`}`,
    fields: { nonce: Number(row.nonce), state: row.state },
  });
}
