/** `forge train`: trains and grades a model for a topic. */
import { existsSync } from "node:fs";
import path from "node:path";
import { type Command, Option } from "commander";
import { FAMILY_NAMES } from "@/lib/models/family-names";
import { days, grade, listed, topicId, wholeNumber } from "@/workers/cli/arguments";
import type { Cli } from "@/workers/cli/cli";
import { planGiven } from "@/workers/cli/commands/models";
import { CliError, wrongUse } from "@/workers/cli/errors";
import { EXIT } from "@/workers/cli/exit-codes";
import { readJson } from "@/workers/cli/files";
import { examples } from "@/workers/cli/help";
import { short } from "@/workers/cli/output/format";
import { type Grade, isAtLeast } from "@/workers/cli/output/report";
import { cell } from "@/workers/cli/output/table";
import { showTraining } from "@/workers/cli/output/training-text";

/** Those that come from elsewhere cannot be fitted. */
const TRAINABLE = FAMILY_NAMES.filter((name) => !["lightgbm", "onnx", "layers"].includes(name));

interface TrainOptions {
  baseline?: boolean;
  days?: number;
  family?: string;
  families?: string[];
  search?: string;
  halving?: boolean;
  folds?: number;
  windowDays?: number;
  testDays?: number;
  holdoutDays?: number;
  source?: string;
  seed?: number;
  triedBefore?: number;
  plan?: string;
  readyPlan?: string;
  wait?: boolean;
  gate?: Grade;
}

export function register(program: Command, cli: Cli): void {
  const command = program
    .command("train")
    .description("train models for a topic, grade them walk-forward, and keep the best")
    .argument("<topic>", "id of the topic", topicId)
    .option("--baseline", "train what `topics show` proposes; no other choice is needed")
    .option("--days <days>", "history to train and test on (default: by the topic's horizon and the search)", days)
    .addOption(new Option("--family <family>", "which kind of model (default: gbdt)").choices(TRAINABLE))
    .option("--families <names>", "several, searched together and ranked in one list, with commas between them", listed)
    .option(
      "--search <what>",
      "quick, full, a number of random draws, or a JSON file of configurations (default: quick)",
    )
    .option("--halving", "many candidates on few folds, the best of them on more")
    .option("--folds <count>", "walk-forward test periods (default: 3)", wholeNumber(1, 20))
    .option("--window-days <days>", "each fold trains on the last so many days only", days)
    .option("--test-days <days>", "length of each test period (default: the history in equal parts)", days)
    .option(
      "--holdout-days <days>",
      "newest days that no training sees (default: a tenth, up to 30)",
      wholeNumber(0, 365),
    )
    .option("--source <source>", "whose candles, e.g. binance-spot or file:<name> (default: the configured source)")
    .option("--plan <file or id>", "a feature plan: a JSON file, or a saved one")
    .addOption(
      new Option("--ready-plan <name>", "one that follows from the topic (default: base)").choices(["base", "rich"]),
    )
    .option("--seed <number>", "the same seed gives the same model (default: 42)", wholeNumber(0, 2_147_483_647))
    .option(
      "--tried-before <count>",
      "configurations that were tried on these days before; the evidence is deflated by them, too",
      wholeNumber(0, 10_000_000),
    )
    .option("--wait", "follow it to its end, then print grade, metrics and what they rest on")
    .option("--gate <grade>", "wait, and end with 6 if the grade is below this one", grade)
    .action((topic: number, options: TrainOptions) => train(cli, topic, options));
  examples(command, [
    ["npx forge train 69 --baseline --wait", "train the proposed baseline for topic 69"],
    ["npx forge train 69 --days 60 --families gbdt,linear --search full --wait", "search two families"],
    ["npx forge train 77 --days 10 --search 20 --halving --gate B", "20 random draws; fails below grade B"],
    ["npx forge train 69 --plan my-plan.json --json", "on features of your own; prints the training for a script"],
  ]);
}

async function train(cli: Cli, topic: number, options: TrainOptions): Promise<void> {
  const { wait = false, gate } = options;
  const client = await cli.client();
  const started = options.baseline
    ? await client.trainings.start((await baseline(cli, topic, options)) as never)
    : await client.trainings.start((await request(cli, topic, options)) as never);
  if (!wait && gate === undefined) {
    cli.show(
      started,
      () =>
        `Training ${short(started.id)}: ${cell(started.job.title)}\nFollow it: npx forge jobs show ${short(started.id)} --wait`,
    );
    return;
  }
  await cli.follow(started.job);
  const training = await client.trainings.get(started.id);
  await showTraining(cli, client, training);
  const got = training.report?.grade;
  if (gate !== undefined && (got === undefined || !isAtLeast(got, gate))) {
    throw new CliError(
      EXIT.checkFailed,
      `The grade is ${got ?? "unknown"}, below ${gate}.`,
      "Train on more days, on other features or with a wider search; or lower the gate.",
    );
  }
}

/** The instance's own proposal; what else was chosen would be passed over. */
async function baseline(cli: Cli, topic: number, options: TrainOptions): Promise<unknown> {
  const { baseline: _, wait, gate, ...others } = options;
  const chosen = Object.keys(others);
  if (chosen.length > 0) {
    throw wrongUse(
      `A baseline is chosen whole: --${chosen[0]?.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)} does not go with --baseline.`,
      "Leave one of them out.",
    );
  }
  return (await (await cli.client()).topics.proposeBaseline(topic)).request;
}

/** What the instance is asked; it says what does not go together. */
async function request(cli: Cli, topic: number, options: TrainOptions): Promise<Record<string, unknown>> {
  const { wait, gate, baseline: _, plan, search, windowDays, halving, ...same } = options;
  return {
    topicId: topic,
    ...same,
    ...(halving === true && { halving: true }),
    ...(windowDays !== undefined && { walk: "sliding", windowDays }),
    ...(search !== undefined && { search: await searchGiven(cli, search) }),
    ...(plan !== undefined && (await planGiven(cli, plan))),
  };
}

async function searchGiven(cli: Cli, given: string): Promise<unknown> {
  if (given === "quick" || given === "full") return given;
  if (/^\d+$/.test(given)) return { random: Number(given) };
  if (existsSync(path.resolve(cli.cwd, given))) return readJson(cli, given);
  throw wrongUse(
    `--search ${given} is no search, and no file of that name is here.`,
    "Give quick, full, a number of random draws, or a JSON file of configurations.",
  );
}
