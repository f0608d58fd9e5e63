/** Features: plans, the training set, the live row. */
export * from "./compat";
export * from "./compile";
export * from "./dataset";
export type { CompileContext, FeatureKind, Goal, Span } from "./kind";
export { GOALS, MOST_BARS } from "./kind";
export { FEATURE_KINDS, kindName } from "./kinds";
export * from "./live";
export * from "./look-ahead";
export * from "./market-candles";
export * from "./plan";
export * from "./plans";
export { defineFeature, type FeatureDefinition, forgetFeature, PluginEntry, registerFeature } from "./plugin";
export * from "./refusal";
export * from "./rich-plan";
export type { FeatureWindow } from "./window";
