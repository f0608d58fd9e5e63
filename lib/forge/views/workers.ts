/** Live workers, as JSON. Heights and nonces are numbers, ALLO amounts strings in uallo. */
import { z } from "zod";
import { instant } from "./instant";

export const SubmissionState = z.enum([
  "claimed",
  "computed",
  "signed",
  "broadcast",
  "confirmed",
  "rejected",
  "refused",
  "expired",
  "missed",
]);
export type SubmissionState = z.infer<typeof SubmissionState>;

export const SubmissionView = z
  .object({
    nonce: z.number(),
    state: SubmissionState,
    outcome: z.string().nullable(),
    value: z.string().nullable(),
    prediction: z.number().nullable(),
    basePrice: z.number().nullable(),
    asOf: instant.nullable(),
    windowEnd: z.number(),
    txHash: z.string().nullable(),
    includedHeight: z.number().nullable(),
    code: z.number().nullable(),
    codespace: z.string().nullable(),
    feeUallo: z.string().nullable(),
    message: z.string().nullable(),
    broadcasts: z.number(),
    timings: z.record(z.string(), z.number()).nullable(),
    modelId: z.string(),
    createdAt: instant,
  })
  .meta({ id: "SubmissionView" });
export type SubmissionView = z.infer<typeof SubmissionView>;

/** A point per settled nonce, oldest first. */
export const ScorePoint = z
  .object({
    nonce: z.number(),
    at: z.string().nullable(),
    active: z.boolean().nullable(),
    score: z.number().nullable(),
    scoreEma: z.number().nullable(),
    rewardUallo: z.string().nullable(),
    rewardFraction: z.number().nullable(),
    value: z.number().nullable(),
    networkInference: z.number().nullable(),
    truth: z.number().nullable(),
  })
  .meta({ id: "ScorePoint", description: "A point per settled nonce, oldest first." });
export type ScorePoint = z.infer<typeof ScorePoint>;

/** A slot of the timeline: oldest first, at most 25. */
export const TimelineSlot = z
  .object({
    nonce: z.number(),
    openedAt: instant.nullable(),
    windowEnd: z.number().nullable(),
    slot: z
      .enum(["open", "pending", "confirmed", "failed", "refused", "missed", "not_deployed"])
      .describe("What happened, in the order of lifecycle; not_deployed where the worker was not live yet."),
    submission: SubmissionView.nullable(),
    networkInference: z.string().nullable(),
    truth: z.number().nullable(),
    loss: z.number().nullable(),
    score: z.number().nullable(),
    scoreEma: z.number().nullable(),
    rewardUallo: z.string().nullable(),
    rewardFraction: z.number().nullable(),
  })
  .meta({ id: "TimelineSlot", description: "A slot of the timeline: oldest first, at most 25." });
export type TimelineSlot = z.infer<typeof TimelineSlot>;

export const DeploymentView = z
  .object({
    id: z.string(),
    topicId: z.number(),
    topicName: z.string(),
    topicKind: z.enum(["price", "log_return"]),
    model: z.object({
      id: z.string(),
      name: z.string(),
      family: z.string(),
      grade: z.string().nullable(),
    }),
    wallet: z
      .object({
        id: z.string(),
        address: z.string(),
        balanceUallo: z.string().nullable(),
        balanceAt: instant.nullable(),
      })
      .nullable(),
    desired: z.enum(["running", "stopped"]),
    status: z.enum(["pending", "funding", "registering", "live", "stopped", "failed"]),
    lastError: z.string().nullable(),
    lastSubmission: SubmissionView.nullable(),
    lastScore: ScorePoint.nullable(),
    counts: z.object({
      confirmed: z.number(),
      failed: z.number(),
      refused: z.number(),
      missed: z.number(),
    }),
    rewardTotalUallo: z.string().nullable(),
    nextWindowAt: instant.nullable(),
    trend: z.array(z.number()).describe("Scores EMA of the last settled nonces, oldest first, at most 50."),
    createdAt: instant,
    liveSince: z.string().nullable(),
  })
  .meta({ id: "DeploymentView" });
export type DeploymentView = z.infer<typeof DeploymentView>;

const failures = z
  .array(z.object({ id: z.string(), message: z.string() }))
  .describe("Deployments that could not be changed, and why; one failure does not end the act.");

export const StartAllView = z
  .object({
    started: z.array(z.string()).describe("Ids of deployments that were stopped and are wanted running now."),
    failed: failures,
  })
  .meta({ id: "StartAllView" });
export type StartAllView = z.infer<typeof StartAllView>;

export const StopAllView = z
  .object({
    stopped: z.array(z.string()).describe("Ids of deployments that were wanted running and are to stop."),
    failed: failures,
  })
  .meta({ id: "StopAllView" });
export type StopAllView = z.infer<typeof StopAllView>;

/** What is wanted against what is: workers that were stopped stay stopped. */
export const ReconcileView = z
  .object({
    running: z
      .array(z.string())
      .describe("Ids of the deployments that are wanted running and are at work, or being brought up."),
    restarted: z.array(z.string()).describe("Ids of those that had failed and are handed to a runner anew."),
    stopped: z.array(z.string()).describe("Ids of those that are wanted stopped."),
    failed: z
      .array(z.object({ id: z.string(), message: z.string() }))
      .describe("What could not be handed over, and why."),
  })
  .meta({ id: "ReconcileView", description: "What is wanted against what is." });
export type ReconcileView = z.infer<typeof ReconcileView>;

export const LogView = z
  .object({
    id: z.string(),
    at: z.string(),
    level: z.enum(["debug", "info", "warn", "error"]),
    message: z.string(),
    fields: z.record(z.string(), z.unknown()).nullable(),
  })
  .meta({ id: "LogView" });
export type LogView = z.infer<typeof LogView>;
