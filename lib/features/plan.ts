/** A feature plan: data that says what to compute. The same plan makes the training matrix and the live row. */
import { z } from "zod";
import { BAR_FIELDS } from "@/lib/candles/candles";
import { columnsOfEntry } from "./compile";
import { KIND_SCHEMAS } from "./kinds";
import { PluginEntry } from "./plugin";

const Market = z.string().regex(/^[a-z0-9]{4,20}$/, "must be a market such as btcusd");

/** One feature of a plan: a built-in kind, or a user's plugin. */
export const FeatureEntry = z.discriminatedUnion("kind", [...KIND_SCHEMAS, PluginEntry]);
export type FeatureEntry = z.infer<typeof FeatureEntry>;

/**
 * What to do about minutes without a candle. drop: a row whose window or target lacks too many of them is left out. ffill: first,
 * the first `maxMinutes` minutes of every hole are filled with the close before it and no volume; what follows a hole
 * plays no part, so that a live row is filled as a training row is.
 */
export const GapPolicy = z.discriminatedUnion("policy", [
  z.strictObject({ policy: z.literal("drop") }),
  z.strictObject({ policy: z.literal("ffill"), maxMinutes: z.number().int().min(1).max(240) }),
]);
export type GapPolicy = z.infer<typeof GapPolicy>;

/** A feature plan: which bars and features a row holds, and what it predicts. Parse what comes from outside by it. */
export const FeaturePlan = z
  .strictObject({
    version: z.literal(1),
    /** Canonical market, e.g. btcusd: the one that is predicted. */
    market: Market,
    /** Markets whose rows are trained on too, with their own prices; they are never graded. */
    pooledMarkets: z.array(Market).max(10).default([]),
    intervalMinutes: z.number().int().min(1).max(1440),
    /** Bars as ratios to the newest one; 0 for engineered features alone. */
    inputBars: z.union([z.literal(0), z.number().int().min(2).max(512)]),
    engineered: z.array(FeatureEntry).max(200),
    target: z.strictObject({ kind: z.literal("log_return"), horizonMinutes: z.number().int().min(1).max(43_200) }),
    /** Distance in minutes between training rows. */
    rowEveryMinutes: z.number().int().min(1).max(1440),
    /** A bar with a smaller share of its minutes present is a gap: rows whose window or target touches it are dropped. */
    minBarCoverage: z.number().min(0).max(1).default(0.8),
    gaps: GapPolicy.default({ policy: "drop" }),
    /** Live: refuse when the newest candle ended longer ago than this. */
    maxStalenessMinutes: z.number().int().min(1).max(1440).default(5),
  })
  .superRefine((plan, context) => {
    const refuse = (path: PropertyKey[], message: string) => context.addIssue({ code: "custom", path, message });
    if (plan.inputBars === 0 && plan.engineered.length === 0) {
      refuse(["engineered"], "a plan without base bars needs at least one feature");
    }
    const pooled = new Set(plan.pooledMarkets);
    if (pooled.has(plan.market) || pooled.size < plan.pooledMarkets.length) {
      refuse(["pooledMarkets"], "must be other markets than the predicted one, each once");
    }
    const names = new Set<string>();
    const columns = new Map<string, string>();
    for (let k = 0; k < plan.inputBars; k++) {
      for (const field of BAR_FIELDS) columns.set(`feature_${field}_${k}`, "the base bars");
    }
    for (const [i, entry] of plan.engineered.entries()) {
      if (names.has(entry.name)) refuse(["engineered", i, "name"], `"${entry.name}" is the name of two features`);
      else {
        for (const column of columnsOfEntry(plan, entry)) {
          const other = columns.get(column);
          if (other) refuse(["engineered", i, "name"], `its column ${column} is a column of ${other} too: rename it`);
          columns.set(column, entry.name);
        }
      }
      names.add(entry.name);
      if (!("market" in entry)) continue;
      if (entry.market === plan.market)
        refuse(["engineered", i, "market"], "must be another market than the predicted one");
      if (pooled.has(entry.market)) {
        refuse(["engineered", i, "market"], `${entry.market} is pooled: its own rows would compare it with itself`);
      }
    }
  });
export type FeaturePlan = z.infer<typeof FeaturePlan>;
