/** What the jobs of evaluations are asked to do; written by this folder alone. */
import { z } from "zod";

/** A model predicts a span. Jobs of before there were other kinds name none. */
export const ModelInput = z.object({
  kind: z.literal("model").default("model"),
  title: z.string(),
  modelId: z.string(),
  fromMs: z.number(),
  toMs: z.number(),
});
export type ModelInput = z.infer<typeof ModelInput>;

/** Rows that are stored and graded already get their analysis. */
export const AnalysisInput = z.object({
  kind: z.literal("analysis"),
  title: z.string(),
  epochLengthMinutes: z.number(),
  horizonMinutes: z.number().nullable(),
  windowMinutes: z.number().nullable(),
  trials: z.number().optional(),
});
export type AnalysisInput = z.infer<typeof AnalysisInput>;

export const EvaluationInput = z.union([AnalysisInput, ModelInput]);
