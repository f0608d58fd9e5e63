/** What a model artifact says of itself. */
import { z } from "zod";
import { FeaturePlan } from "@/lib/features";
import { FAMILY_NAMES } from "./family-names";

const key = z.string().regex(/^[a-zA-Z][a-zA-Z0-9_]{0,63}$/);
const sha256Hex = z.string().regex(/^[0-9a-f]{64}$/);

/** JSON has no words for these numbers; a report may hold them. */
const anyNumber = z.union([
  z.custom<number>((value) => typeof value === "number"),
  z.enum(["NaN", "Infinity", "-Infinity"]).transform((word) => Number(word)),
]);

/** An evaluation report, as the evaluation room makes it; this room is below that one and only carries it. */
const Report = z.strictObject({
  metrics: z.record(key, anyNumber),
  passed: z.record(key, z.boolean()),
  num_passed: z.number().int().min(0).max(100),
  num_primary_metrics: z.number().int().min(0).max(100),
  score: z.number().min(0).max(1),
  grade: z.enum(["A+", "A", "B+", "B", "C", "D", "F"]),
  thresholds: z.record(key, z.number()),
  temporal_coverage_pass: z.boolean().nullable(),
});

export const ArtifactManifest = z.strictObject({
  format: z.literal(1),
  family: z.enum(FAMILY_NAMES),
  plan: FeaturePlan,
  topic: z.strictObject({
    topicId: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
    /** What the network asks for: a price, or the log return itself. */
    kind: z.enum(["price", "log_return"]),
    metadata: z.string().max(2000).optional(),
    chainId: z.string().max(100).optional(),
  }),
  /** As the family takes them; may nest (an objective, the members of an ensemble). */
  params: z.record(key, z.json()),
  trainedOn: z.strictObject({
    /**
     * Time of the first and last training row, ms since the epoch. Of a model that was trained elsewhere the first is 0, the
     * last what its owner says, or the time of its import: all that it may have seen counts as seen.
     */
    fromMs: z.number().int(),
    toMs: z.number().int(),
    /** 0 when the model was trained elsewhere. */
    rows: z.number().int().min(0),
    seed: z.number().int(),
    /** Where the candles came from. */
    source: z.string().max(200).optional(),
    /** Of the dataset. */
    fingerprint: sha256Hex.optional(),
  }),
  evaluation: Report.nullable(),
});
export type ArtifactManifest = z.infer<typeof ArtifactManifest>;
