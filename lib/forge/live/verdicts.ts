/** What the chain's answers mean for a ledger row. Pure. */
import type { BroadcastResult, TxOutcome } from "@/lib/allora/client";
import { type Outcome as ChainOutcome, outcomeOf } from "@/lib/allora/outcomes";
import type { Outcome as RowOutcome } from "@/lib/store/ledger";
import type { Reply } from "./next-step";

/** A node's reply to a broadcast; a zero code, or "already in the mempool", says that it holds the bytes. */
export function replyOf(result: BroadcastResult): { reply: Reply; outcome: ChainOutcome } {
  const outcome = outcomeOf(result);
  return { reply: replyKind(outcome, result.log), outcome };
}

function replyKind(outcome: ChainOutcome, log: string): Reply {
  switch (outcome.kind) {
    case "accepted":
    case "pending":
      return { kind: "accepted" };
    case "wrong_sequence":
      return { kind: "wrong_sequence", expected: outcome.expectedSequence ?? null };
    case "retry_later":
      // Messages of another version can be signed anew for this one; a full mempool takes the same bytes later.
      return /unable to resolve type url/i.test(log) ? { kind: "refused", again: true } : { kind: "busy" };
    case "insufficient_fee":
    case "out_of_gas":
      return { kind: "refused", again: true };
    default:
      return { kind: "refused", again: false };
  }
}

export interface Settled {
  readonly end: RowOutcome;
  /** The transaction failed in its block, and another for the same nonce could pass while the window is open. */
  readonly again: boolean;
  /** The address has to be registered first. */
  readonly unregistered: boolean;
}

/** What a transaction in a block means for its row. */
export function settledBy(tx: TxOutcome): Settled {
  const outcome = outcomeOf(tx);
  const facts = { includedHeight: tx.height, code: tx.code, codespace: tx.codespace };
  if (outcome.kind === "accepted") {
    return {
      end: { state: "confirmed", outcome: "accepted", message: null, ...facts },
      again: false,
      unregistered: false,
    };
  }
  const unregistered = outcome.kind === "not_registered";
  return { end: { ...endOf(outcome), ...facts }, again: outcome.retry, unregistered };
}

/** The end that a refusal means: missed, duplicate and rejected are told apart. */
export function endOf({ kind, message }: ChainOutcome): RowOutcome {
  switch (kind) {
    case "already_submitted":
      return { state: "rejected", outcome: "duplicate", message };
    case "missed":
    case "retry_later":
      return { state: "missed", outcome: "missed", message };
    case "expired":
      return { state: "expired", outcome: "expired", message };
    default:
      return { state: "rejected", outcome: "rejected", message };
  }
}
