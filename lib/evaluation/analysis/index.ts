/** The full report: intervals, tests, baselines, regimes, calibration, gates. */
export { analyse } from "./analyse";
export { GATES, type GateRule } from "./gate-table";
export type { AnalyseInput, Analysis, Gate, Interval, Provenance, RowRange, Slice, TriedCandidate } from "./types";
