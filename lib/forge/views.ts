/** The JSON of pages and REST answers, as zod schemas with their types: what the OpenAPI document says is what the types say. Times are ISO 8601 UTC strings. */
export * from "./views/access";
export * from "./views/data";
export * from "./views/evaluations";
export * from "./views/health";
export * from "./views/jobs";
export * from "./views/models";
export * from "./views/plans";
export * from "./views/reports";
export * from "./views/topics";
export * from "./views/trainings";
export * from "./views/workers";
