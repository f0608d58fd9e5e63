/** The one LISTEN of the web process, feeding the hub that every open page reads from. */
import { ChangeEvent } from "@/lib/forge/views";
import { type Listening, listen } from "@/lib/store/notify";
import { databaseUrl } from "./context";
import { EventHub } from "./event-hub";
import { print } from "./log";
import { oncePerProcess } from "./process";

interface LiveEvents {
  hub: EventHub;
  stop(): Promise<void>;
}

function parse(payload: string): ChangeEvent | null {
  try {
    return ChangeEvent.parse(JSON.parse(payload));
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
