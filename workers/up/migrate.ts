/** Applies the migrations to DATABASE_URL: the step before web and runner where no start script does it. */
import { config } from "@/lib/config";
import { applyMigrations, MigrationError } from "@/lib/store/migrate";

const { databaseUrl } = config();
if (databaseUrl === undefined) {
  console.error("DATABASE_URL is not set: name the PostgreSQL database to migrate.");
  process.exit(2);
}
try {
  const applied = await applyMigrations(databaseUrl);
  console.log(applied.length === 0 ? "The database is up to date." : `Applied ${applied.join(", ")}.`);
} catch (error) {
  if (!(error instanceof MigrationError)) throw error;
  console.error(error.message);
  process.exit(1);
}
