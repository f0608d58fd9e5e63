/** A deployment at work: what every step on one of its ledger rows shares. */
import { type LedgerOwner, type LedgerRow, type Outcome, recordOutcome } from "@/lib/store/ledger";
import type { LiveDeps, SubmissionStep } from "./deps";
import type { TopicKind } from "./guards";
import type { WorkerLog } from "./log";
import type { WalletSession } from "./wallet-session";

/** One nonce's value is signed at most this often, each time only after the last bytes were proven dead. */
export const MOST_SIGNATURES = 4;

/** A deployment at work, as rows are advanced for it. */
export interface WorkerAtWork {
  readonly by: LedgerOwner;
  readonly topicId: number;
  readonly topicKind: TopicKind;
  readonly wallet: WalletSession;
  readonly log: WorkerLog;
  /** Ask the chain what it would say before the next payload is signed. */
  rehearse: boolean;
  /** The chain said that the address is not registered in the topic (any more). */
  unregistered: boolean;
}

/** What this process remembers of a row besides the ledger. */
export interface RowMemory {
  sentAt: bigint | null;
  /** Height at which a node first said that the bytes' sequence is used already. */
  usedAt: bigint | null;
  /** Height at which a node first expected a sequence that another transaction in flight holds. */
  behindAt: bigint | null;
  signatures: number;
  /** The last reason why no value could be made yet, as a refusal or a failure. */
  problem: { refused: boolean; message: string } | null;
  marks: { startMs: number; valueMs: number; signedMs: number; sentMs: number };
}

export function newMemory(): RowMemory {
  const now = performance.now();
  return {
    sentAt: null,
    usedAt: null,
    behindAt: null,
    signatures: 0,
    problem: null,
    marks: { startMs: now, valueMs: now, signedMs: now, sentMs: now },
  };
}

/** Writes an end down and says it on the worker's log; null when another process has moved the row meanwhile. */
export async function end(
  deps: LiveDeps,
  worker: WorkerAtWork,
  row: LedgerRow,
  outcome: Outcome,
  txHash?: string,
): Promise<LedgerRow | null> {
  const ended = await recordOutcome(deps.db, row.id, [row.state], outcome, txHash);
  if (ended === null) return null;
  const fields = { nonce: Number(row.nonce), state: outcome.state, ...(row.txHash !== null && { txHash: row.txHash }) };
  if (outcome.state === "confirmed") {
    worker.log.info(`nonce ${row.nonce}: ${row.value} confirmed in block ${outcome.includedHeight}`, fields);
  } else {
    worker.rehearse = true;
    const level = outcome.state === "refused" || outcome.state === "rejected" ? "error" : "warn";
    worker.log[level](`nonce ${row.nonce} ${outcome.state}: ${outcome.message}`, fields);
  }
  await stepDone(deps, "settled", ended);
  return ended;
}

export async function stepDone(deps: LiveDeps, step: SubmissionStep, row: LedgerRow): Promise<void> {
  await deps.onStep?.(step, row);
}

/** Milliseconds, to a tenth. */
export function elapsed(fromMs: number, toMs: number): number {
  return Math.round((toMs - fromMs) * 10) / 10;
}
