/** Market data: the source interface, Atlas, and which one is configured. */
export { ATLAS_BASE_URL, type AtlasOptions, AtlasSource } from "./atlas";
export { SANDBOX_API_KEY, sourceFor, sourceIdFor } from "./choose";
export { canonicalMarket } from "./market";
export { joinFetches } from "./rows";
export * from "./source";
