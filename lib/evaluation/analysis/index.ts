/** The full report: intervals, tests, baselines, regimes, calibration, gates. */
export { analyse } from "./analyse";
export { evidenceLines, hasFailedGate } from "./evidence-lines";
export { GATES, type GateRule } from "./gate-table";
export type { AnalyseInput, Analysis, Gate, Interval, Provenance, RowRange, Slice, TriedCandidate } from "./types";
