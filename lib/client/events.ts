/** The stream of changes: which rows of an instance changed. */
import type { ChangeEvent } from "@/lib/forge/views";
import type { Connection } from "./connection";

export interface EventsOptions {
  signal?: AbortSignal;
}

/** `*`: events were left out, everything may have changed. */
export type StreamedEvent = ChangeEvent | { table: "*"; id: "*" };

const RESYNC: StreamedEvent = { table: "*", id: "*" };

/**
 * Server-sent events, until the signal aborts; a stream that ends is opened again, after which a resync is told.
 * @throws ForgeApiError when it cannot be opened
 */
export async function* eventsOf(
  connection: Connection,
  { signal }: EventsOptions = {},
): AsyncGenerator<StreamedEvent, void> {
  for (let opened = 0; !signal?.aborted; opened++) {
    if (opened > 0) yield RESYNC;
    const answer = await connection.response("/events", { signal, headers: { accept: "text/event-stream" } });
    if (answer.body === null) return;
    try {
      yield* readEvents(answer.body);
    } catch (error) {
      if (signal?.aborted) return;
      if (!(error instanceof TypeError)) throw error; // anything but a connection that was cut
    }
  }
}

async function* readEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<StreamedEvent> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = "";
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      const blocks = (rest + decoder.decode(part.value, { stream: true })).split("\n\n");
      rest = blocks.pop() ?? "";
      for (const block of blocks) {
        const event = parsed(block);
        if (event !== null) yield event;
      }
    }
  } finally {
    await reader.cancel();
  }
}

/** Null for comments and what tells of no row. */
function parsed(block: string): StreamedEvent | null {
  const fields = (name: string) =>
    block
      .split("\n")
      .filter((line) => line.startsWith(`${name}:`))
      .map((line) => line.slice(name.length + 1).trimStart());
  if (fields("event").includes("resync")) return RESYNC;
  const data = fields("data").join("\n");
  if (data === "") return null;
  const value: unknown = JSON.parse(data);
  return typeof value === "object" && value !== null && "table" in value ? (value as ChangeEvent) : null;
}
