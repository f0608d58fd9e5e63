/** Writes the next migration from what prisma/schema.prisma has beyond the migrations: `npm run migration:diff -- <name>`. */
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { applyMigrations } from "@/lib/store/migrate";
import { schemaDiff } from "@/lib/store/schema-diff";
import { startTestServer } from "@/lib/store/testing/server";

const name = process.argv[2];
if (name === undefined || !/^[a-z0-9_]+$/.test(name)) {
  console.error("Name the migration in lower case: npm run migration:diff -- add_something");
  process.exit(2);
}
const server = await startTestServer();
try {
  await applyMigrations(server.url);
  const script = await schemaDiff(server.url);
  if (script === "") {
    console.log("The migrations already give what the schema says.");
  } else {
    const time = new Date().toISOString().replace(/\D/g, "").slice(0, 14);
    const folder = path.resolve("prisma/migrations", `${time}_${name}`);
    mkdirSync(folder);
    writeFileSync(path.join(folder, "migration.sql"), script);
    console.log(`Wrote ${path.relative(process.cwd(), folder)}/migration.sql. Read it before you commit it.`);
  }
} finally {
  await server.stop();
}
