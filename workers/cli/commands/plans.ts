/** `forge plans`: which features models are trained on. */
import path from "node:path";
import type { Command } from "commander";
import type { PlanAnalysisResult, PlanView } from "@/lib/forge/views";
import { days, wholeNumber } from "@/workers/cli/arguments";
import type { Cli } from "@/workers/cli/cli";
import { readJson } from "@/workers/cli/files";
import { findPlan } from "@/workers/cli/find";
import { byDefault, examples, group } from "@/workers/cli/help";
import { allPages } from "@/workers/cli/ids";
import { figure, horizon, integer, percent, relative, short, utc } from "@/workers/cli/output/format";
import { cell } from "@/workers/cli/output/table";

export function register(program: Command, cli: Cli): void {
  const plans = group(program, "plans", "feature plans: what models look at; alone, a list");
  byDefault(plans, () => list(cli));
  examples(plans, [["npx forge plans", "list the saved plans"]]);
  examples(
    plans
      .command("list")
      .description("list the saved plans, newest first")
      .action(() => list(cli)),
    [["npx forge plans list", "what `train --plan` may name"]],
  );
  examples(
    plans
      .command("show")
      .description("print a plan as JSON, to be changed and saved anew")
      .argument("<plan>", "id of the plan, or how it begins")
      .action(async (given: string) => {
        const client = await cli.client();
        const plan = await client.plans.get((await findPlan(client, given)).id);
        cli.show(plan, () => JSON.stringify(plan.plan, null, 2));
      }),
    [["npx forge plans show 1a2b > my-plan.json", "a copy to change"]],
  );
  examples(
    plans
      .command("create")
      .description("save a plan; what is wrong with it is said")
      .argument("<file>", "the plan as JSON; - is stdin")
      .option("--name <name>", "a name for people (default: the file's)")
      .action((file: string, options: { name?: string }) => create(cli, file, options)),
    [["npx forge plans create my-plan.json --name 'with volume'", "save a plan of your own"]],
  );
  examples(
    plans
      .command("analyse")
      .description("look at each feature over the last days: correlation with the target, stability, missing share")
      .argument("<plan>", "id of the plan, or how it begins")
      .option("--days <days>", "how many days (default: 30)", days)
      .option(
        "--rows <count>",
        "print at most so many features, those that say the most first",
        wholeNumber(1, 5000),
        40,
      )
      .action((given: string, options: { days?: number; rows: number }) => analyse(cli, given, options)),
    [
      ["npx forge plans analyse 1a2b --days 30", "which features say something about the target, and stay so"],
      ["npx forge plans analyse 1a2b --json", "everything, for a script: quantiles, histograms, eighths of the span"],
    ],
  );
}

async function list(cli: Cli): Promise<void> {
  const client = await cli.client();
  const plans = await allPages((page) => client.plans.list(page));
  cli.show(plans, () =>
    plans.length === 0
      ? "No saved plans: a training makes one of its topic. Save one: npx forge plans create --help"
      : cli.table(
          [
            { head: "PLAN" },
            { head: "NAME", shrink: true },
            { head: "PREDICTS" },
            { head: "COLUMNS", align: "right" },
            { head: "SEES", align: "right", spare: 1 },
            { head: "MADE", spare: 2 },
          ],
          plans.map(row),
        ),
  );
}

function row({ id, name, plan, columns, barsNeeded, createdAt }: PlanView): string[] {
  const predicts = `${plan.market}, ${horizon(plan.target.horizonMinutes)} ahead`;
  return [short(id), cell(name), predicts, integer(columns), `${integer(barsNeeded)} bars`, relative(createdAt)];
}

async function create(cli: Cli, file: string, { name }: { name?: string }): Promise<void> {
  const plan = await readJson(cli, file);
  const named = name ?? (file === "-" ? "From the command line" : path.basename(file, path.extname(file)));
  const made = await (await cli.client()).plans.create({ name: named, plan });
  const what = made.name === named ? "Saved" : "Saved before:";
  cli.show(made, () => `${what} ${short(made.id)} "${cell(made.name)}", ${integer(made.columns)} columns`);
}

async function analyse(cli: Cli, given: string, { days, rows }: { days?: number; rows: number }): Promise<void> {
  const client = await cli.client();
  const { id } = await findPlan(client, given);
  const started = await client.plans.analyse(id, days === undefined ? {} : { days });
  await cli.follow(started.job);
  const analysis = await client.plans.analysis(id, started.id);
  cli.show(analysis, () => (analysis.result === null ? "No result." : analysisText(cli, analysis.result, rows)));
}

function analysisText(cli: Cli, result: PlanAnalysisResult, most: number): string {
  const dropped = Object.entries(result.dropped).filter(([, count]) => count > 0);
  const lines: [string, string][] = [
    ["Rows", `${integer(result.rows)}, ${utc(result.from)} to ${utc(result.to)} UTC`],
    ["Left out", dropped.length === 0 ? "none" : dropped.map(([why, count]) => `${integer(count)} ${why}`).join(", ")],
  ];
  if (result.filledMinutes > 0) {
    lines.push(["Filled", `${integer(result.filledMinutes)} minutes, in ${integer(result.rowsTouchingFilled)} rows`]);
  }
  const strength = (one: PlanAnalysisResult["features"][number]) => Math.abs(one.correlation.pearson ?? 0);
  const sorted = [...result.features].sort((a, b) => strength(b) - strength(a));
  const table = cli.table(
    [
      { head: "FEATURE", shrink: true },
      { head: "GOAL", spare: 1 },
      { head: "MEAN", align: "right", spare: 2 },
      { head: "DEVIATION", align: "right", spare: 2 },
      { head: "PEARSON", align: "right" },
      { head: "SPEARMAN", align: "right" },
      { head: "DRIFT", align: "right" },
      { head: "MISSING", align: "right" },
    ],
    sorted
      .slice(0, most)
      .map((one) => [
        one.name,
        one.goal,
        figure(one.mean),
        figure(one.deviation),
        figure(one.correlation.pearson, 3),
        figure(one.correlation.spearman, 3),
        figure(one.psiMax, 3),
        percent(one.missingShare),
      ]),
  );
  const rest = sorted.length - most;
  const notes = ["DRIFT is the largest population stability index of an eighth of the span against its first."];
  if (rest > 0) notes.push(`${integer(rest)} more: --rows ${sorted.length}`);
  return `${cli.facts(lines)}\n\n${table}\n\n${notes.join("\n")}`;
}
