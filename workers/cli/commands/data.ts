/** `forge data`: market data that models are trained on. */
import { type Command, Option } from "commander";
import { day, days as howMany, listed, time, wholeNumber } from "@/workers/cli/arguments";
import type { Cli } from "@/workers/cli/cli";
import { type BackfillOptions, backfill } from "@/workers/cli/data/backfill";
import { coverage } from "@/workers/cli/data/coverage";
import { type CompareOptions, compare, type DaysOptions, days, oneDay } from "@/workers/cli/data/days";
import { type ExportOptions, exportCandles, type ImportOptions, importCandles } from "@/workers/cli/data/files";
import { decide, type RemoveOptions, removeCandles, revisions } from "@/workers/cli/data/revisions";
import { byDefault, examples, group } from "@/workers/cli/help";

const DECISIONS = [
  ["accept", "take a revision over: the day becomes what the source says now"],
  ["dismiss", "keep a day as it is stored, whatever the source says now"],
] as const;

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
      .option("--days <days>", "so many days back from the network's present", howMany)
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
      .description("count the days of each market that are complete, partial or absent, and the gaps in them")
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
      .command("days")
      .description("list a market's days: complete, partial, absent or never asked for")
      .argument("<market>", "such as btcusd")
      .option("--source <source>", "of which source, where several hold the market")
      .option("--from <day>", "from this day on (UTC)", day)
      .option("--to <day>", "up to and with this day", day)
      .addOption(new Option("--state <state>", "such days alone").choices(["complete", "partial", "absent", "unasked"]))
      .action((market: string, options: DaysOptions) => days(cli, market, options)),
    [["npx forge data days btcusd --state partial", "those that lack something"]],
  );
  examples(
    data
      .command("day")
      .description(
        "show a day to the minute: what is absent, unusable or was never asked for, and candles that stand out",
      )
      .argument("<market>", "such as btcusd")
      .argument("<day>", "in UTC", day)
      .option("--source <source>", "of which source, where several hold the market")
      .action((market: string, of: string, options: { source?: string }) => oneDay(cli, market, of, options)),
    [["npx forge data day btcusd 2026-03-01", "every gap of it"]],
  );
  examples(
    data
      .command("compare")
      .description("compare two sources of one market: minutes, the basis between their prices, and where they part")
      .argument("<market>", "such as btcusd")
      .argument("<a>", "a source that holds it, such as atlas")
      .argument("<b>", "another one, such as binance-spot")
      .option("--from <time>", "from a day or time on (UTC)", time)
      .option("--to <time>", "until a day or time, exclusive", time)
      .option("--tolerance <bp>", "closes count as apart beyond so many basis points", wholeNumber(0, 10_000))
      .action((market: string, a: string, b: string, options: CompareOptions) => compare(cli, market, a, b, options)),
    [["npx forge data compare btcusd atlas binance-spot --from 2026-03-01", "since the first of March"]],
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
  examples(
    data
      .command("revisions")
      .description("list what a source says otherwise than before of days that were complete")
      .option("--all", "also what is decided")
      .action((options: { all?: boolean }) => revisions(cli, options)),
    [["npx forge data revisions", "what waits for a decision"]],
  );
  for (const [decision, what] of DECISIONS) {
    examples(
      data
        .command(decision)
        .description(what)
        .argument("<revision>", "id of the revision, or how it begins")
        .action((given: string) => decide(cli, given, decision)),
      [[`npx forge data ${decision} 7c1e`, "decide about the revision whose id begins with 7c1e"]],
    );
  }
  examples(
    data
      .command("remove")
      .description("delete candles of a market for good; jobs and models that were made of them stay")
      .argument("<market>", "such as btcusd")
      .option("--source <source>", "of which source, where several hold the market")
      .option("--from <day>", "from this day on (UTC)", day)
      .option("--to <day>", "up to this day, which is deleted too", day)
      .option("-y, --yes", "do not ask")
      .action((market: string, options: RemoveOptions) => removeCandles(cli, market, options)),
    [["npx forge data remove ethusd --source file:mine", "asks, then deletes what was brought in as file:mine"]],
  );
}
