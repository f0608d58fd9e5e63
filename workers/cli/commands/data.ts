/** `forge data`: market data that models are trained on. */
import path from "node:path";
import { type Command, Option } from "commander";
import type { ForgeClient } from "@/lib/client";
import type { BackfillView, DataOverview, StoredMarket } from "@/lib/forge/views";
import { days, listed, time } from "@/workers/cli/arguments";
import type { Cli } from "@/workers/cli/cli";
import { CliError, wrongUse } from "@/workers/cli/errors";
import { EXIT } from "@/workers/cli/exit-codes";
import { readGiven, writeTo } from "@/workers/cli/files";
import { byDefault, examples, group } from "@/workers/cli/help";
import { bytes, integer, NOTHING, percent, plural, short } from "@/workers/cli/output/format";
import { cell } from "@/workers/cli/output/table";

interface BackfillOptions {
  days?: number;
  from?: string;
  to?: string;
  source?: string;
  mode?: "fill" | "repair" | "verify";
  wait: boolean;
}

interface ExportOptions {
  source?: string;
  from?: string;
  to?: string;
  format?: "csv" | "csv.gz" | "parquet";
}

interface ImportOptions {
  name?: string;
  symbol?: string;
  wait: boolean;
}

export function register(program: Command, cli: Cli): void {
  const data = group(
    program,
    "data",
    "market data: fetched, looked over, taken out and brought in; alone, what is stored",
  );
  byDefault(data, () => coverage(cli, undefined, {}));
  examples(data, [["npx forge data", "what is stored"]]);
  examples(
    data
      .command("backfill")
      .description("fetch one-minute candles of markets; days that are complete are not asked for again")
      .argument("<markets...>", "such as btcusd or BTC/USD; several with spaces or commas between them", listed)
      .option("--days <days>", "so many days back from the network's present", days)
      .option("--from <time>", "from a day or time on (UTC)", time)
      .option("--to <time>", "until a day or time, exclusive (default: the network's present)", time)
      .option("--source <source>", "whose candles, e.g. atlas or binance-spot (default: the configured source)")
      .addOption(
        new Option(
          "--mode <mode>",
          "fill: what is not complete; repair: what is missing or unusable; verify: complete days once more (default: fill)",
        ).choices(["fill", "repair", "verify"]),
      )
      .option("--no-wait", "do not follow the job to its end")
      .action((markets: string[], options: BackfillOptions) => backfill(cli, markets, options)),
    [
      ["npx forge data backfill btcusd --days 120", "the last 120 days, followed until done"],
      [
        "npx forge data backfill btcusd,ethusd --from 2026-01-01 --to 2026-02-01 --no-wait",
        "January, in the background",
      ],
    ],
  );
  examples(
    data
      .command("coverage")
      .description("show which days of each market are complete, partial or absent, and the gaps in them")
      .argument("[market]", "one market, such as btcusd")
      .option("--source <source>", "of one source")
      .action((market: string | undefined, options: { source?: string }) => coverage(cli, market, options)),
    [
      ["npx forge data coverage", "all markets"],
      ["npx forge data coverage btcusd", "one market"],
    ],
  );
  examples(
    data
      .command("export")
      .description("write one-minute candles of a market to a file, or to stdout")
      .argument("<market>", "such as btcusd")
      .argument("[file]", "where to write; - is stdout", "-")
      .option("--source <source>", "of which source, where several hold the market")
      .option("--from <day>", "from a day or time on (UTC)", time)
      .option("--to <day>", "until a day or time, exclusive", time)
      .addOption(
        new Option("--format <format>", "csv, csv.gz or parquet (default: by the file's ending, else csv)").choices([
          "csv",
          "csv.gz",
          "parquet",
        ]),
      )
      .action((market: string, file: string, options: ExportOptions) => exportCandles(cli, market, file, options)),
    [
      ["npx forge data export btcusd btcusd.parquet --from 2026-01-01", "a Parquet file of this year"],
      ["npx forge data export btcusd | head -5", "CSV to another program"],
    ],
  );
  examples(
    data
      .command("import")
      .description("bring one-minute candles from a CSV or Parquet file; they are stored as source file:<name>")
      .argument("<file>", "the file; - is stdin")
      .argument("<market>", "such as btcusd")
      .option("--name <name>", "of the source: letters, digits and dashes (default: the file's name)")
      .option("--symbol <symbol>", "which symbol of a file that holds several")
      .option("--no-wait", "do not follow the job to its end")
      .action((file: string, market: string, options: ImportOptions) => importCandles(cli, file, market, options)),
    [
      [
        "npx forge data import candles.csv btcusd --name mine",
        "stored as file:mine; train on it by --source file:mine",
      ],
    ],
  );
}

async function backfill(cli: Cli, markets: string[], { wait, ...asked }: BackfillOptions): Promise<void> {
  if ((asked.days === undefined) === (asked.from === undefined)) {
    throw wrongUse("Which days are meant is not clear.", "Give either --days, or --from (and --to).");
  }
  const client = await cli.client();
  const [only] = markets;
  const started = await client.backfills.start({
    ...(markets.length === 1 && only !== undefined ? { market: only } : { markets }),
    ...asked,
  });
  await finish(cli, client, started, wait);
}

async function finish(cli: Cli, client: ForgeClient, started: BackfillView, wait: boolean): Promise<void> {
  if (!wait) {
    cli.show(started, () => `${cell(started.job.title)}: npx forge jobs show ${short(started.job.id)} --wait`);
    return;
  }
  await cli.follow(started.job);
  const done = await client.backfills.get(started.id);
  cli.show(done, () => reportText(done));
}

function reportText({ job, report, source, mode }: BackfillView): string {
  if (report === null) return `${cell(job.title)}: ${job.status}`;
  const { candles, stored, daysComplete, daysPartial, daysAbsent, daysSkipped, daysVerified, daysRevised } = report;
  const lines = [
    `${cell(job.title)}${mode === "import" ? "" : ` of ${cell(source)}`}: ${plural(candles, "candle")}, ${integer(stored)} new`,
    `Days: ${
      [
        [daysComplete, "complete"],
        [daysPartial, "partial"],
        [daysAbsent, "absent at the source"],
        [daysSkipped, "complete before"],
        [daysVerified, "verified"],
        [daysRevised, "revised at the source: decide in the dashboard"],
      ]
        .filter(([count]) => count !== 0)
        .map(([count, what]) => `${count} ${what}`)
        .join(", ") || "none"
    }`,
  ];
  const rejected = Object.entries(report.rejected).map(([reason, count]) => `${integer(count)} ${reason}`);
  if (rejected.length > 0) lines.push(`Not usable: ${cell(rejected.join(", "))}`);
  for (const { market, from, to, reason } of report.missingRanges) {
    lines.push(`Missing: ${market} ${from} to ${to}: ${cell(reason)}`);
  }
  return lines.join("\n");
}

/** BTC/USD and btc-usd are btcusd. */
function canonical(market: string): string {
  return market.toLowerCase().replaceAll(/[/\-_\s]/g, "");
}

async function coverage(cli: Cli, market: string | undefined, { source }: { source?: string }): Promise<void> {
  const overview = await (await cli.client()).data.overview();
  const found = overview.markets.filter(
    (one) =>
      (market === undefined || one.market === canonical(market)) && (source === undefined || one.source === source),
  );
  if (found.length === 0 && (market !== undefined || source !== undefined)) {
    throw new CliError(
      EXIT.notFound,
      `Nothing is stored of ${[market, source].filter(Boolean).join(" of ")}.`,
      `Fetch it: npx forge data backfill ${market ?? "<market>"} --days 30`,
    );
  }
  cli.show(found, () =>
    found.length === 0
      ? "Nothing is stored. Fetch some: npx forge data backfill btcusd --days 30"
      : coverageText(cli, found, overview),
  );
}

function coverageText(cli: Cli, markets: readonly StoredMarket[], overview: DataOverview): string {
  const drawn = cli.table(
    [
      { head: "MARKET" },
      { head: "SOURCE", shrink: true },
      { head: "FIRST DAY", spare: 3 },
      { head: "LAST DAY" },
      { head: "COMPLETE", align: "right" },
      { head: "PARTIAL", align: "right", spare: 4 },
      { head: "ABSENT", align: "right", spare: 5 },
      { head: "NOT ASKED", align: "right", spare: 6 },
      { head: "COVERED", align: "right" },
      { head: "GAPS", align: "right", spare: 1 },
      { head: "LONGEST", align: "right", spare: 7 },
      { head: "CANDLES", align: "right", spare: 2 },
      { head: "SIZE", align: "right", spare: 8 },
      { head: "LIVE", spare: 9 },
    ],
    markets.map((one) => [
      one.market,
      cell(one.source),
      one.firstDay ?? NOTHING,
      one.lastDay ?? NOTHING,
      integer(one.days.complete),
      integer(one.days.partial),
      integer(one.days.absent),
      integer(one.days.unasked),
      percent(one.coverage, 2),
      integer(one.quality.gaps),
      one.quality.longestGap === 0 ? NOTHING : `${integer(one.quality.longestGap)} min`,
      integer(one.candles),
      bytes(one.bytes),
      one.feed === null ? NOTHING : one.feed.state,
    ]),
  );
  const revisions = markets.reduce((sum, { openRevisions }) => sum + openRevisions, 0);
  const notes =
    revisions === 0 ? [] : [`${plural(revisions, "revision")} of complete days wait for a decision, in the dashboard.`];
  notes.push(`${bytes(overview.diskBytes)} of candles in the database.`);
  return `${drawn}\n\n${notes.join("\n")}`;
}

/** The source that is asked for, or the only one, or the configured one among those that hold the market. */
async function sourceOf(client: ForgeClient, market: string, asked: string | undefined): Promise<string> {
  if (asked !== undefined) return asked;
  const { markets, sources } = await client.data.overview();
  const holding = markets.filter((one) => one.market === market).map(({ source }) => source);
  const [only] = holding;
  if (only !== undefined && holding.length === 1) return only;
  const usual = sources.find(({ id, isDefault }) => isDefault && holding.includes(id));
  if (usual !== undefined) return usual.id;
  if (only === undefined) {
    throw new CliError(
      EXIT.notFound,
      `Nothing is stored of ${market}.`,
      `Fetch it: npx forge data backfill ${market} --days 30`,
    );
  }
  throw wrongUse(`Several sources hold ${market}: ${holding.join(", ")}.`, "Name one by --source.");
}

async function exportCandles(
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

async function importCandles(
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
