/** The wire formats of the Allora chain: messages to encode and decode, and what names them. */
export * from "./bundles";
export * from "./feemarket";
export { CodecError, type Decoded, type Encodable, type Message } from "./message";
export * from "./protocol";
export { commonQueries, type Query, v9Queries, v10Queries } from "./queries";
export * from "./topics";
export * from "./transactions";
