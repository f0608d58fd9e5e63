/** What a database lacks to be what a schema says, as SQL. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { withSchemaEngine } from "./schema-engine";

/**
 * Compare a migrated database with a schema.
 * @param schemaPath the Prisma schema to reach
 * @returns the statements that lead from the database to the schema; empty when they agree. What Prisma cannot say
 * (triggers, functions, partial indexes) is not compared.
 */
export async function schemaDiff(databaseUrl: string, schemaPath = path.resolve("prisma/schema.prisma")) {
  const files = [{ path: schemaPath, content: readFileSync(schemaPath, "utf8") }];
  return withSchemaEngine(databaseUrl, async (engine) => {
    const { stdout } = await engine.diff({
      from: { tag: "schemaDatasource", files, configDir: path.dirname(schemaPath) },
      to: { tag: "schemaDatamodel", files },
      script: true,
      exitCode: null,
      filters: { externalEnums: [], externalTables: [] },
    });
    const script = stdout ?? "";
    return script.includes("This is an empty migration") ? "" : script;
  });
}
