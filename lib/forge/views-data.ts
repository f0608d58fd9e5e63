/**
 * What is told of market data, as JSON. Times are ISO 8601 in UTC, days are YYYY-MM-DD.
 *
 * GET    /api/v1/data                                        DataOverview
 * GET    /api/v1/data/{source}/{market}                      MarketDataView   ?from&to (days)
 * DELETE /api/v1/data/{source}/{market}                      DeletedData      body {confirm: market, from?, to?}
 * GET    /api/v1/data/{source}/{market}/days/{day}           DataDayView
 * GET    /api/v1/data/{source}/{market}/candles              CandleSeries     ?from&to (times) &most
 * GET    /api/v1/data/{source}/{market}/export               a file           ?from&to&format=csv|csv.gz|parquet
 * GET    /api/v1/data/{source}/{market}/compare/{other}      SourceComparison ?from&to&days; `other` is a source
 * GET    /api/v1/data/revisions                              RevisionView[]   ?source&market&state
 * POST   /api/v1/data/revisions/{id}                         RevisionView     body {decision: "accept" | "dismiss"}
 * POST   /api/v1/data/imports                                BackfillView     the file as body; ?name&market&symbol
 * POST   /api/v1/backfills                                   BackfillView     body {markets | market, days | from, to?, source?, mode?}
 */
import type { JobView } from "./views";

export type SourceKind = "atlas" | "binance-spot" | "binance-futures" | "file";

/** A place that candles come from: one that can be asked, or one whose candles are stored. */
export interface SourceView {
  /** Key of stored candles, e.g. atlas, binance-spot, file:my-candles; the sandbox's carry its chain. */
  id: string;
  kind: SourceKind;
  /** For a person, e.g. "Binance spot". */
  title: string;
  /** Used where none is named. */
  isDefault: boolean;
  /** Whether it can be asked, and why not. Files cannot: what was brought is all there is. */
  state: "ready" | "needs_key" | "stored_only";
  message: string | null;
  /** What to bear in mind, e.g. that USDT is not USD; null when nothing. */
  note: string | null;
  /** Markets that it offers, canonical; null where it did not answer (yet). */
  offers: string[] | null;
}

export interface DayCounts {
  complete: number;
  partial: number;
  /** Asked for as a whole, and the source has no candle at all. */
  absent: number;
  /** Days between the first and the last that were never asked for. */
  unasked: number;
}

export interface QualityCounts {
  /** Runs of minutes without a candle, within what was asked for. */
  gaps: number;
  /** Minutes. */
  longestGap: number;
  /** Minutes that the source has rows of, none of them usable. */
  unusable: number;
  zeroVolume: number;
  outliers: number;
  /** Open or close beyond high and low. */
  crossed: number;
  duplicates: number;
  /** Minutes that the source changed before their day was complete. */
  revised: number;
}

export interface FeedView {
  state: "current" | "behind" | "failing";
  via: "stream" | "poll";
  newestEnd: string | null;
  lagSeconds: number | null;
  message: string | null;
  checkedAt: string;
}

/** A market of a source of which something is stored, or which live workers need. */
export interface StoredMarket {
  source: string;
  market: string;
  firstDay: string | null;
  lastDay: string | null;
  candles: number;
  bytes: number;
  days: DayCounts;
  /** Share of the asked minutes that have a candle; null before anything was asked. */
  coverage: number | null;
  quality: QualityCounts;
  /** Sums of days whose quality is not counted yet are missing from `quality`. */
  uncountedDays: number;
  openRevisions: number;
  /** Only where live workers need it. */
  feed: FeedView | null;
}

export interface DataOverview {
  sources: SourceView[];
  markets: StoredMarket[];
  /** Of all stored candles, bytes in the database. */
  diskBytes: number;
  /** Backfills that wait or run. */
  jobs: JobView[];
  /** The network's time. */
  now: string;
}

export interface DataDay {
  day: string;
  state: "complete" | "partial" | "absent" | "unasked";
  candles: number;
  /** Share of the asked minutes that have a candle. */
  coverage: number | null;
  askedFrom: string | null;
  askedUntil: string | null;
  fetchedAt: string | null;
  verifiedAt: string | null;
  openRevisions: number;
  /** Null for days that were never asked for, or not counted yet. */
  quality: QualityCounts | null;
}

/** One market of one source; `list` has every day of the asked span, at most 3,700. */
export interface MarketDataView extends StoredMarket {
  sourceView: SourceView;
  list: DataDay[];
  /** Other sources that hold the same market. */
  comparable: string[];
}

export interface MinuteRange {
  /** Inclusive. */
  from: string;
  /** Exclusive. */
  to: string;
  minutes: number;
}

/** A day to the minute. */
export interface DataDayView extends DataDay {
  source: string;
  market: string;
  sha256: string | null;
  /** Minutes that the source was asked for and has no candle of. */
  absent: MinuteRange[];
  /** Minutes that it was never asked for. */
  unasked: MinuteRange[];
  unusable: MinuteRange[];
  /** Candles that stand out, with why. */
  faults: { at: string; kind: "outlier" | "crossed"; text: string }[];
  revisions: RevisionView[];
}

/** Candles for a chart: bars of `intervalMinutes`, at most `most` of them. Columns of equal length. */
export interface CandleSeries {
  source: string;
  market: string;
  from: string;
  to: string;
  intervalMinutes: number;
  /** Seconds since the epoch, ascending: a bar's beginning. A bar without a candle is left out. */
  time: number[];
  open: number[];
  high: number[];
  low: number[];
  close: number[];
  volume: number[];
  /** Candles in each bar: fewer than intervalMinutes means that some are missing. */
  present: number[];
  /** Spans of at least one bar without any candle. */
  gaps: MinuteRange[];
}

export interface SourceComparison {
  market: string;
  a: string;
  b: string;
  from: string;
  to: string;
  /** Minutes that both have, and that only one has. */
  both: number;
  onlyA: number;
  onlyB: number;
  /** Of b's close over a's close, less one, in basis points (1/10,000); null without common minutes. */
  basis: { mean: number; median: number; p05: number; p95: number; largest: number } | null;
  /** Correlation of one-minute log returns of consecutive common minutes; null when undefined. */
  returnCorrelation: number | null;
  /** Minutes whose closes lie further apart than `tolerance` basis points. */
  apart: number;
  tolerance: number;
  /** For a chart, at most 1,500 points: seconds since the epoch, closes and basis. */
  series: { time: number[]; a: (number | null)[]; b: (number | null)[]; basis: (number | null)[] };
}

export interface RevisedMinute {
  at: string;
  /** open, high, low, close, volume; null where there is no candle. */
  stored: number[] | null;
  found: number[] | null;
}

export interface RevisionView {
  id: string;
  source: string;
  market: string;
  day: string;
  foundAt: string;
  state: "open" | "accepted" | "dismissed";
  decidedAt: string | null;
  added: number;
  removed: number;
  changed: number;
  /** The first of them. */
  examples: RevisedMinute[];
}

export interface DeletedData {
  days: number;
  candles: number;
}
