/** Candles out to a file and in from one. */
import path from "node:path";
import type { Cli } from "@/workers/cli/cli";
import { wrongUse } from "@/workers/cli/errors";
import { readGiven, writeTo } from "@/workers/cli/files";
import { finish } from "./backfill";
import { canonical, sourceOf } from "./market";

export interface ExportOptions {
  source?: string;
  from?: string;
  to?: string;
  format?: "csv" | "csv.gz" | "parquet";
}

export interface ImportOptions {
  name?: string;
  symbol?: string;
  wait: boolean;
}

export async function exportCandles(
  cli: Cli,
  given: string,
  file: string,
  { source, format, ...span }: ExportOptions,
): Promise<void> {
  const client = await cli.client();
  const market = canonical(given);
  const byEnding = file.endsWith(".parquet") ? "parquet" : file.endsWith(".csv.gz") ? "csv.gz" : "csv";
  const from = await sourceOf(client, market, source);
  const answer = await client.data.export(from, market, { ...span, format: format ?? byEnding });
  await writeTo(cli, file, answer);
}

export async function importCandles(
  cli: Cli,
  file: string,
  market: string,
  { name, symbol, wait }: ImportOptions,
): Promise<void> {
  const named =
    name ??
    path
      .basename(file)
      .replace(/\.(csv|csv\.gz|parquet|gz)$/i, "")
      .toLowerCase();
  if (!/^[a-z0-9][a-z0-9-]{0,59}$/.test(named)) {
    throw wrongUse(`"${named}" is no name of a source.`, "Give one of letters, digits and dashes: --name my-candles");
  }
  const client = await cli.client();
  const started = await client.data.import(new Uint8Array(await readGiven(cli, file)), {
    name: named,
    market: canonical(market),
    ...(symbol !== undefined && { symbol }),
  });
  await finish(cli, client, started, wait);
}
