/** Evaluation: metrics and grade, walk-forward folds, search. */
export * from "./analysis";
export * from "./evaluate";
export * from "./folds";
export * from "./report";
export * from "./search";
export type { SearchProgress, Timing } from "./search-work";
