/** What an analysis is asked for, and what its job is told. */
import { z } from "zod";
import { PlanId } from "./plan-id";

export const AnalysisRequest = z.strictObject({
  planId: PlanId,
  /** Days back from the chain's present. */
  days: z.number().int().min(1).max(3660).default(30),
});

/** A job's input; written by requestPlanAnalysis alone. */
export const AnalysisInput = AnalysisRequest.required({ days: true }).extend({
  title: z.string(),
  /** The span of rows; the candles begin earlier, by what a row looks back at. */
  fromMs: z.number(),
  toMs: z.number(),
});
export type AnalysisInput = z.infer<typeof AnalysisInput>;
