/** Topics, as JSON. */
import { z } from "zod";
import { instant } from "./instant";

export const TopicView = z
  .object({
    topicId: z.number(),
    metadata: z.string(),
    kind: z.enum(["price", "log_return", "volatility", "unknown"]),
    asset: z.string().nullable(),
    horizonMinutes: z.number().nullable(),
    lossMethod: z.string(),
    epochLength: z.number(),
    groundTruthLag: z.number(),
    workerSubmissionWindow: z.number(),
    isActive: z.boolean(),
    window: z.object({
      open: z.boolean(),
      nonce: z.number().nullable(),
      endHeight: z.number().nullable(),
      nextHeight: z
        .number()
        .nullable()
        .describe("Height of the next opening, and the wall-clock instant it is expected at."),
      nextAt: instant.nullable(),
    }),
    networkInference: z
      .object({
        nonce: z.number(),
        value: z.string(),
      })
      .nullable(),
    participants: z.number().nullable(),
    mine: z.number().describe("Our live deployments on it."),
    updatedAt: instant,
  })
  .meta({ id: "TopicView" });
export type TopicView = z.infer<typeof TopicView>;
