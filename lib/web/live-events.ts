/** The one LISTEN of the web process, feeding the hub that every open page reads from. */
import { z } from "zod";
import { type Listening, listen } from "@/lib/store/notify";
import { databaseUrl } from "./context";
import { EventHub } from "./event-hub";
import { print } from "./log";
import { oncePerProcess } from "./process";

const Change = z.object({
  table: z.enum([
    "network",
    "topic",
    "job",
    "deployment",
    "submission",
    "epoch",
    "score",
    "log",
    "runner",
    "model",
    "wallet",
  ]),
  id: z.string(),
  deploymentId: z.string().optional(),
});

interface LiveEvents {
  hub: EventHub;
  stop(): Promise<void>;
}

function parse(payload: string): z.infer<typeof Change> | null {
  try {
    return Change.parse(JSON.parse(payload));
  } catch {
    return null;
  }
}

function start(): LiveEvents {
  const hub = new EventHub();
  const listening: Listening = listen({
    databaseUrl: databaseUrl(),
    channel: "forge_events",
    onMessage: (payload) => {
      const change = parse(payload);
      // Something changed that this version does not know: pages load anew rather than miss it.
      if (change === null) hub.resync();
      else hub.publish(change);
    },
    onGap: () => hub.resync(),
    onError: (error) => print("warn", "The announcements of changes are interrupted.", { error }),
  });
  // Open streams would keep the server from stopping.
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => hub.close());
  return {
    hub,
    stop: async () => {
      hub.close();
      await listening.stop();
    },
  };
}

/** Starts listening at the first call. @throws ForgeError database_failed when no database is configured */
export function liveEvents(): LiveEvents {
  return oncePerProcess("live-events", start);
}
