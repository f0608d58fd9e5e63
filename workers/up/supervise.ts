/** Starts database, network, runner and web in order, keeps them running, stops them in order. */
import { rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { type Config, ConfigError, config } from "@/lib/config";
import { createDb, type Db } from "@/lib/store/client";
import { applyMigrations, MigrationError } from "@/lib/store/migrate";
import { accessToken, banner, dashboardUrl } from "./banner";
import { Children, endLeftOvers } from "./children";
import { EmbeddedDatabase } from "./database";
import { buildDashboard } from "./next-build";
import { requireFreePort } from "./ports";
import { keptSecret } from "./secrets";
import { StartError } from "./start-error";
import { answersWithin, httpAnswers, READY_WITHIN_MS, waitReady } from "./wait-ready";
import { startWalkthrough, type Walkthrough, wasCutOff } from "./walkthrough";

export interface StartOptions {
  root: string;
  /** Date.now() of the start. */
  started: number;
  say: (line: string) => void;
  /** Aborted by Ctrl-C, SIGTERM, or the end of whoever started this. */
  stopping: AbortSignal;
  demo: boolean;
  resetSandbox: boolean;
  /** Nobody watches: what is said goes to a log. */
  background: boolean;
  /** Called when the checkout is no longer changed. */
  onBuilt: () => void;
}

const TSX = ["--import", "tsx"];
/** A testnet or mainnet that cannot be reached must not keep the dashboard from showing it. */
const REMOTE_NETWORK_WITHIN_MS = 20_000;

/** What has been started so far, in the order of starting. */
interface Started {
  children: Children;
  database?: EmbeddedDatabase;
  db?: Db;
  walkthrough?: Walkthrough;
}

/** Returns when the platform runs; the process ends when it is told to stop. @throws StartError */
export async function supervise(options: StartOptions): Promise<void> {
  const { stopping } = options;
  const settings = readConfig();
  const started: Started = { children: new Children(options.root, settings.dataDir, options.say) };
  const stop = stopper(started, options.say);
  process.on("uncaughtException", (error) => {
    console.error(error);
    void stop(1);
  });
  try {
    await startAll(options, settings, started);
  } catch (error) {
    if (!stopping.aborted) console.error(`\n${explain(error, settings.dataDir)}`);
    await stop(stopping.aborted ? 0 : 1);
  }
  if (stopping.aborted) await stop(0);
  stopping.addEventListener("abort", () => void stop(0));
}

async function startAll(options: StartOptions, settings: Config, started: Started): Promise<void> {
  const { root, say, stopping } = options;
  const { children } = started;
  const ownSandbox = settings.network === "sandbox" && !settings.sandbox.elsewhere;

  await endLeftOvers(settings.dataDir, say);
  await requireFreePort({ port: settings.port, host: settings.host, what: "the dashboard", variable: "FORGE_PORT" });
  if (ownSandbox) {
    await requireFreePort({
      port: settings.sandbox.port,
      host: "127.0.0.1",
      what: "the sandbox network",
      variable: "FORGE_SANDBOX_PORT",
    });
  }
  if (settings.databaseUrl === undefined) {
    say("Starting the database");
    started.database = await EmbeddedDatabase.start(settings.dataDir, children.logDir, say);
  }
  const databaseUrl = settings.databaseUrl ?? started.database?.url ?? "";
  await migrate(databaseUrl, root, say);
  stopping.throwIfAborted();
  await buildDashboard(root, say, stopping);
  options.onBuilt();

  const made = accessToken(settings);
  const token = made && { ...made, made: made.made && !options.background };
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    NODE_ENV: "production",
    NEXT_TELEMETRY_DISABLED: "1",
    DATABASE_URL: databaseUrl,
    FORGE_DATA_DIR: settings.dataDir,
    FORGE_TOKEN: token?.value ?? "",
    NEXTAUTH_SECRET: settings.sessionSecret ?? keptSecret(settings.dataDir, "session-secret").value,
  };
  if (options.resetSandbox) rmSync(path.join(settings.dataDir, "sandbox"), { recursive: true, force: true });
  say("Starting the network, the runner and the dashboard");
  if (ownSandbox) {
    // Always on loopback: nobody else has any business with it.
    const sandboxEnv = { ...env, FORGE_HOST: "127.0.0.1" };
    children.start({ name: "sandbox", args: [...TSX, "workers/sandbox/main.ts"], env: sandboxEnv });
    await waitReady(children, "sandbox", () => httpAnswers(`${settings.sandbox.url}/health`), stopping);
  }
  const runners = Array.from({ length: settings.runners }, (_, i) => (i === 0 ? "runner" : `runner-${i + 1}`));
  for (const name of runners) children.start({ name, args: [...TSX, "workers/runner/main.ts"], env });
  children.start({
    name: "web",
    args: ["node_modules/next/dist/bin/next", "start", "-H", settings.host, "-p", String(settings.port)],
    env,
  });
  const db = createDb(databaseUrl, 2);
  started.db = db;
  const beats = (name: string) => async () =>
    (await db.runner.count({ where: { pid: children.pidOf(name) ?? -1, host: os.hostname() } })) > 0;
  const within = settings.network === "sandbox" ? READY_WITHIN_MS : REMOTE_NETWORK_WITHIN_MS;
  let reached = true;
  for (const name of runners) {
    reached = (await answersWithin(children, name, beats(name), within, stopping)) && reached;
  }
  if (!reached && settings.network === "sandbox") {
    throw new StartError(`The runner does not reach the sandbox. Its log:\n${children.lastLines("runner", 15)}`);
  }
  const dashboard = dashboardUrl(settings);
  await waitReady(children, "web", () => httpAnswers(`${dashboard}/api/v1/health`), stopping);

  const isEmpty = (await db.job.count()) === 0 && (await db.deployment.count()) === 0;
  const wanted = isEmpty || options.resetSandbox || wasCutOff(settings.dataDir);
  await db.$disconnect();
  say(banner({ settings, dashboard, token, logDir: children.logDir, tookMs: Date.now() - options.started, reached }));
  if (options.demo && settings.network === "sandbox" && wanted) {
    started.walkthrough = startWalkthrough({ root, dataDir: settings.dataDir, env, say });
  }
}

function readConfig(): Config {
  try {
    return config();
  } catch (error) {
    throw error instanceof ConfigError ? new StartError(error.message) : error;
  }
}

async function migrate(databaseUrl: string, root: string, say: (line: string) => void): Promise<void> {
  try {
    const applied = await applyMigrations(databaseUrl, path.join(root, "prisma/migrations"));
    if (applied.length > 0) say(`Prepared the database (${applied.length} migration${applied.length > 1 ? "s" : ""})`);
  } catch (error) {
    throw error instanceof MigrationError ? new StartError(error.message) : error;
  }
}

/** Stops everything once, in the reverse order of dependence, and ends this process. */
function stopper(started: Started, say: (line: string) => void): (exitCode: number) => Promise<never> {
  let promise: Promise<never> | undefined;
  const stopAll = async (exitCode: number): Promise<never> => {
    const { children } = started;
    const asked = Date.now();
    // Terminal and npm may both pass one Ctrl-C on; only a later one is a second.
    process.on("SIGINT", () => {
      if (Date.now() - asked < 1_000) return;
      say("Killing everything");
      children.killAll();
      process.exit(1);
    });
    children.beginStopping();
    const anything = children.names("").length > 0 || started.database !== undefined;
    if (anything) say("\nStopping");
    started.walkthrough?.stop();
    await started.db?.$disconnect();
    await children.stop("web", 8_000);
    await Promise.all(children.names("runner").map((name) => children.stop(name, 12_000)));
    await children.stop("sandbox", 5_000);
    await started.database?.stop();
    if (anything) say("Stopped");
    process.exit(exitCode);
  };
  return (exitCode) => {
    promise ??= stopAll(exitCode);
    return promise;
  };
}

function explain(error: unknown, dataDir: string): string {
  if (error instanceof StartError) return error.userMessage;
  if (!(error instanceof Error)) return String(error);
  const { code, path: file } = error as NodeJS.ErrnoException;
  if ((code === "EACCES" || code === "EPERM") && file?.startsWith(dataDir)) {
    return `${file} cannot be written: it belongs to another user, as whom this folder was started before.\nStart as that user, give the folder back (chown -R), or name another one in FORGE_DATA_DIR.`;
  }
  return error.stack ?? error.message;
}
