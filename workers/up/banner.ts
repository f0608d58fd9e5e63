/** What the start says when everything answers: where the dashboard is, who may come in, where data and logs lie. */
import os from "node:os";
import type { Config } from "@/lib/config";
import { displayUrl } from "@/lib/store/migrate";
import { isLoopback, isWildcard } from "@/lib/web/hosts";
import { keptSecret } from "./secrets";

export interface AccessToken {
  value: string;
  /** At this start, so that it is to be shown. */
  made: boolean;
}

/** A host that others reach needs a token, made once where none is given; undefined on loopback without one. */
export function accessToken(settings: Config): AccessToken | undefined {
  if (settings.token !== undefined) return { value: settings.token, made: false };
  return isLoopback(settings.host) ? undefined : keptSecret(settings.dataDir, "access-token");
}

function urlOf(host: string, { port, basePath }: Pick<Config, "port" | "basePath">): string {
  return `http://${host.includes(":") && !host.startsWith("[") ? `[${host}]` : host}:${port}${basePath}`;
}

/** By which this machine reaches it. */
export function dashboardUrl(settings: Pick<Config, "host" | "port" | "basePath">): string {
  return urlOf(isWildcard(settings.host) ? "127.0.0.1" : settings.host, settings);
}

function otherAddresses(settings: Config): string[] {
  if (!isWildcard(settings.host)) return [];
  const own = Object.values(os.networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return own
    .filter(({ internal, family }) => !internal && family === "IPv4")
    .map(({ address }) => urlOf(address, settings));
}

export function banner(input: {
  settings: Config;
  dashboard: string;
  token: AccessToken | undefined;
  logDir: string;
  tookMs: number;
  /** Whether the runner has reached the network. */
  reached: boolean;
}): string {
  const { settings, dashboard, token, logDir } = input;
  const rows: [name: string, value: string][] = [["Dashboard", dashboard]];
  for (const address of otherAddresses(settings)) rows.push(["", address]);
  if (token?.made) {
    rows.push(["Token", token.value], ["", `shown this once; kept in ${settings.dataDir}/keys/access-token`]);
  } else if (token !== undefined) {
    rows.push([
      "Sign in",
      settings.token === undefined ? `with the token in ${settings.dataDir}/keys/access-token` : "with FORGE_TOKEN",
    ]);
  }
  rows.push([
    "Network",
    settings.network === "sandbox"
      ? `sandbox, a network on this computer whose clock runs ${settings.sandbox.speed} times faster`
      : settings.network,
  ]);
  if (!input.reached) rows.push(["", `not reached yet; the runner keeps trying, see ${logDir}/runner.log`]);
  rows.push(
    ["Database", settings.databaseUrl === undefined ? "embedded PostgreSQL" : displayUrl(settings.databaseUrl)],
    ["Data", settings.dataDir],
    ["Logs", logDir],
    ["Stop", "Ctrl-C"],
  );
  const line = "─".repeat(72);
  const body = rows.map(([name, value]) => `  ${name.padEnd(10)} ${value}`).join("\n");
  return `\n${line}\n  Allora Forge runs (ready after ${Math.round(input.tookMs / 1000)} s)\n\n${body}\n${line}\n`;
}
