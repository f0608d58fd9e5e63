/** Long work, as JSON. */
import { z } from "zod";
import { instant } from "./instant";

export const JobStatus = z.enum(["queued", "running", "succeeded", "failed", "cancelled"]);
export type JobStatus = z.infer<typeof JobStatus>;

export const JobKind = z.enum(["backfill", "import", "training", "evaluation", "analysis", "faucet"]);
export type JobKind = z.infer<typeof JobKind>;

export const JobView = z
  .object({
    id: z.string(),
    kind: JobKind,
    status: JobStatus,
    title: z.string().describe('One line, e.g. "btcusd, 120 days"'),
    progress: z
      .object({
        done: z.number(),
        total: z.number(),
        unit: z.string(),
        message: z.string(),
      })
      .nullable(),
    secondsLeft: z.number().nullable().describe("Seconds left by the rate so far; null when unknown."),
    error: z
      .object({
        code: z.string(),
        message: z.string(),
        remedy: z.string(),
      })
      .nullable(),
    href: z.string().nullable().describe("Page that shows what it made, e.g. /trainings/<id>"),
    topicId: z.number().nullable().describe("The topic it is about, where it is about one."),
    createdAt: instant,
    startedAt: instant.nullable(),
    finishedAt: instant.nullable(),
  })
  .meta({ id: "JobView" });
export type JobView = z.infer<typeof JobView>;

export const BackfillReport = z
  .object({
    candles: z.number().describe("Candles that the source answered with."),
    stored: z.number().describe("Of them, those that were not stored before."),
    daysComplete: z.number(),
    daysPartial: z.number(),
    daysAbsent: z
      .number()
      .describe("Complete days that the source has no candle of at all; counted in daysComplete too."),
    daysSkipped: z.number().describe("Complete before; not asked for."),
    daysVerified: z.number().describe("Complete before, asked for again, and answered the same."),
    daysRevised: z
      .number()
      .describe("Complete before, asked for again, and answered otherwise: a revision waits for a decision."),
    minutesRevised: z
      .number()
      .describe("Minutes of the running day whose values the source has changed since they were stored."),
    minutesAbsent: z.number().describe("Minutes of the answered spans that the source has no candle of."),
    rejected: z.record(z.string(), z.number()).describe("Rows that were not usable, by reason."),
    missingRanges: z
      .array(
        z.object({
          market: z.string(),
          from: z.string(),
          to: z.string(),
          reason: z.string(),
        }),
      )
      .describe("What could not be had, and why."),
  })
  .meta({ id: "BackfillReport" });
export type BackfillReport = z.infer<typeof BackfillReport>;

export const BackfillView = z
  .object({
    id: z.string(),
    job: JobView,
    source: z.string(),
    mode: z
      .enum(["fill", "repair", "verify", "import"])
      .describe(
        "fill: what is not complete; repair: only what is missing or unusable; verify: complete days once more; import: a file.",
      ),
    markets: z.array(z.string()),
    from: z.string(),
    to: z.string(),
    report: BackfillReport.nullable().describe("Null until the job has ended."),
  })
  .meta({ id: "BackfillView" });
export type BackfillView = z.infer<typeof BackfillView>;
