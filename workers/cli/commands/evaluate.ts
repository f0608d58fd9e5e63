/** `forge evaluate`: grades predictions, wherever they come from. */
import { type Command, InvalidArgumentError } from "commander";
import type { EvaluationView } from "@/lib/forge/views";
import { days, grade, wholeNumber } from "@/workers/cli/arguments";
import type { Cli } from "@/workers/cli/cli";
import { CliError, wrongUse } from "@/workers/cli/errors";
import { EXIT } from "@/workers/cli/exit-codes";
import { readGiven, writeTo } from "@/workers/cli/files";
import { findModel, findTraining, findWorker } from "@/workers/cli/find";
import { examples } from "@/workers/cli/help";
import { figure, NOTHING, percent, utc } from "@/workers/cli/output/format";
import { type Grade, gradeLine, groundsOf, isAtLeast, metricsTable } from "@/workers/cli/output/report";
import { cell } from "@/workers/cli/output/table";

interface EvaluateOptions {
  model?: string;
  training?: string;
  deployment?: string;
  days?: number;
  title?: string;
  epoch?: number;
  horizon?: number;
  trials?: number;
  report?: string;
  gate?: Grade;
}

export function register(program: Command, cli: Cli): void {
  const command = program
    .command("evaluate")
    .description("grade predictions: of a file, of a model over the newest days, of a training, or of a live worker")
    .argument(
      "[file]",
      "CSV with a head: truths (yTrue, actual), predictions (yPred, predicted), times (asOf, time); - is stdin",
    )
    .option("--model <model>", "a model over the newest days")
    .option("--training <training>", "the out-of-fold predictions of a training")
    .option("--deployment <worker>", "what a live worker submitted, against what came")
    .option("--days <days>", "for --model: how many days (default: 30)", days)
    .option("--title <text>", "for a file: what it is")
    .option(
      "--epoch <minutes>",
      "for a file: minutes from one prediction to the next (default: by its times, else 60)",
      minutes,
    )
    .option("--horizon <minutes>", "for a file: minutes that a prediction looks ahead (default: one row)", minutes)
    .option("--trials <count>", "for a file: how many candidates were tried before it", wholeNumber(1, 10_000_000))
    .option("--report <file>", "write the full report there, as .html or .json")
    .option("--gate <grade>", "end with 6 if the grade is below this one", grade)
    .action((file: string | undefined, options: EvaluateOptions) => evaluate(cli, file, options));
  examples(command, [
    ["npx forge evaluate predictions.csv --horizon 480", "grade predictions of 8 hours ahead"],
    ["npx forge evaluate --model 5b45 --days 14 --report report.html", "a model over the last two weeks"],
    ["npx forge evaluate --deployment 5f0c --gate C", "a live worker; fails below grade C"],
  ]);
}

function minutes(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && value > 0 && Number.isFinite(value)) return value;
  throw new InvalidArgumentError("It must be a number of minutes above 0.");
}

async function evaluate(cli: Cli, file: string | undefined, options: EvaluateOptions): Promise<void> {
  const subject = await subjectOf(cli, file, options);
  const { report, gate } = options;
  const format = report === undefined ? undefined : formatOf(report);
  const client = await cli.client();
  const started = await client.evaluations.start(subject);
  if (started.job !== null) await cli.follow(started.job);
  const evaluation = await client.evaluations.get(started.id);
  if (report === undefined || format === undefined) cli.show(evaluation, () => evaluationText(cli, evaluation));
  else {
    if (!cli.json) cli.write(`${evaluationText(cli, evaluation)}\n`);
    await writeTo(cli, report, await client.evaluations.report(started.id, format));
  }
  const got = evaluation.report?.grade;
  if (gate !== undefined && (got === undefined || !isAtLeast(got, gate))) {
    throw new CliError(
      EXIT.checkFailed,
      `The grade is ${got ?? "unknown"}, below ${gate}.`,
      "Look at which metrics fail.",
    );
  }
}

/** Exactly one thing. @throws CliError wrong use */
async function subjectOf(
  cli: Cli,
  file: string | undefined,
  options: EvaluateOptions,
): Promise<Record<string, unknown>> {
  const { model, training, deployment, title, epoch, horizon, trials } = options;
  const given = [file, model, training, deployment].filter((one) => one !== undefined);
  if (given.length !== 1) {
    throw wrongUse(
      given.length === 0 ? "What to evaluate is not said." : "Only one thing can be evaluated at a time.",
      "Give a CSV file, --model, --training or --deployment.",
    );
  }
  if (options.days !== undefined && model === undefined) throw wrongUse("--days is for --model.", "Leave it out.");
  if (file !== undefined) {
    return {
      csv: (await readGiven(cli, file)).toString("utf8"),
      ...(title !== undefined && { title }),
      ...(epoch !== undefined && { epoch_length_minutes: epoch }),
      ...(horizon !== undefined && { horizon_minutes: horizon }),
      ...(trials !== undefined && { trials }),
    };
  }
  const client = await cli.client();
  if (model !== undefined) {
    return { modelId: (await findModel(client, model)).id, ...(options.days !== undefined && { days: options.days }) };
  }
  if (training !== undefined) return { trainingId: (await findTraining(client, training)).id };
  return { deploymentId: (await findWorker(client, deployment ?? "")).id };
}

function formatOf(file: string): "html" | "json" {
  if (file.endsWith(".html")) return "html";
  if (file.endsWith(".json")) return "json";
  throw wrongUse(`--report ${file}: what to write cannot be told by its name.`, "Name it .html or .json.");
}

function evaluationText(cli: Cli, { id, title, report, analysis }: EvaluationView): string {
  const sections = [`${cli.style.bold(cell(title))}\nEvaluation ${id}`];
  if (report === null) return sections.join("\n");
  sections.push(`${gradeLine(cli, report, analysis?.rows)}\n${metricsTable(cli, report)}`);
  if (analysis !== null) {
    const { evidence, baselines, deflated } = analysis;
    const lines: [string, string][] = [];
    if (analysis.from !== null) lines.push(["Span", `${utc(analysis.from)} to ${utc(analysis.to)} UTC`]);
    lines.push(["Direction", `against a coin, by effective rows: p = ${figure(evidence.directionPValue, 3)}`]);
    for (const one of baselines) lines.push([`Against ${cell(one.name)}`, better(one.improvement.value)]);
    lines.push(["Tried", cell(deflated.verdict)], ...groundsOf(analysis));
    sections.push(cli.facts(lines));
  }
  return sections.join("\n\n");
}

/** A share of the error that the baseline makes. */
function better(share: number | null): string {
  if (share === null) return NOTHING;
  return `${percent(Math.abs(share), 2)} ${share < 0 ? "worse" : "better"}`;
}
