/** The client of the REST interface: what the command line, the kit, examples and skills reach an instance by. */
export { ForgeClient } from "./client";
export type { ConnectionOptions } from "./connection";
export { ForgeApiError } from "./error";
export type { EventsOptions, StreamedEvent } from "./events";
export type { JobsQuery, WaitOptions } from "./jobs";
export type { PageQuery } from "./resources";
