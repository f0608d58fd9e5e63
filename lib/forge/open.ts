/** The context that a process calls the use cases with. */
import { config } from "@/lib/config";
import { createDb } from "@/lib/store/client";
import type { ForgeContext } from "./context";
import { ForgeError } from "./errors";

/**
 * Connects lazily; close it with `ctx.db.$disconnect()`.
 * @throws ForgeError database_failed when no database is configured
 */
export function openForge({
  actor,
  maxConnections,
}: {
  actor: ForgeContext["actor"];
  maxConnections?: number;
}): ForgeContext {
  const settings = config();
  if (settings.databaseUrl === undefined) {
    throw new ForgeError(
      "database_failed",
      "DATABASE_URL is not set: this process does not know its database.",
      "Start everything with npm start, or set DATABASE_URL to the database that the dashboard uses.",
    );
  }
  return { db: createDb(settings.databaseUrl, maxConnections), config: settings, actor };
}
