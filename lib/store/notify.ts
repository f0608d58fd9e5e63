/** LISTEN on a channel, for as long as it takes: reconnects and listens anew after any interruption. */
import pg from "pg";

export interface Listening {
  stop(): Promise<void>;
}

/**
 * @param onMessage payloads as they come
 * @param onGap called after each reconnection: what was announced in between is lost, so readers must read anew
 * @param onError called with each connection error
 */
export function listen(input: {
  databaseUrl: string;
  channel: string;
  onMessage: (payload: string) => void;
  onGap: () => void;
  onError: (error: Error) => void;
}): Listening {
  let client: pg.Client | undefined;
  let stopped = false;
  let attempt = 0;
  let everConnected = false;
  let timer: NodeJS.Timeout | undefined;

  const again = () => {
    if (stopped || timer !== undefined) return;
    const waitMs = Math.random() * Math.min(10_000, 200 * 2 ** attempt++);
    timer = setTimeout(() => {
      timer = undefined;
      void connect();
    }, waitMs);
  };

  const connect = async () => {
    const next = new pg.Client({
      connectionString: input.databaseUrl,
      keepAlive: true,
      connectionTimeoutMillis: 10_000,
    });
    client = next;
    next.on("notification", (message) => input.onMessage(message.payload ?? ""));
    next.on("error", (error) => {
      input.onError(error);
      again();
    });
    next.on("end", again);
    try {
      await next.connect();
      await next.query(`LISTEN ${pg.escapeIdentifier(input.channel)}`);
      attempt = 0;
      if (everConnected) input.onGap();
      everConnected = true;
    } catch (error) {
      input.onError(error instanceof Error ? error : new Error(String(error)));
      next.end().catch(() => undefined); // it never connected: nothing to close is no error
      again();
    }
  };

  void connect();
  return {
    async stop() {
      stopped = true;
      if (timer !== undefined) clearTimeout(timer);
      await client?.end();
    },
  };
}
