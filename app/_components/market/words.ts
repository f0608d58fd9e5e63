/** Words and tones of what is known of candles. Pure. */
import type { Tone } from "@/app/_components/ui/status";
import type { DataDay, FeedView, QualityCounts, SourceView } from "@/lib/forge/views";

export const DAY_STATE: Record<DataDay["state"], { word: string; tone: Tone; why: string }> = {
  complete: { word: "Complete", tone: "ok", why: "Asked for as a whole after it had settled, and answered in full." },
  partial: { word: "Partial", tone: "wait", why: "Asked for in part, or before it had settled." },
  absent: { word: "Absent", tone: "muted", why: "Asked for as a whole: the source has no candle of it." },
  unasked: { word: "Not asked", tone: "error", why: "Never asked for." },
};

export const FEED_STATE: Record<FeedView["state"], { word: string; tone: Tone }> = {
  current: { word: "Current", tone: "ok" },
  behind: { word: "Behind", tone: "wait" },
  failing: { word: "Failing", tone: "error" },
};

export const SOURCE_STATE: Record<SourceView["state"], { word: string; tone: Tone }> = {
  ready: { word: "Ready", tone: "ok" },
  needs_key: { word: "Needs a key", tone: "wait" },
  stored_only: { word: "Stored only", tone: "muted" },
};

/** What is counted, in the order of its weight, with what it means. */
export const QUALITY: readonly { key: keyof QualityCounts; name: string; why: string }[] = [
  {
    key: "unusable",
    name: "Unusable",
    why: "Minutes that the source has a row of, but none that can be used; repair asks again",
  },
  { key: "crossed", name: "Crossed", why: "Candles whose open or close lies beyond high and low" },
  { key: "outliers", name: "Outliers", why: "Moves of a minute beyond twelve robust deviations of their day" },
  { key: "gaps", name: "Gaps", why: "Runs of minutes without a candle, within what was asked for" },
  { key: "longestGap", name: "Longest gap", why: "Minutes" },
  { key: "zeroVolume", name: "Quiet", why: "Candles without volume" },
  { key: "duplicates", name: "Duplicates", why: "Rows beside the one of their minute that was kept" },
  { key: "revised", name: "Revised", why: "Minutes that the source changed before their day was complete" },
];

/** Bytes of stored candles: six numbers of eight bytes each. */
export const BYTES_PER_CANDLE = 48;
export const MINUTES_PER_DAY = 1440;
