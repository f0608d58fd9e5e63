/** Changes as they happen. */
import { liveEvents } from "@/lib/web/live-events";
import { WebError } from "@/lib/web/problem";
import { route } from "@/lib/web/route";

export const dynamic = "force-dynamic";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: {
    summary: "Streams which rows change, as server-sent events.",
    description:
      "Each event's data is a ChangeEvent: ask anew for what changed. The event `resync` says that some were left out.",
    answer: { files: ["text/event-stream"] },
    handle: async ({ request }) => {
      const stream = liveEvents().hub.subscribe(request.signal, request.headers.has("last-event-id"));
      if (stream === null) {
        const remedy = "Close some pages, or wait until the server has started again.";
        throw new WebError("unavailable", "No more event streams can be opened.", remedy, { "retry-after": "5" });
      }
      return new Response(stream, {
        headers: {
          "content-type": "text/event-stream",
          // no-transform: a compressor would hold events back until its buffer is full.
          "cache-control": "no-cache, no-transform",
          "x-accel-buffering": "no",
          // When the server stops, an ended stream must not leave its connection open behind it.
          connection: "close",
        },
      });
    },
  },
});
