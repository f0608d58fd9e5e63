/** The Prisma client of a process. */
import { PrismaPg } from "@prisma/adapter-pg";
import { PrismaClient } from "./generated/client";

export type Db = PrismaClient;

/**
 * A client with a pool of `maxConnections`. Connects lazily: making one has no effect on the network.
 * Close it with `db.$disconnect()`.
 */
export function createDb(databaseUrl: string, maxConnections = 10): Db {
  const adapter = new PrismaPg({
    connectionString: databaseUrl,
    max: maxConnections,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 60_000,
    // Columns are timestamps without a zone, in UTC; now() must agree with them on any server.
    options: "-c TimeZone=UTC",
  });
  return new PrismaClient({ adapter });
}
