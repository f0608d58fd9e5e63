/** The verbs about market history. */
export { getBackfill } from "./get-backfill";
export { requestBackfill } from "./request-backfill";
