/** An embedded PostgreSQL server: real PostgreSQL on a loopback port, in a folder, gone when its starter is gone. */
import { type ChildProcess, spawn } from "node:child_process";
import { chownSync, closeSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { accountFor } from "./account";
import { findBinaries } from "./binaries";
import { ensureCluster } from "./cluster";
import { EmbeddedPostgresError } from "./error";
import { stopLeftover } from "./leftover";

export interface EmbeddedServer {
  /** URL of a database of this server, with the password in it. */
  url(database: string): string;
  /** Resolves when the server has ended, for whatever reason. */
  readonly ended: Promise<void>;
  /** Fast shutdown: sessions are cut, everything committed is kept. */
  stop(): Promise<void>;
}

export interface EmbeddedServerOptions {
  /** Absolute; made when absent. */
  folder: string;
  /** On 127.0.0.1. */
  port: number;
  /** Of the role `postgres`; set when the folder is made, and asked for ever after. */
  password: string;
  /** The server's own log is appended to it. */
  logFile: string;
  /** Beyond the defaults, e.g. {fsync: "off"}. */
  settings?: Record<string, string>;
}

/** Sessions of web, several runners and an own psql. */
const MAX_CONNECTIONS = 200;

/**
 * Start it, after stopping a server that an earlier start left on the folder.
 * @throws EmbeddedPostgresError
 */
export async function startEmbeddedServer(options: EmbeddedServerOptions): Promise<EmbeddedServer> {
  const { folder, port, password } = options;
  const programs = await findBinaries();
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  await stopLeftover(folder);
  const account = accountFor(folder, [programs.postgres, programs.initdb]);
  const isNew = readdirSync(folder).length === 0;
  if (isNew && account.uid !== undefined && account.gid !== undefined) chownSync(folder, account.uid, account.gid);
  ensureCluster(folder, programs, account, password);

  const settings = {
    listen_addresses: "127.0.0.1",
    port: String(port),
    unix_socket_directories: "", // TCP alone: the password guards it, whatever the rights of a folder
    max_connections: String(MAX_CONNECTIONS),
    timezone: "UTC",
    log_timezone: "UTC",
    ...options.settings,
  };
  const [program, args] = account.command(programs.postgres, [
    "-D",
    folder,
    ...Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]),
  ]);
  const guardProgram = fileURLToPath(new URL("./guard.mjs", import.meta.url));
  const url = (database: string) => `postgresql://postgres:${password}@127.0.0.1:${port}/${database}`;

  for (let attempt = 1; ; attempt++) {
    const log = openSync(options.logFile, "a", 0o600);
    const guard = spawn(process.execPath, [guardProgram, JSON.stringify(account.spawnAs), program, ...args], {
      // A group of its own: Ctrl-C in the terminal must not stop the database before those who write to it.
      detached: true,
      stdio: ["ignore", log, log, "ipc"],
      execArgv: [],
    } as Parameters<typeof spawn>[2]);
    closeSync(log);
    guard.channel?.unref();
    const ended = new Promise<void>((resolve) => guard.once("exit", () => resolve()));
    if (await accepts(url("postgres"), guard)) {
      return { url, ended, stop: () => stop(guard, ended) };
    }
    const output = tail(options.logFile);
    // The sessions of a server that was killed with -9 need a moment to notice.
    if (attempt < 10 && /pre-existing shared memory block|lock file "postmaster.pid" already exists/.test(output)) {
      await sleep(1000);
      await stopLeftover(folder);
      continue;
    }
    throw new EmbeddedPostgresError(
      `The embedded PostgreSQL on ${folder} did not start:\n${output}`,
      `Look at ${options.logFile}, or set DATABASE_URL to a PostgreSQL server of yours.`,
    );
  }
}

/** Whether the server came to accept sessions before its guard ended; recovery after a crash may take a while. */
async function accepts(url: string, guard: ChildProcess): Promise<boolean> {
  while (guard.exitCode === null && guard.signalCode === null) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000 });
    client.on("error", () => undefined); // told by the rejection of what was asked
    try {
      await client.connect();
      await client.query("select 1");
      return true;
    } catch (error) {
      const code = (error as { code?: string }).code;
      if (code === "28P01") {
        await stop(guard, new Promise((resolve) => guard.once("exit", () => resolve())));
        throw new EmbeddedPostgresError(
          "The embedded database does not accept the password that is stored for it.",
          "Restore the file keys/postgres-password of the data folder, or move its folder postgres away to begin anew.",
          { cause: error },
        );
      }
      await sleep(50);
    } finally {
      await client.end().catch(() => undefined); // it may never have been connected
    }
  }
  return false;
}

async function stop(guard: ChildProcess, ended: Promise<void>): Promise<void> {
  if (guard.exitCode !== null || guard.signalCode !== null) return;
  guard.kill("SIGTERM");
  await ended;
}

function tail(file: string): string {
  return existsSync(file) ? readFileSync(file, "utf8").trimEnd().split("\n").slice(-12).join("\n") : "";
}
