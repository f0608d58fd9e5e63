/** `forge trainings`: what was trained, side by side, and the window that is opened once. */
import { type Command, Option } from "commander";
import type { ComparisonView, JobView } from "@/lib/forge/views";
import { grade, topicId, wholeNumber } from "@/workers/cli/arguments";
import type { Cli } from "@/workers/cli/cli";
import { jobsTable } from "@/workers/cli/commands/jobs";
import { CliError } from "@/workers/cli/errors";
import { EXIT } from "@/workers/cli/exit-codes";
import { findTraining } from "@/workers/cli/find";
import { byDefault, examples, group } from "@/workers/cli/help";
import { duration, figure, integer, NOTHING, percent, short } from "@/workers/cli/output/format";
import { type Grade, isAtLeast } from "@/workers/cli/output/report";
import { cell } from "@/workers/cli/output/table";
import { showTraining } from "@/workers/cli/output/training-text";

const STATUSES = ["queued", "running", "succeeded", "failed", "cancelled"] as const;

interface ListOptions {
  topic?: number;
  status?: JobView["status"];
  limit: number;
}

export function register(program: Command, cli: Cli): void {
  const trainings = group(program, "trainings", "what was trained, and how it fared; alone, a list");
  byDefault(trainings, () => list(cli, { limit: 20 }));
  examples(trainings, [["npx forge trainings", "the last trainings"]]);
  examples(
    trainings
      .command("list")
      .description("list trainings, newest first")
      .option("--topic <topic>", "of one topic", topicId)
      .addOption(new Option("--status <status>", "in one state").choices(STATUSES))
      .option("--limit <count>", "at most so many", wholeNumber(1, 500), 20)
      .action((options: ListOptions) => list(cli, options)),
    [["npx forge trainings list --topic 69 --status succeeded", "what was trained for topic 69"]],
  );
  examples(
    trainings
      .command("show")
      .description("show one: data, search, best parameters, grade, and what the grade rests on")
      .argument("<training>", "id of the training, or how it begins")
      .action((given: string) => show(cli, given)),
    [["npx forge trainings show 3f2a", "the training whose id begins with 3f2a"]],
  );
  examples(
    trainings
      .command("compare")
      .description("set trainings side by side: what they tried, and which is best by each metric")
      .argument("<trainings...>", "ids, or how they begin")
      .action((given: string[]) => compare(cli, given)),
    [["npx forge trainings compare 3f2a 91bc", "two trainings"]],
  );
  examples(
    trainings
      .command("open")
      .description("grade the model on the days that were kept from the search: once, at the end")
      .argument("<training>", "id of the training, or how it begins")
      .option("--yes", "do not ask")
      .option("--gate <grade>", "end with 6 if the grade is below this one", grade)
      .action((given: string, options: { yes?: boolean; gate?: Grade }) => open(cli, given, options)),
    [
      ["npx forge trainings open 3f2a", "look at its untouched window; the time of it stays on record"],
      ["npx forge trainings open 3f2a --yes --gate C", "in a script: fails below grade C"],
    ],
  );
}

async function list(cli: Cli, { topic, status, limit }: ListOptions): Promise<void> {
  const client = await cli.client();
  const jobs = await client.trainings.list({
    limit,
    ...(topic !== undefined && { topicId: topic }),
    ...(status !== undefined && { status }),
  });
  cli.show(jobs, () => (jobs.length === 0 ? "No such trainings: npx forge train --help" : jobsTable(cli, jobs)));
}

async function show(cli: Cli, given: string): Promise<void> {
  const client = await cli.client();
  const training = await client.trainings.get((await findTraining(client, given)).id);
  await showTraining(cli, client, training);
}

async function compare(cli: Cli, given: readonly string[]): Promise<void> {
  const client = await cli.client();
  const found: string[] = [];
  for (const one of given) found.push((await findTraining(client, one)).id);
  const comparison = await client.trainings.compare(found);
  cli.show(comparison, () => comparisonText(cli, comparison));
}

function comparisonText(cli: Cli, { runs, best, caution }: ComparisonView): string {
  const table = cli.table(
    [
      { head: "TRAINING" },
      { head: "WHAT", shrink: true, spare: 3 },
      { head: "FAMILY" },
      { head: "TRIED", align: "right", spare: 2 },
      { head: "ROWS", align: "right", spare: 1 },
      { head: "GRADE" },
      { head: "DIRECTION", align: "right" },
      { head: "PEARSON", align: "right" },
      { head: "WRMSE", align: "right" },
      { head: "CZAR", align: "right" },
      { head: "UNTOUCHED" },
      { head: "TOOK", align: "right", spare: 4 },
    ],
    runs.map((run) => {
      const metric = (name: string) => run.metrics[name] ?? null;
      const most = (name: string, text: string) => (best[name] === run.id ? cli.style.bold(`${text} *`) : text);
      return [
        short(run.id),
        cell(run.title),
        run.family,
        integer(run.search.finished),
        integer(run.rows),
        run.grade,
        most("directional_accuracy", percent(metric("directional_accuracy"), 2)),
        most("pearson_r", figure(metric("pearson_r"), 3)),
        most("wrmse_improvement", percent(metric("wrmse_improvement"), 2)),
        most("czar_improvement", percent(metric("czar_improvement"), 2)),
        run.holdout.openedAt === null ? "not opened" : (run.holdout.grade ?? NOTHING),
        duration(run.seconds),
      ];
    }),
  );
  const notes = ["* best by this metric, out of fold"];
  if (caution !== null) notes.push(cell(caution));
  return `${table}\n\n${notes.join("\n")}`;
}

async function open(cli: Cli, given: string, { yes, gate }: { yes?: boolean; gate?: Grade }): Promise<void> {
  const client = await cli.client();
  const { id } = await findTraining(client, given);
  const before = await client.trainings.get(id);
  if (before.holdout !== null && before.holdout.openedAt === null) {
    await cli.confirm(`Open the untouched window of ${short(id)}? It is looked at once, and the time of it stays.`, {
      yes,
    });
  }
  const opening = (await client.trainings.openHoldout(id)).holdout;
  if (opening?.openedAt === null && opening.openingId !== null) {
    await cli.follow(await client.jobs.get(opening.openingId));
  }
  const training = await client.trainings.get(id);
  await showTraining(cli, client, training);
  const got = training.holdout?.report?.grade;
  if (gate !== undefined && (got === undefined || !isAtLeast(got, gate))) {
    throw new CliError(
      EXIT.checkFailed,
      `The grade in the untouched window is ${got ?? "unknown"}, below ${gate}.`,
      "It does not hold on days that it has not seen: do not deploy it. Another look at these days proves nothing.",
    );
  }
}
