/** The embedded PostgreSQL of the data folder: started, started again when it dies, stopped last. */
import path from "node:path";
import pg from "pg";
import { EmbeddedPostgresError } from "@/lib/store/embedded/error";
import { type EmbeddedServer, startEmbeddedServer } from "@/lib/store/embedded/server";
import { freePort } from "./ports";
import { keptSecret } from "./secrets";
import { StartError } from "./start-error";

const DATABASE = "forge";

export class EmbeddedDatabase {
  private stopping = false;

  private constructor(
    private server: EmbeddedServer,
    private readonly again: () => Promise<EmbeddedServer>,
    private readonly say: (line: string) => void,
  ) {
    void this.watch();
  }

  /** @throws StartError */
  static async start(dataDir: string, logDir: string, say: (line: string) => void): Promise<EmbeddedDatabase> {
    const options = {
      folder: path.join(dataDir, "postgres"),
      port: await freePort(),
      password: keptSecret(dataDir, "postgres-password").value,
      logFile: path.join(logDir, "postgres.log"),
    };
    const start = () => startEmbeddedServer(options);
    const server = await start().catch((error: unknown) => {
      throw error instanceof EmbeddedPostgresError ? new StartError(`${error.message}\n${error.remedy}`) : error;
    });
    const database = new EmbeddedDatabase(server, start, say);
    await ensureDatabase(server.url("postgres"));
    return database;
  }

  get url(): string {
    return this.server.url(DATABASE);
  }

  async stop(): Promise<void> {
    this.stopping = true;
    await this.server.stop();
  }

  // On the same port: the other processes connect again by themselves.
  private async watch(): Promise<void> {
    for (let failures = 0; ; ) {
      await this.server.ended;
      if (this.stopping) return;
      this.say("The database ended; starting it again");
      while (!this.stopping) {
        try {
          this.server = await this.again();
          failures = 0;
          if (this.stopping) await this.server.stop();
          break;
        } catch (error) {
          this.say(error instanceof Error ? error.message : String(error));
          await new Promise((resolve) => setTimeout(resolve, Math.min(30_000, 1000 * 2 ** failures++)));
        }
      }
    }
  }
}

async function ensureDatabase(url: string): Promise<void> {
  const admin = new pg.Client({ connectionString: url });
  await admin.connect();
  try {
    const found = await admin.query("SELECT 1 FROM pg_database WHERE datname = $1", [DATABASE]);
    if (found.rowCount === 0) await admin.query(`CREATE DATABASE ${DATABASE}`);
  } finally {
    await admin.end();
  }
}
