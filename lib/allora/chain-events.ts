/** Events of blocks and transactions, decoded from the JSON text that the chain writes their attributes in. */
import { z } from "zod";
import type { ChainEvent } from "./client";

export const RawEvents = z
  .array(
    z.object({
      type: z.string(),
      attributes: z
        .array(z.object({ key: z.string(), value: z.string().nullish() }))
        .nullish()
        .transform((list) => list ?? []),
    }),
  )
  .nullish()
  .transform((list) => list ?? []);
export type RawEvent = z.output<typeof RawEvents>[number];

/** CometBFT adds these in bare text. */
const ADDED_BY_NODE = new Set(["mode", "msg_index"]);

/** A typed event has its protobuf package before its name: emissions.v10.EventScoresSet. */
const TYPED = /^[a-z]\w*(?:\.\w+)+\.([A-Z]\w*)$/;

/** Typed events of any package lose package and version, and their values are parsed; other events stay text. */
export function decodeEvents(raw: readonly RawEvent[]): ChainEvent[] {
  return raw.map(({ type, attributes }) => {
    const typed = TYPED.exec(type);
    const decoded: Record<string, unknown> = {};
    for (const { key, value } of attributes) {
      if (ADDED_BY_NODE.has(key)) continue;
      decoded[key] = typed === null ? (value ?? "") : parseValue(value ?? "null");
    }
    const name = typed?.[1] ?? type;
    // Some versions name the nonce of a window `nonce`.
    if (name.includes("SubmissionWindow") && decoded.nonce !== undefined) decoded.nonce_block_height ??= decoded.nonce;
    return { name, attributes: decoded };
  });
}

/** Whole numbers beyond 2^53 arrive quoted, so parsing loses nothing. */
function parseValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
