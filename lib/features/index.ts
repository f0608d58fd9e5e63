/** Features: plans, the training set, the live row. */
export * from "./compat";
export * from "./dataset";
export * from "./live";
export * from "./plan";
export * from "./plans";
export * from "./refusal";
export { columnCount, columnNames } from "./row";
