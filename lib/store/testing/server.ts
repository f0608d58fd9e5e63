/** A PostgreSQL server for one test run: embedded, in a folder of its own, or the one in TEST_DATABASE_URL. */
import { randomBytes } from "node:crypto";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import os from "node:os";
import path from "node:path";
import { startEmbeddedServer } from "@/lib/store/embedded/server";

export interface TestServer {
  /** URL of the maintenance database, for CREATE DATABASE. */
  url: string;
  stop(): Promise<void>;
}

/** A TCP port on loopback that was free a moment ago. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      if (address === null || typeof address === "string") return reject(new Error("no port was given"));
      probe.close(() => resolve(address.port));
    });
  });
}

export async function startTestServer(): Promise<TestServer> {
  const given = process.env.TEST_DATABASE_URL;
  if (given !== undefined && given !== "") return { url: given, stop: async () => undefined };
  const folder = mkdtempSync(path.join(os.tmpdir(), "forge-test-postgres-"));
  chmodSync(folder, 0o755); // as root the server runs as another user, who must reach its folder
  const server = await startEmbeddedServer({
    folder: path.join(folder, "data"),
    port: await freePort(),
    password: randomBytes(12).toString("hex"),
    logFile: path.join(folder, "postgres.log"),
    // A test database need not survive a power cut.
    settings: { fsync: "off", full_page_writes: "off", synchronous_commit: "off", max_connections: "300" },
  });
  return {
    url: server.url("postgres"),
    async stop() {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
