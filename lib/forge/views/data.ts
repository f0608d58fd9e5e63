/** Market data, as JSON. Days are YYYY-MM-DD. */
import { z } from "zod";
import { instant } from "./instant";
import { JobView } from "./jobs";

export const SourceKind = z.enum(["atlas", "binance-spot", "binance-futures", "file"]);
export type SourceKind = z.infer<typeof SourceKind>;

/** A place that candles come from: one that can be asked, or one whose candles are stored. */
export const SourceView = z
  .object({
    id: z
      .string()
      .describe("Key of stored candles, e.g. atlas, binance-spot, file:my-candles; the sandbox's carry its chain."),
    kind: SourceKind,
    title: z.string().describe('For a person, e.g. "Binance spot".'),
    isDefault: z.boolean().describe("Used where none is named."),
    state: z
      .enum(["ready", "needs_key", "stored_only"])
      .describe("Whether it can be asked, and why not. Files cannot: what was brought is all there is."),
    message: z.string().nullable(),
    note: z.string().nullable().describe("What to bear in mind, e.g. that USDT is not USD; null when nothing."),
    offers: z
      .array(z.string())
      .nullable()
      .describe("Markets that it offers, canonical; null where it did not answer (yet)."),
  })
  .meta({
    id: "SourceView",
    description: "A place that candles come from: one that can be asked, or one whose candles are stored.",
  });
export type SourceView = z.infer<typeof SourceView>;

export const DayCounts = z
  .object({
    complete: z.number(),
    partial: z.number(),
    absent: z.number().describe("Asked for as a whole, and the source has no candle at all."),
    unasked: z.number().describe("Days between the first and the last that were never asked for."),
  })
  .meta({ id: "DayCounts" });
export type DayCounts = z.infer<typeof DayCounts>;

export const QualityCounts = z
  .object({
    gaps: z.number().describe("Runs of minutes without a candle, within what was asked for."),
    longestGap: z.number().describe("Minutes."),
    unusable: z.number().describe("Minutes that the source has rows of, none of them usable."),
    zeroVolume: z.number(),
    outliers: z.number(),
    crossed: z.number().describe("Open or close beyond high and low."),
    duplicates: z.number(),
    revised: z.number().describe("Minutes that the source changed before their day was complete."),
  })
  .meta({ id: "QualityCounts" });
export type QualityCounts = z.infer<typeof QualityCounts>;

export const FeedView = z
  .object({
    state: z.enum(["current", "behind", "failing"]),
    via: z.enum(["stream", "poll"]),
    newestEnd: z.string().nullable(),
    lagSeconds: z.number().nullable(),
    message: z.string().nullable(),
    checkedAt: instant,
  })
  .meta({ id: "FeedView" });
export type FeedView = z.infer<typeof FeedView>;

/** A market of a source of which something is stored, or which live workers need. */
export const StoredMarket = z
  .object({
    source: z.string(),
    market: z.string(),
    firstDay: z.string().nullable(),
    lastDay: z.string().nullable(),
    candles: z.number(),
    bytes: z.number(),
    days: DayCounts,
    coverage: z
      .number()
      .nullable()
      .describe("Share of the asked minutes that have a candle; null before anything was asked."),
    quality: QualityCounts,
    uncountedDays: z.number().describe("Sums of days whose quality is not counted yet are missing from `quality`."),
    openRevisions: z.number(),
    feed: FeedView.nullable().describe("Only where live workers need it."),
  })
  .meta({
    id: "StoredMarket",
    description: "A market of a source of which something is stored, or which live workers need.",
  });
export type StoredMarket = z.infer<typeof StoredMarket>;

export const DataOverview = z
  .object({
    sources: z.array(SourceView),
    markets: z.array(StoredMarket),
    diskBytes: z.number().describe("Of all stored candles, bytes in the database."),
    jobs: z.array(JobView).describe("Backfills that wait or run."),
    now: instant.describe("The network's time."),
  })
  .meta({ id: "DataOverview" });
export type DataOverview = z.infer<typeof DataOverview>;

export const DataDay = z
  .object({
    day: z.string(),
    state: z.enum(["complete", "partial", "absent", "unasked"]),
    candles: z.number(),
    coverage: z.number().nullable().describe("Share of the asked minutes that have a candle."),
    askedFrom: z.string().nullable(),
    askedUntil: z.string().nullable(),
    fetchedAt: instant.nullable(),
    verifiedAt: instant.nullable(),
    openRevisions: z.number(),
    quality: QualityCounts.nullable().describe("Null for days that were never asked for, or not counted yet."),
  })
  .meta({ id: "DataDay" });
export type DataDay = z.infer<typeof DataDay>;

/** One market of one source; `list` has every day of the asked span, at most 3,700. */
export const MarketDataView = StoredMarket.extend({
  sourceView: SourceView,
  list: z.array(DataDay),
  comparable: z.array(z.string()).describe("Other sources that hold the same market."),
}).meta({
  id: "MarketDataView",
  description: "One market of one source; `list` has every day of the asked span, at most 3,700.",
});
export type MarketDataView = z.infer<typeof MarketDataView>;

export const MinuteRange = z
  .object({
    from: z.string().describe("Inclusive."),
    to: z.string().describe("Exclusive."),
    minutes: z.number(),
  })
  .meta({ id: "MinuteRange" });
export type MinuteRange = z.infer<typeof MinuteRange>;

export const RevisedMinute = z
  .object({
    at: z.string(),
    stored: z.array(z.number()).nullable().describe("open, high, low, close, volume; null where there is no candle."),
    found: z.array(z.number()).nullable(),
  })
  .meta({ id: "RevisedMinute" });
export type RevisedMinute = z.infer<typeof RevisedMinute>;

export const RevisionView = z
  .object({
    id: z.string(),
    source: z.string(),
    market: z.string(),
    day: z.string(),
    foundAt: instant,
    state: z.enum(["open", "accepted", "dismissed"]),
    decidedAt: instant.nullable(),
    added: z.number(),
    removed: z.number(),
    changed: z.number(),
    examples: z.array(RevisedMinute).describe("The first of them."),
  })
  .meta({ id: "RevisionView" });
export type RevisionView = z.infer<typeof RevisionView>;

/** A day to the minute. */
export const DataDayView = DataDay.extend({
  source: z.string(),
  market: z.string(),
  sha256: z.string().nullable(),
  absent: z.array(MinuteRange).describe("Minutes that the source was asked for and has no candle of."),
  unasked: z.array(MinuteRange).describe("Minutes that it was never asked for."),
  unusable: z.array(MinuteRange),
  faults: z
    .array(
      z.object({
        at: z.string(),
        kind: z.enum(["outlier", "crossed"]),
        text: z.string(),
      }),
    )
    .describe("Candles that stand out, with why."),
  revisions: z.array(RevisionView),
}).meta({ id: "DataDayView", description: "A day to the minute." });
export type DataDayView = z.infer<typeof DataDayView>;

/** Candles for a chart: bars of `intervalMinutes`, at most `most` of them. Columns of equal length. */
export const CandleSeries = z
  .object({
    source: z.string(),
    market: z.string(),
    from: z.string(),
    to: z.string(),
    intervalMinutes: z.number(),
    time: z
      .array(z.number())
      .describe("Seconds since the epoch, ascending: a bar's beginning. A bar without a candle is left out."),
    open: z.array(z.number()),
    high: z.array(z.number()),
    low: z.array(z.number()),
    close: z.array(z.number()),
    volume: z.array(z.number()),
    present: z
      .array(z.number())
      .describe("Candles in each bar: fewer than intervalMinutes means that some are missing."),
    gaps: z.array(MinuteRange).describe("Spans of at least one bar without any candle."),
  })
  .meta({
    id: "CandleSeries",
    description: "Candles for a chart: bars of `intervalMinutes`, at most `most` of them. Columns of equal length.",
  });
export type CandleSeries = z.infer<typeof CandleSeries>;

export const SourceComparison = z
  .object({
    market: z.string(),
    a: z.string(),
    b: z.string(),
    from: z.string(),
    to: z.string(),
    both: z.number().describe("Minutes that both have, and that only one has."),
    onlyA: z.number(),
    onlyB: z.number(),
    basis: z
      .object({
        mean: z.number(),
        median: z.number(),
        p05: z.number(),
        p95: z.number(),
        largest: z.number(),
      })
      .nullable()
      .describe("Of b's close over a's close, less one, in basis points (1/10,000); null without common minutes."),
    returnCorrelation: z
      .number()
      .nullable()
      .describe("Correlation of one-minute log returns of consecutive common minutes; null when undefined."),
    apart: z.number().describe("Minutes whose closes lie further apart than `tolerance` basis points."),
    tolerance: z.number(),
    series: z
      .object({
        time: z.array(z.number()),
        a: z.array(z.number().nullable()),
        b: z.array(z.number().nullable()),
        basis: z.array(z.number().nullable()),
      })
      .describe("For a chart, at most 1,500 points: seconds since the epoch, closes and basis."),
  })
  .meta({ id: "SourceComparison" });
export type SourceComparison = z.infer<typeof SourceComparison>;

export const DeletedData = z
  .object({
    days: z.number(),
    candles: z.number(),
  })
  .meta({ id: "DeletedData" });
export type DeletedData = z.infer<typeof DeletedData>;
