/** Applies prisma/migrations to a database, wherever the Prisma CLI's own engine cannot be downloaded. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import pg from "pg";
import { withSchemaEngine } from "./schema-engine";

/** A database that cannot be migrated; the message says why and what to do, and holds no password. */
export class MigrationError extends Error {
  override name = "MigrationError";
}

// Any constant will do: it keeps two starts from migrating one database at once.
const ADVISORY_LOCK = 4_061_977;

function readMigrations(folder: string) {
  const names = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(path.join(folder, entry.name, "migration.sql")))
    .map((entry) => entry.name)
    .sort();
  return {
    baseDir: folder,
    lockfile: {
      path: "migration_lock.toml",
      content: readFileSync(path.join(folder, "migration_lock.toml"), "utf8"),
    },
    shadowDbInitScript: "",
    migrationDirectories: names.map((name) => ({
      path: name,
      migrationFile: {
        path: "migration.sql",
        content: { tag: "ok" as const, value: readFileSync(path.join(folder, name, "migration.sql"), "utf8") },
      },
    })),
  };
}

/** A database URL without its password, for messages. */
export function displayUrl(databaseUrl: string): string {
  try {
    const url = new URL(databaseUrl);
    return `${url.hostname}:${url.port || "5432"}${url.pathname}`;
  } catch {
    return "(not a URL)";
  }
}

/**
 * Apply every migration that the database lacks; safe to call from several processes at once.
 * @returns names of the migrations that were applied.
 * @throws MigrationError when the database cannot be reached or its history differs from this version's.
 */
export async function applyMigrations(
  databaseUrl: string,
  folder = path.resolve("prisma/migrations"),
): Promise<string[]> {
  const where = displayUrl(databaseUrl);
  const guard = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 10_000 });
  try {
    await guard.connect();
  } catch (error) {
    throw new MigrationError(
      `The database at ${where} cannot be reached: ${error instanceof Error ? error.message : String(error)}. ` +
        "Check DATABASE_URL: host, port, user, password and database name.",
      { cause: error },
    );
  }
  try {
    await guard.query("select pg_advisory_lock($1)", [ADVISORY_LOCK]);
    const migrationsList = readMigrations(folder);
    const known = new Set(migrationsList.migrationDirectories.map((entry) => entry.path));
    const unknown = (await appliedMigrations(guard)).filter((name) => !known.has(name));
    if (unknown.length > 0) {
      throw new MigrationError(
        `The database at ${where} holds migrations that this version does not know: ${unknown.join(", ")}. ` +
          "It belongs to a newer version: update the project, or name another database in DATABASE_URL.",
      );
    }
    try {
      return await withSchemaEngine(databaseUrl, async (engine) => {
        const { appliedMigrationNames } = await engine.applyMigrations({
          migrationsList,
          filters: { externalEnums: [], externalTables: [] },
        });
        return appliedMigrationNames;
      });
    } catch (error) {
      throw new MigrationError(
        `The database at ${where} cannot be migrated: ${error instanceof Error ? error.message.trim() : String(error)}\n` +
          "Restore it from a backup, or name an empty database in DATABASE_URL.",
        { cause: error },
      );
    }
  } finally {
    await guard.end();
  }
}

async function appliedMigrations(client: pg.Client): Promise<string[]> {
  const exists = await client.query<{ found: boolean }>(
    "select to_regclass('_prisma_migrations') is not null as found",
  );
  if (exists.rows[0]?.found !== true) return [];
  const rows = await client.query<{ migration_name: string }>("select migration_name from _prisma_migrations");
  return rows.rows.map((row) => row.migration_name);
}
