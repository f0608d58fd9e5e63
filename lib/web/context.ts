/** What the web process hands to every use case: one database client and the configuration. */
import { config } from "@/lib/config";
import type { ForgeContext } from "@/lib/forge/context";
import { ForgeError } from "@/lib/forge/errors";
import { createDb } from "@/lib/store/client";
import type { Actor } from "./guard";
import { oncePerProcess } from "./process";

/** The database that this process works on. @throws ForgeError database_failed when none is configured */
export function databaseUrl(): string {
  const url = config().databaseUrl;
  if (url !== undefined) return url;
  throw new ForgeError(
    "database_failed",
    "The web process was started without a database.",
    "Start everything by `npm start`, or set DATABASE_URL.",
  );
}

export function forgeContext(actor: Actor): ForgeContext {
  return { db: oncePerProcess("database", () => createDb(databaseUrl())), config: config(), actor };
}
