/** A ledger row and a scored nonce as JSON. */
import { z } from "zod";
import type { ScorePoint, SubmissionState, SubmissionView } from "@/lib/forge/views";
import type { NonceScore, Submission, TopicEpoch } from "@/lib/store/generated/client";

/** A ledger row without the signed bytes, which no page needs. */
export type ShownSubmission = Omit<Submission, "txBytes">;

const Timings = z.record(z.string(), z.number()).nullable().catch(null);

export function submissionView(row: ShownSubmission): SubmissionView {
  return {
    nonce: Number(row.nonce),
    state: row.state as SubmissionState,
    outcome: row.outcome,
    value: row.value,
    prediction: row.prediction,
    basePrice: row.basePrice,
    asOf: row.asOf?.toISOString() ?? null,
    windowEnd: Number(row.windowEnd),
    txHash: row.txHash,
    includedHeight: row.includedHeight === null ? null : Number(row.includedHeight),
    code: row.code,
    codespace: row.codespace,
    feeUallo: row.feeUallo,
    message: row.message,
    broadcasts: row.broadcasts,
    timings: Timings.parse(row.timings),
    modelId: row.modelId,
    createdAt: row.createdAt.toISOString(),
  };
}

export function scorePoint(
  nonce: bigint,
  score: NonceScore | undefined,
  epoch: TopicEpoch | undefined,
  submission: Pick<ShownSubmission, "value"> | undefined,
): ScorePoint {
  return {
    nonce: Number(nonce),
    at: epoch?.openedAt.toISOString() ?? null,
    active: score?.active ?? null,
    score: score?.score ?? null,
    scoreEma: score?.scoreEma ?? null,
    rewardUallo: score?.rewardUallo ?? null,
    rewardFraction: score?.rewardFraction ?? null,
    value: decimal(submission?.value),
    networkInference: decimal(epoch?.networkInference),
    truth: epoch?.truth ?? null,
  };
}

/** A decimal string as a number; null when it is absent or none. */
export function decimal(text: string | null | undefined): number | null {
  if (text === null || text === undefined || text === "") return null;
  const value = Number(text);
  return Number.isFinite(value) ? value : null;
}
