/** The instance itself: whether it answers, lets us in, and all its parts are well. */
import { ForgeApiError } from "@/lib/client";
import type { HealthPart, HealthView } from "@/lib/forge/views";
import type { Cli } from "@/workers/cli/cli";
import { isInTheClear } from "@/workers/cli/connection";
import { type Check, fail, ok, warn } from "./check";

export interface Looked {
  checks: Check[];
  health: HealthView | null;
}

/** @param isOwn it is the instance of this folder, which need not run */
export async function checkInstance(cli: Cli, isOwn: boolean): Promise<Looked> {
  const { url, urlFrom, token, tokenFrom } = await cli.instance();
  const client = await cli.client();
  const where = `${url} (${urlFrom})`;
  let health: HealthView;
  try {
    health = await client.health();
  } catch (error) {
    if (!(error instanceof ForgeApiError)) throw error;
    const told = isOwn && error.code === "unreachable" ? warn : fail;
    return { checks: [told("Instance", `${where}: ${error.message}`, error.remedy)], health: null };
  }
  const checks = [ok("Instance", `${where} answers`)];
  if (token === undefined && health.web === undefined) {
    checks.push(fail("Token", "none, and this instance wants one", "Set FORGE_TOKEN, or give --token-file."));
    return { checks, health: null };
  }
  checks.push(await checkToken(cli, token, tokenFrom));
  if (health.web === undefined) return { checks, health: null };
  const parts: [string, HealthPart][] = [
    ["Database", health.database],
    ["Runner", health.runner],
    ["Chain", health.network],
    ["Candles", health.data],
  ];
  const judged = { ok, waiting: warn, error: fail } as const;
  for (const [name, { state, message }] of parts) checks.push(judged[state](name, message, REMEDIES[name] ?? ""));
  return { checks, health };
}

const REMEDIES: Record<string, string> = {
  Database: "Look into the log of the database, in the folder logs of the data folder.",
  Runner: "Wait a moment, or start the instance again; its log is runner.log in the folder logs of the data folder.",
  Chain: "Wait for the next block; the runner's log names what its node answers.",
  Candles: "Wait for the next candle, or look at the source: npx forge data coverage",
};

async function checkToken(cli: Cli, token: string | undefined, from: string | undefined): Promise<Check> {
  const { url } = await cli.instance();
  if (token === undefined) return ok("Token", "none, and none is wanted");
  const client = await cli.client();
  try {
    await client.jobs.list({ limit: 1 });
  } catch (error) {
    if (error instanceof ForgeApiError) return fail("Token", `from ${from}: ${error.message}`, error.remedy);
    throw error;
  }
  if (isInTheClear(url)) {
    return warn(
      "Token",
      `from ${from}; it goes to ${new URL(url).hostname} in the clear`,
      "Use https, or a tunnel: docs/remote-access.md",
    );
  }
  return ok("Token", `from ${from}, let in`);
}
