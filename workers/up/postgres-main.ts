/** The process that holds the embedded PostgreSQL (argument: its port): tells its parent the URL, stops the server when asked to. */
import { config } from "@/lib/config";
import { startEmbeddedPostgres } from "./embedded-postgres";
import { StartError } from "./start-error";

try {
  const database = await startEmbeddedPostgres(config().dataDir, Number(process.argv[2]));
  const stop = () => {
    database.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  };
  // The library's own exit hooks would end this process before the server has flushed.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP", "beforeExit"] as const) process.removeAllListeners(signal);
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
  process.send?.({ url: database.url });
  setInterval(() => undefined, 60_000);
} catch (error) {
  process.send?.({ error: error instanceof StartError ? error.userMessage : String(error) });
  console.error(error);
  process.exitCode = 1;
}
