/** Evaluation: metrics and grade, walk-forward folds, search. */
export * from "./analysis";
export * from "./candidates";
export * from "./evaluate";
export { groupByFit } from "./fit-groups";
export { type FitPool, inlinePool } from "./fit-pool";
export * from "./fit-task";
export * from "./folds";
export * from "./halving";
export { gradeInSample } from "./in-sample";
export * from "./report";
export * from "./search";
export { byStanding, type RankedCandidate, type Standing } from "./search-ranking";
export type { SearchProgress, Timing } from "./search-work";
