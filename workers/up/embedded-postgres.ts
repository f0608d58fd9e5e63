/** The embedded PostgreSQL in the data folder: started, found alive, or mended after a kill. */
import { existsSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import pg from "pg";
import { embeddedBinaries } from "./embedded-binaries";
import { processIdentity } from "./process-identity.mjs";
import { keptSecret } from "./secrets";
import { StartError } from "./start-error";

export interface EmbeddedDatabase {
  url: string;
  stop(): Promise<void>;
}

const DATABASE = "forge";

/** The pid in postmaster.pid if that process lives and is a server on this folder. */
function livingServer(folder: string): number | null {
  const file = path.join(folder, "postmaster.pid");
  if (!existsSync(file)) return null;
  const [pidLine, folderLine] = readFileSync(file, "utf8").split("\n");
  const pid = Number(pidLine);
  if (!Number.isInteger(pid) || pid <= 1 || folderLine?.trim() !== folder) return null;
  if (processIdentity(pid) === null) return null;
  if (process.platform === "linux") {
    // After a reboot the number may belong to anything.
    const command = readFileSync(`/proc/${pid}/cmdline`, "utf8");
    if (!command.includes("postgres")) return null;
  }
  return pid;
}

async function stopServer(pid: number): Promise<void> {
  process.kill(pid, "SIGINT"); // fast shutdown: sessions are ended, data is flushed
  for (let waited = 0; waited < 20_000; waited += 100) {
    if (processIdentity(pid) === null) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new StartError(
    `A database server of an earlier start (process ${pid}) does not stop. End it by hand: kill -INT ${pid}`,
  );
}

/** Start the server in <dataDir>/postgres on a loopback port, making the database at the first start. */
export async function startEmbeddedPostgres(dataDir: string, port: number): Promise<EmbeddedDatabase> {
  const { EmbeddedPostgres, folder } = await embeddedBinaries(dataDir);
  const password = keptSecret(dataDir, "postgres.password").value;
  const leftOver = existsSync(folder) ? livingServer(folder) : null;
  // A server outlives a start that was killed; its start flags and owner are unknown, so it is not taken over but replaced.
  if (leftOver !== null) await stopServer(leftOver);
  else rmSync(path.join(folder, "postmaster.pid"), { force: true });

  const lines: string[] = [];
  const remember = (line: unknown) => {
    lines.push(String(line).trim());
    if (lines.length > 40) lines.shift();
  };
  const server = new EmbeddedPostgres({
    databaseDir: folder,
    user: "forge",
    password,
    port,
    persistent: true,
    createPostgresUser: process.getuid?.() === 0,
    authMethod: "scram-sha-256",
    postgresFlags: ["-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "max_connections=200"],
    onLog: remember,
    onError: remember,
  });
  const failed = (what: string, error: unknown) =>
    new StartError(
      `The embedded database ${what}: ${error instanceof Error ? error.message : "see below"}\n${lines.slice(-8).join("\n")}\n` +
        `Its folder is ${folder}. Set DATABASE_URL to use a PostgreSQL server of yours instead.`,
    );
  if (!existsSync(path.join(folder, "PG_VERSION"))) {
    rmSync(folder, { recursive: true, force: true }); // a first start that was killed half-way leaves a folder that initdb refuses
    await server.initialise().catch((error: unknown) => {
      throw failed("cannot be made", error);
    });
  }
  await server.start().catch((error: unknown) => {
    throw failed("does not start", error);
  });
  const admin = new pg.Client({ host: "127.0.0.1", port, user: "forge", password, database: "postgres" });
  await admin.connect();
  try {
    const found = await admin.query("SELECT 1 FROM pg_database WHERE datname = $1", [DATABASE]);
    if (found.rowCount === 0) await admin.query(`CREATE DATABASE ${DATABASE}`);
  } finally {
    await admin.end();
  }
  return {
    url: `postgresql://forge:${encodeURIComponent(password)}@127.0.0.1:${port}/${DATABASE}`,
    stop: () => server.stop(),
  };
}
