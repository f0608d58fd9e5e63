/** `forge plans`: which features models are trained on. */
import path from "node:path";
import type { Command } from "commander";
import type { PlanView } from "@/lib/forge/views";
import type { Cli } from "@/workers/cli/cli";
import { readJson } from "@/workers/cli/files";
import { findPlan } from "@/workers/cli/find";
import { byDefault, examples, group } from "@/workers/cli/help";
import { allPages } from "@/workers/cli/ids";
import { horizon, integer, relative, short } from "@/workers/cli/output/format";
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
