/** Changes as they happen. */
import { identify } from "@/lib/web/identity";
import { liveEvents } from "@/lib/web/live-events";
import { WebError } from "@/lib/web/problem";
import { route } from "@/lib/web/route";

export const dynamic = "force-dynamic";

/** A token is judged when its stream is opened, and again while it is: a revoked or expired one hears no more. */
async function isKnown(request: Request): Promise<boolean> {
  try {
    await identify(request);
    return true;
  } catch (error) {
    return !(error instanceof WebError && error.code === "unauthorized"); // a database that is away says nothing of it
  }
}

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: {
    summary: "Streams which rows change, as server-sent events.",
    description:
      "Each event's data is a ChangeEvent: ask anew for what changed. The event `resync` says that some were left out.",
    answer: { files: ["text/event-stream"] },
    handle: async ({ request, identity }) => {
      const resumed = request.headers.has("last-event-id");
      const ofToken = identity?.actor.startsWith("token:") ?? false;
      const stream = liveEvents().hub.subscribe(request.signal, resumed, ofToken ? () => isKnown(request) : null);
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
