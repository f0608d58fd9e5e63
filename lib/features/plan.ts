/** A feature plan: data that says what to compute. The same plan makes the training matrix and the live row. */
import { z } from "zod";

const LogReturn = z.strictObject({
  kind: z.literal("log_return"),
  /** Column name, e.g. log_return_5m. */
  name: z.string().regex(/^[a-z][a-z0-9_]{0,63}$/),
  /** How many bars back from the newest. */
  bars: z.number().int().min(1).max(1000),
});

export const FeaturePlan = z
  .strictObject({
    version: z.literal(1),
    /** Canonical market, e.g. btcusd. */
    market: z.string().regex(/^[a-z0-9]{5,20}$/),
    intervalMinutes: z.number().int().min(1).max(1440),
    inputBars: z.number().int().min(2).max(512),
    engineered: z.array(LogReturn).max(64),
    target: z.strictObject({ kind: z.literal("log_return"), horizonMinutes: z.number().int().min(1).max(43_200) }),
    /** Distance in minutes between training rows. */
    rowEveryMinutes: z.number().int().min(1).max(1440),
    /** A bar with a smaller share of its minutes present is a gap: rows whose window or target touches it are dropped. */
    minBarCoverage: z.number().min(0).max(1).default(0.8),
    /** Live: refuse when the newest candle ended longer ago than this. */
    maxStalenessMinutes: z.number().int().min(1).max(1440).default(5),
  })
  .refine((plan) => plan.engineered.every((e) => e.bars < plan.inputBars), {
    message: "an engineered feature looks back further than inputBars",
  });
export type FeaturePlan = z.infer<typeof FeaturePlan>;
