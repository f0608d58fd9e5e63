/** `forge skill`: projects that follow a method, from questions to a live worker. */
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import type { Command } from "commander";
import { days, listed, topicId } from "@/workers/cli/arguments";
import type { Cli } from "@/workers/cli/cli";
import { CliError, wrongUse } from "@/workers/cli/errors";
import { EXIT, type ExitCode } from "@/workers/cli/exit-codes";
import { examples, group } from "@/workers/cli/help";
import { checksText, monitorText, runText } from "@/workers/cli/output/skill-text";
import { SkillError, type SkillFault } from "@/workers/skill/skill-error";

const CODES: Readonly<Record<SkillFault, ExitCode>> = {
  config: EXIT.wrongUse,
  question: EXIT.checkFailed,
  check: EXIT.checkFailed,
  failed: EXIT.failed,
};

export function register(program: Command, cli: Cli): void {
  const skill = group(program, "skill", "projects that follow a method: from its questions to a worker that is live");
  examples(skill, [
    ["npx forge skill new robustness-first projects/first --topic 69", "begin a project"],
    ["npx forge skill run projects/first", "go on until a question is open, or all is done"],
  ]);
  examples(
    skill
      .command("new")
      .description("make a project folder of a skill: hypothesis-driven, signal-discovery or robustness-first")
      .argument("<skill>", "the method")
      .argument("<folder>", "a new folder")
      .option("--topic <id>", "the topic that is predicted (not for signal-discovery)", topicId)
      .option("--market <names>", "markets whose candles are used, the predicted one first", listed)
      .option("--days <n>", "days of history in all three sets together", days)
      .action((name: string, folder: string, options: NewOptions) => guarded(() => make(cli, name, folder, options))),
    [
      ["npx forge skill new hypothesis-driven projects/claim --topic 69", "begin with a claim about topic 69"],
      [
        "npx forge skill new signal-discovery projects/look --market btcusd,ethusd --days 60",
        "begin by looking at data",
      ],
    ],
  );
  examples(
    skill
      .command("run")
      .description("run the stages of a project that are open; each waits until its questions are answered")
      .argument("<folder>", "the project")
      .option("--until <stage>", "the last stage to run")
      .option("--answers <file>", "a JSON file of answers, stored in the project before anything runs")
      .action((folder: string, options: { until?: string; answers?: string }) =>
        guarded(() => run(cli, folder, options)),
      ),
    [
      ["npx forge skill run projects/first --until integrity", "run the first stages"],
      ["npx forge skill run projects/first --answers answers.json", "go on with answers from a file"],
    ],
  );
  examples(
    skill
      .command("check")
      .description("check the nine principles of a project; ends with 6 when one does not hold")
      .argument("<folder>", "the project")
      .action((folder: string) => guarded(() => check(cli, folder))),
    [["npx forge skill check projects/first", "see which principles hold"]],
  );
  examples(
    skill
      .command("report")
      .description("write the report of a project, as Markdown and HTML")
      .argument("<folder>", "the project")
      .action((folder: string) => guarded(() => report(cli, folder))),
    [["npx forge skill report projects/first", "write out/report.md and out/report.html"]],
  );
  examples(
    skill
      .command("monitor")
      .description("hold the live worker of a project against its evaluation; ends with 6 when it is time to rebuild")
      .argument("<folder>", "the project")
      .action((folder: string) => guarded(() => monitor(cli, folder))),
    [["npx forge skill monitor projects/first", "see whether the model is still what it was"]],
  );
}

interface NewOptions {
  topic?: number;
  market?: string[];
  days?: number;
}

/** A project's fault in the words and exit codes of the command line. */
async function guarded(act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (error) {
    if (error instanceof SkillError) throw new CliError(CODES[error.fault], error.message, error.remedy);
    throw error;
  }
}

async function make(cli: Cli, name: string, folder: string, { topic, market, days: span }: NewOptions): Promise<void> {
  const [{ newProject }, { heldOutText }, { planOf }] = await Promise.all([
    import("@/workers/skill/new-project"),
    import("@/workers/skill/held-out"),
    import("@/workers/skill/plan"),
  ]);
  const made = await newProject({
    skill: name,
    folder: path.resolve(cli.cwd, folder),
    topicId: topic,
    markets: market,
    days: span,
    client: await cli.client(),
    root: path.resolve(cli.root),
  });
  cli.show(made, () => {
    const { start, markets } = made.config.data;
    const { optimizationEnd, evaluationEnd, deploymentEnd } = made.config.partitions;
    return [
      `${made.folder}: a project of ${made.skill}, candles of ${markets.join(", ")}.`,
      `Optimisation from ${start}, evaluation from ${optimizationEnd}, deployment from ${evaluationEnd} to ${deploymentEnd}.`,
      ...(made.config.target === null ? [] : [heldOutText(made.config, planOf(made.config))]),
      `Read its README.md, then: npx forge skill run ${folder}`,
    ].join("\n");
  });
}

async function run(cli: Cli, folder: string, { until, answers }: { until?: string; answers?: string }): Promise<void> {
  const [{ runProject }, { storeAnswers }] = await Promise.all([
    import("@/workers/skill/runner"),
    import("@/workers/skill/answers"),
  ]);
  const project = path.resolve(cli.cwd, folder);
  if (answers !== undefined) {
    refuseNoProject(project);
    storeAnswers(project, answersFrom(path.resolve(cli.cwd, answers)), answers);
  }
  const isPerson = cli.streams.stdin.isTTY === true && cli.streams.stderr.isTTY === true && !cli.json;
  const result = await runProject({
    folder: project,
    root: path.resolve(cli.root),
    client: await cli.client(),
    until,
    note: (line) => cli.note(line),
    follow: (job) => cli.follow(job),
    ask: isPerson ? (at, checkpoints) => askPerson(cli, at, checkpoints) : undefined,
    onStage: (stage, record, isNew) =>
      cli.note(`${record.passed ? "done  " : "FAILED"} ${stage.name}${isNew ? "" : " (before)"}: ${record.summary}`),
  });
  cli.show(result, () => runText(cli, result, folder));
  if (result.stages.some(({ state }) => state === "failed")) cli.exitCode = EXIT.checkFailed;
}

async function askPerson(
  cli: Cli,
  folder: string,
  checkpoints: readonly { id: string; question: string; expects: string }[],
): Promise<void> {
  const [{ ask }, { storeAnswers }] = await Promise.all([
    import("@/workers/cli/prompt"),
    import("@/workers/skill/answers"),
  ]);
  for (const { id, question, expects } of checkpoints) {
    cli.note(`\n${question}\n(${expects})`);
    for (let isStored = false; !isStored; ) {
      const answer = await ask(cli.streams, "> ");
      if (answer.trim() === "") return; // left open, which the run then says
      try {
        storeAnswers(folder, { [id]: answer }, "The answer");
        isStored = true;
      } catch (error) {
        if (!(error instanceof SkillError)) throw error;
        cli.note(error.message);
      }
    }
  }
}

function answersFrom(file: string): unknown {
  if (!existsSync(file)) throw wrongUse(`There is no file ${file}.`, 'Write the answers as JSON: {"checkpoint": "…"}.');
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    throw wrongUse(`${file} holds no JSON.`, 'Write the answers as JSON: {"checkpoint": "…"}.');
  }
}

function refuseNoProject(folder: string): void {
  if (existsSync(path.join(folder, "checkpoints.json"))) return;
  throw wrongUse(`${folder} is no project of a skill.`, "Make one: npx forge skill new --help");
}

async function check(cli: Cli, folder: string): Promise<void> {
  const [{ openProject }, { runChecks }] = await Promise.all([
    import("@/workers/skill/project"),
    import("@/workers/skill/checks"),
  ]);
  const project = await openProject(path.resolve(cli.cwd, folder));
  const plan = project.config.target === null ? null : project.pipeline.features(project.config);
  const checks = await runChecks({ project, plan, client: await cli.client() });
  const failed = checks.filter(({ state }) => state === "failed");
  const { rehearsal } = project.config;
  cli.show({ ok: failed.length === 0, rehearsal, checks }, () => checksText(cli, checks, { rehearsal }));
  if (failed.length > 0) cli.exitCode = EXIT.checkFailed;
}

async function report(cli: Cli, folder: string): Promise<void> {
  const [{ openProject }, { writeReport }] = await Promise.all([
    import("@/workers/skill/project"),
    import("@/workers/skill/report"),
  ]);
  const project = await openProject(path.resolve(cli.cwd, folder));
  const files = writeReport(project, project.pipeline.report(project));
  cli.show(files, () => `${files.markdown}\n${files.html}`);
}

async function monitor(cli: Cli, folder: string): Promise<void> {
  const [{ openProject }, { monitorProject }] = await Promise.all([
    import("@/workers/skill/project"),
    import("@/workers/skill/monitor"),
  ]);
  const project = await openProject(path.resolve(cli.cwd, folder));
  const result = await monitorProject({ project, client: await cli.client(), follow: (job) => cli.follow(job) });
  cli.show(result, () => monitorText(cli, result));
  if (result.fired.length > 0) cli.exitCode = EXIT.checkFailed;
}
