/** The slots of a timeline: what a worker did about each of the newest nonces. Pure. */
import type { TimelineSlot } from "@/lib/forge/views";
import type { NonceScore, TopicEpoch } from "@/lib/store/generated/client";
import { type ShownSubmission, submissionView } from "./submission-view";

export const TIMELINE_SLOTS = 25;
/** Blocks after a window's end in which its ledger row may still be on its way. */
const SETTLING_BLOCKS = 2n;

export interface TimelineInput {
  readonly epochs: readonly TopicEpoch[];
  readonly submissions: readonly ShownSubmission[];
  readonly scores: readonly NonceScore[];
  /** Latest height of the chain. */
  readonly height: bigint;
  /** Whether the worker is live now, and the height since when it has been so without a stop. */
  readonly live: boolean;
  readonly liveSinceHeight: bigint | null;
}

/** The newest nonces that are known of, oldest first. */
export function timelineSlots(input: TimelineInput): TimelineSlot[] {
  const epochs = new Map(input.epochs.map((epoch) => [epoch.nonce, epoch]));
  const submissions = new Map(input.submissions.map((row) => [row.nonce, row]));
  const scores = new Map(input.scores.map((score) => [score.nonce, score]));
  const nonces = [...new Set([...epochs.keys(), ...submissions.keys(), ...scores.keys()])]
    .sort((a, b) => (a < b ? 1 : a > b ? -1 : 0))
    .slice(0, TIMELINE_SLOTS)
    .reverse();
  return nonces.map((nonce): TimelineSlot => {
    const epoch = epochs.get(nonce);
    const submission = submissions.get(nonce);
    const score = scores.get(nonce);
    const windowEnd = submission?.windowEnd ?? epoch?.windowEnd ?? null;
    return {
      nonce: Number(nonce),
      openedAt: epoch?.openedAt.toISOString() ?? null,
      windowEnd: windowEnd === null ? null : Number(windowEnd),
      slot: submission === undefined ? slotWithoutRow(nonce, windowEnd, input) : slotOf(submission.state),
      submission: submission === undefined ? null : submissionView(submission),
      networkInference: epoch?.networkInference ?? null,
      truth: epoch?.truth ?? null,
      loss: score?.loss ?? null,
      score: score?.score ?? null,
      scoreEma: score?.scoreEma ?? null,
      rewardUallo: score?.rewardUallo ?? null,
      rewardFraction: score?.rewardFraction ?? null,
    };
  });
}

function slotOf(state: string): TimelineSlot["slot"] {
  switch (state) {
    case "confirmed":
    case "refused":
    case "missed":
      return state;
    case "rejected":
    case "expired":
      return "failed";
    default:
      return "pending";
  }
}

/** A nonce that the worker has not touched: open while it still can, missed only when it was live and the window is over. */
function slotWithoutRow(
  nonce: bigint,
  windowEnd: bigint | null,
  { height, live, liveSinceHeight }: TimelineInput,
): TimelineSlot["slot"] {
  if (windowEnd === null || !live || liveSinceHeight === null) return "not_deployed";
  if (height < windowEnd) return "open";
  if (nonce < liveSinceHeight) return "not_deployed";
  return height <= windowEnd + SETTLING_BLOCKS ? "pending" : "missed";
}
