/** A migrated database of a test suite's own. */
import { randomBytes } from "node:crypto";
import pg from "pg";
import { inject } from "vitest";
import { createDb, type Db } from "@/lib/store/client";

export interface TestDatabase {
  url: string;
  db: Db;
  drop(): Promise<void>;
}

/** For `beforeAll`; call `drop` in `afterAll`. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const name = `forge_${randomBytes(8).toString("hex")}`;
  const server = inject("testServerUrl");
  await administer(server, `CREATE DATABASE ${name} TEMPLATE ${inject("testTemplate")}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  const db = createDb(url.href);
  return {
    url: url.href,
    db,
    async drop() {
      await db.$disconnect();
      await administer(server, `DROP DATABASE ${name} WITH (FORCE)`);
    },
  };
}

// Two suites copy the template at once: PostgreSQL refuses while it is being copied, so they queue for it.
async function administer(server: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  try {
    await client.query("SELECT pg_advisory_lock(1)");
    await client.query(statement);
  } finally {
    await client.end();
  }
}
