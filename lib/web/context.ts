/** What the web process hands to every use case: one database client and the configuration. */
import type { ForgeContext } from "@/lib/forge/context";
import { openForge } from "@/lib/forge/open";
import { oncePerProcess } from "./process";

/** @throws ForgeError database_failed when no database is configured */
export function forgeContext(actor: ForgeContext["actor"]): ForgeContext {
  return { ...oncePerProcess("forge", () => openForge({ actor: "dashboard" })), actor };
}

/** The database that this process works on. @throws ForgeError database_failed when none is configured */
export function databaseUrl(): string {
  return forgeContext("dashboard").config.databaseUrl as string;
}
