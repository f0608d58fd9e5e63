/** Fetches candles, and says what came of it. */
import type { ForgeClient } from "@/lib/client";
import type { BackfillView } from "@/lib/forge/views";
import type { Cli } from "@/workers/cli/cli";
import { wrongUse } from "@/workers/cli/errors";
import { integer, plural, short } from "@/workers/cli/output/format";
import { cell } from "@/workers/cli/output/table";

export interface BackfillOptions {
  days?: number;
  from?: string;
  to?: string;
  source?: string;
  mode?: "fill" | "repair" | "verify";
  wait: boolean;
}

export async function backfill(cli: Cli, markets: string[], { wait, ...asked }: BackfillOptions): Promise<void> {
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

/** Follows the job of a backfill or an import, where that is wanted. */
export async function finish(cli: Cli, client: ForgeClient, started: BackfillView, wait: boolean): Promise<void> {
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
        [daysRevised, "revised at the source: npx forge data revisions"],
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
