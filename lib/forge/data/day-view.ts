/** A stored day as JSON. */
import { MINUTE_MS } from "@/lib/candles/candles";
import type { MinuteSpan } from "@/lib/candles/quality";
import type { DataDay, MinuteRange } from "@/lib/forge/views";
import { type DayCoverage, isoDay } from "@/lib/store/candles";

export function toDataDay(day: DayCoverage, openRevisions: number): DataDay {
  const asked = (day.askedUntilMs - day.askedFromMs) / MINUTE_MS;
  const absent = day.state === "complete" && day.count === 0 && day.unusableMs.length === 0;
  const { unusableMs, duplicates, revised } = day;
  return {
    day: isoDay(day.dayMs),
    state: absent ? "absent" : day.state,
    candles: day.count,
    coverage: asked > 0 ? Math.min(1, day.count / asked) : null,
    askedFrom: new Date(day.askedFromMs).toISOString(),
    askedUntil: new Date(day.askedUntilMs).toISOString(),
    fetchedAt: day.fetchedAt.toISOString(),
    verifiedAt: day.verifiedAt?.toISOString() ?? null,
    openRevisions,
    quality: day.quality === null ? null : { ...day.quality, unusable: unusableMs.length, duplicates, revised },
  };
}

export function unaskedDay(dayMs: number): DataDay {
  return {
    day: isoDay(dayMs),
    state: "unasked",
    candles: 0,
    coverage: null,
    askedFrom: null,
    askedUntil: null,
    fetchedAt: null,
    verifiedAt: null,
    openRevisions: 0,
    quality: null,
  };
}

export function toRange({ fromMs, toMs }: MinuteSpan): MinuteRange {
  return {
    from: new Date(fromMs).toISOString(),
    to: new Date(toMs).toISOString(),
    minutes: (toMs - fromMs) / MINUTE_MS,
  };
}

/** Single minutes as runs. `minutes` is ascending. */
export function runsOfMinutes(minutes: readonly number[]): MinuteSpan[] {
  const runs: { fromMs: number; toMs: number }[] = [];
  for (const at of minutes) {
    const run = runs.at(-1);
    if (run !== undefined && run.toMs === at) run.toMs = at + MINUTE_MS;
    else runs.push({ fromMs: at, toMs: at + MINUTE_MS });
  }
  return runs;
}
