/**
 * What to do next with a nonce, from what the ledger says and what the chain showed. Pure: the whole policy of promises 1
 * and 2 is in this file. The chain is asked before anything is sent again, and what is sent again is the same signed bytes.
 */

/** First broadcasts are made at least this many blocks before the window's last one. */
export const BROADCAST_MARGIN_BLOCKS = 2n;
/** A transaction that no block holds this many blocks after its timeout height never will be in one. */
export const EXPIRY_BLOCKS = 2n;
/** Bytes that a node took and no block holds after this many blocks are sent again; those whose reply is not known, at the next. */
export const REBROADCAST_BLOCKS = 2n;
/**
 * Bytes that wait for this many blocks for another transaction of their address to come first are signed anew in its place: its worker
 * may be gone, or its fee too low by now. Of two transactions with one sequence the chain takes one.
 */
export const STUCK_BLOCKS = 3n;

export interface LedgerState {
  /** A SubmissionState, as the ledger holds it. */
  readonly state: string;
  /** Last block in which the nonce is accepted; also the timeout height of its transaction. */
  readonly windowEnd: bigint;
}

export interface Seen {
  /** Latest height. Read before the transaction was asked for. */
  readonly height: bigint;
  /** Whether the chain was asked for the transaction by hash at `height` or later and no block holds it. */
  readonly absent: boolean;
  /** Height at which this process last sent the bytes; null when it never did (then another process may have). */
  readonly sentAt: bigint | null;
}

export type Step =
  /** Make features, predict, guard, write the value down. */
  | { do: "compute" }
  /** Sign the value, once, and write the bytes down. */
  | { do: "sign" }
  /** Ask the chain for the transaction by its hash, then decide again. */
  | { do: "ask" }
  /** Send the bytes that the ledger holds. */
  | { do: "broadcast" }
  | { do: "wait" }
  /** Nothing was sent in time. */
  | { do: "give_up" }
  /** The bytes can never be in a block any more. */
  | { do: "expire" }
  | { do: "nothing" };

/** The first height at which nothing new is started for a window. */
export function lastStartHeight(windowEnd: bigint): bigint {
  return windowEnd - BROADCAST_MARGIN_BLOCKS;
}

export function nextStep(row: LedgerState, seen: Seen): Step {
  switch (row.state) {
    case "claimed":
    case "computed":
      if (seen.height > lastStartHeight(row.windowEnd)) return { do: "give_up" };
      return { do: row.state === "claimed" ? "compute" : "sign" };
    case "signed":
    case "broadcast": {
      if (!seen.absent) return { do: "ask" };
      if (seen.height >= row.windowEnd + EXPIRY_BLOCKS) return { do: "expire" };
      // A block after this height would be past the timeout height: sending can no longer help.
      if (seen.height >= row.windowEnd) return { do: "wait" };
      const pause = row.state === "signed" ? 1n : REBROADCAST_BLOCKS;
      const due = seen.sentAt === null || seen.height >= seen.sentAt + pause;
      return { do: due ? "broadcast" : "wait" };
    }
    default:
      return { do: "nothing" };
  }
}

/** How the node answered when bytes were sent; `unknown` when the reply never came. */
export type Reply =
  | { kind: "accepted" }
  | { kind: "unknown" }
  /** Not taken now, for a reason that passes (mempool full): the same bytes may be sent again. */
  | { kind: "busy" }
  /** The account's sequence is another; `expected` when the node said which. */
  | { kind: "wrong_sequence"; expected: bigint | null }
  /** Refused for good; `again` when other bytes for the same nonce could pass (a higher fee). */
  | { kind: "refused"; again: boolean };

export interface Sending {
  /** Sequence that the bytes are signed with. */
  readonly sequence: bigint;
  /** How many times these bytes may have arrived somewhere before this reply, sent by any process. */
  readonly sentBefore: number;
  /** Blocks made since a reply first said that the sequence was already used; null when none said so. */
  readonly blocksSinceUsed: bigint | null;
  /** Blocks made since a reply first said that a sequence is expected which another transaction in flight holds; null: none holds it. */
  readonly blocksBehindOther: bigint | null;
}

/**
 * broadcast: in the mempool. keep: outcome unknown, ask the chain and send the same bytes. again: these bytes are proven
 * unable to be in a block, the nonce may be signed anew. reject: proven unable, and other bytes would not help.
 */
export type Verdict = "broadcast" | "keep" | "again" | "reject";

/**
 * Whether a reply proves that the bytes will never be in a block.
 * A refusal on the first sending proves it. After an earlier sending whose reply is not known, the refusal may stem from that
 * one having been taken (its sequence is then used): only the chain's silence for two blocks proves the opposite.
 */
/** Whether a reply says that the node has not taken the bytes. */
export function isRefusal({ kind }: Reply): boolean {
  return kind === "busy" || kind === "wrong_sequence" || kind === "refused";
}

export function judgeReply(reply: Reply, sending: Sending): Verdict {
  const first = sending.sentBefore === 0;
  switch (reply.kind) {
    case "accepted":
      return "broadcast";
    case "unknown":
    case "busy":
      return "keep";
    case "wrong_sequence": {
      const used = reply.expected === null || reply.expected > sending.sequence;
      const otherFirst = sending.blocksBehindOther !== null && sending.blocksBehindOther < STUCK_BLOCKS;
      if (first) return !used && otherFirst ? "keep" : "again";
      return used && sending.blocksSinceUsed !== null && sending.blocksSinceUsed >= EXPIRY_BLOCKS ? "again" : "keep";
    }
    case "refused":
      if (!first) return "keep";
      return reply.again ? "again" : "reject";
  }
}
