/** Starts database, sandbox, runner and web in order, says where they are, keeps them running, stops them in order. */
import { rmSync } from "node:fs";
import path from "node:path";
import { type Config, ConfigError, config } from "@/lib/config";
import { createDb, type Db } from "@/lib/store/client";
import { applyMigrations, displayUrl, MigrationError } from "@/lib/store/migrate";
import { Children, endLeftOvers } from "./children";
import { runDemo } from "./demo-process";
import { buildDashboard } from "./next-build";
import { freePort, requireFreePort } from "./ports";
import { keptSecret } from "./secrets";
import { StartError } from "./start-error";
import { httpAnswers, waitReady } from "./wait-ready";

export interface StartOptions {
  root: string;
  /** Date.now() of the start. */
  started: number;
  say: (line: string) => void;
  demo: boolean;
  resetSandbox: boolean;
  /** Called when the checkout is no longer changed. */
  onBuilt: () => void;
}

const LOOPBACK = new Set(["127.0.0.1", "localhost", "::1"]);
const TSX = ["--import", "tsx"];

/** Never returns while the platform runs; ends the process when it was told to stop. */
export async function supervise(options: StartOptions): Promise<void> {
  const { root, say } = options;
  let settings: Config;
  try {
    settings = config();
  } catch (error) {
    throw error instanceof ConfigError ? new StartError(error.message) : error;
  }
  const children = new Children(root, settings.dataDir, say);
  let db: Db | undefined;

  let stopping = false;
  const stop = async (exitCode: number) => {
    if (stopping) return;
    stopping = true;
    children.beginStopping();
    say("\nStopping");
    await db?.$disconnect();
    await children.stop("web", 8_000);
    await children.stop("runner", 12_000);
    await children.stop("sandbox", 5_000);
    await children.stop("postgres", 20_000);
    say("Stopped");
    process.exit(exitCode);
  };
  const onSignal = () => void stop(0);
  process.on("SIGINT", onSignal);
  process.on("SIGTERM", onSignal);
  process.on("SIGHUP", onSignal);

  try {
    await endLeftOvers(settings.dataDir, say);
    await requireFreePort({ port: settings.port, host: settings.host, what: "the dashboard", variable: "FORGE_PORT" });
    const ownSandbox = settings.network === "sandbox" && process.env.FORGE_SANDBOX_URL === undefined;
    if (ownSandbox) {
      await requireFreePort({
        port: settings.sandbox.port,
        host: "127.0.0.1",
        what: "the sandbox network",
        variable: "FORGE_SANDBOX_PORT",
      });
    }

    const databaseUrl = settings.databaseUrl ?? (await startPostgres(children, settings));
    try {
      const applied = await applyMigrations(databaseUrl, path.join(root, "prisma/migrations"));
      if (applied.length > 0)
        say(`Prepared the database (${applied.length} migration${applied.length === 1 ? "" : "s"})`);
    } catch (error) {
      throw error instanceof MigrationError ? new StartError(error.message) : error;
    }
    await buildDashboard(root, say);
    options.onBuilt();

    const token = accessToken(settings);
    const env: NodeJS.ProcessEnv = {
      ...process.env,
      NODE_ENV: "production",
      NEXT_TELEMETRY_DISABLED: "1",
      DATABASE_URL: databaseUrl,
      FORGE_DATA_DIR: settings.dataDir,
      NEXTAUTH_SECRET: process.env.NEXTAUTH_SECRET ?? keptSecret(settings.dataDir, "session.secret").value,
      ...(token === undefined ? {} : { FORGE_TOKEN: token.value }),
    };
    if (options.resetSandbox) rmSync(path.join(settings.dataDir, "sandbox"), { recursive: true, force: true });
    if (ownSandbox) {
      children.start({
        name: "sandbox",
        args: [...TSX, "workers/sandbox/main.ts"],
        env: { ...env, FORGE_HOST: "127.0.0.1" },
      });
    }
    children.start({ name: "runner", args: [...TSX, "workers/runner/main.ts"], env });
    children.start({
      name: "web",
      args: ["node_modules/next/dist/bin/next", "start", "-H", settings.host, "-p", String(settings.port)],
      env,
    });
    say("Starting the network, the runner and the dashboard");
    if (ownSandbox) await waitReady(children, "sandbox", () => httpAnswers(`${settings.sandbox.url}/health`));
    const startDb = createDb(databaseUrl, 2);
    db = startDb;
    const since = new Date(options.started);
    await waitReady(
      children,
      "runner",
      async () => (await startDb.runner.count({ where: { beatAt: { gte: since } } })) > 0,
    );
    const dashboard = dashboardUrl(settings);
    const authorization: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token.value}` };
    await waitReady(children, "web", () => httpAnswers(`${dashboard}/api/v1/health`, authorization));

    const emptyDatabase = (await startDb.job.count()) === 0 && (await startDb.deployment.count()) === 0;
    say(banner(settings, dashboard, token, databaseUrl, Date.now() - options.started));
    if (options.demo && settings.network === "sandbox" && emptyDatabase) runDemo(env, say);
  } catch (error) {
    if (stopping) return;
    console.error(
      `\n${error instanceof StartError ? error.userMessage : error instanceof Error ? error.stack : String(error)}`,
    );
    await stop(1);
  }
}

async function startPostgres(children: Children, settings: Config): Promise<string> {
  const port = await freePort();
  let answer: { url?: string; error?: string } | undefined;
  children.start({
    name: "postgres",
    args: [...TSX, "workers/up/postgres-main.ts", String(port)],
    env: { ...process.env, FORGE_DATA_DIR: settings.dataDir },
    onMessage: (message) => {
      answer = message as { url?: string; error?: string };
    },
  });
  await waitReady(children, "postgres", async () => answer !== undefined);
  if (answer?.url === undefined)
    throw new StartError(answer?.error ?? "The embedded database did not say where it is.");
  return answer.url;
}

/** Who may come in from elsewhere: a host that others reach needs a token, made once where none is given. */
function accessToken(settings: Config): { value: string; made: boolean } | undefined {
  if (settings.token !== undefined) return { value: settings.token, made: false };
  return LOOPBACK.has(settings.host) ? undefined : keptSecret(settings.dataDir, "access.token");
}

function dashboardUrl(settings: Config): string {
  const host = settings.host === "0.0.0.0" || settings.host === "::" ? "127.0.0.1" : settings.host;
  return `http://${host.includes(":") ? `[${host}]` : host}:${settings.port}`;
}

function banner(
  settings: Config,
  dashboard: string,
  token: { value: string; made: boolean } | undefined,
  databaseUrl: string,
  tookMs: number,
): string {
  const network =
    settings.network === "sandbox"
      ? `sandbox (a local network; its clock runs ${settings.sandbox.speed} times faster than yours)`
      : settings.network;
  const rows: [string, string][] = [
    ["Dashboard", dashboard],
    ...(token?.made
      ? [
          ["Token", `${token.value}  (shown this once; kept in ${settings.dataDir}/keys/access.token)`] as [
            string,
            string,
          ],
        ]
      : []),
    ["Network", network],
    ["Database", settings.databaseUrl === undefined ? "embedded" : displayUrl(databaseUrl)],
    ["Data", settings.dataDir],
    ["Logs", path.join(settings.dataDir, "logs")],
    ["Stop", "Ctrl-C"],
  ];
  const line = "─".repeat(72);
  const body = rows.map(([name, value]) => `  ${name.padEnd(10)} ${value}`).join("\n");
  return `\n${line}\n  Allora Forge runs (ready after ${Math.round(tookMs / 1000)} s)\n\n${body}\n${line}\n`;
}
