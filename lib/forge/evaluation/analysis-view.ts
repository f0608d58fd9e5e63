/** Analyses as JSON: times are ISO strings. */
import type { Analysis } from "@/lib/evaluation";
import type { AnalysisView } from "@/lib/forge/views";

const iso = (ms: number) => new Date(ms).toISOString();
const isoOrNull = (ms: number | null) => (ms === null ? null : iso(ms));

function timed<Row extends { at: number | null }>(rows: readonly Row[]): (Omit<Row, "at"> & { at: string | null })[] {
  return rows.map((row) => ({ ...row, at: isoOrNull(row.at) }));
}

export function toAnalysisView(analysis: Analysis): AnalysisView {
  return {
    ...analysis,
    from: isoOrNull(analysis.from),
    to: isoOrNull(analysis.to),
    periods: analysis.periods.map((period) => ({ ...period, from: iso(period.from), to: iso(period.to) })),
    cumulative: timed(analysis.cumulative),
    rolling: { ...analysis.rolling, points: timed(analysis.rolling.points) },
    scatter: timed(analysis.scatter),
  };
}
