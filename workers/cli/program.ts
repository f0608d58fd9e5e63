/** The program: its global options, its help, and all commands. */
import { Command } from "commander";
import pkg from "@/package.json";
import type { Cli } from "./cli";
import { register as registerCompletion } from "./commands/completion";
import { register as registerDashboard } from "./commands/dashboard";
import { register as registerData } from "./commands/data";
import { register as registerDeploy } from "./commands/deploy";
import { register as registerDoctor } from "./commands/doctor";
import { register as registerDown } from "./commands/down";
import { register as registerEvaluate } from "./commands/evaluate";
import { register as registerJobs } from "./commands/jobs";
import { register as registerModels } from "./commands/models";
import { register as registerPlans } from "./commands/plans";
import { register as registerSkill } from "./commands/skill";
import { register as registerStatus } from "./commands/status";
import { register as registerTokens } from "./commands/tokens";
import { register as registerTopics } from "./commands/topics";
import { register as registerTrain } from "./commands/train";
import { register as registerTrainings } from "./commands/trainings";
import { register as registerUp } from "./commands/up";
import { register as registerWallets } from "./commands/wallets";
import { register as registerWorkers } from "./commands/workers";
import { EXIT_MEANINGS } from "./exit-codes";
import { examples } from "./help";
import { widthOf } from "./output/terminal";

/** In the order of help: run an instance, look at it, work with it, look after it. */
export const PROGRAM_COMMANDS: readonly ((program: Command, cli: Cli) => void)[] = [
  registerUp,
  registerDown,
  registerStatus,
  registerDashboard,
  registerTopics,
  registerData,
  registerPlans,
  registerTrain,
  registerTrainings,
  registerEvaluate,
  registerModels,
  registerDeploy,
  registerWorkers,
  registerWallets,
  registerJobs,
  registerTokens,
  registerSkill,
  registerDoctor,
];

/** Nothing runs before `parseAsync`; errors are thrown, not printed. */
export function buildProgram(
  cli: Cli,
  commands: typeof PROGRAM_COMMANDS = [...PROGRAM_COMMANDS, registerCompletion],
): Command {
  const program = new Command("forge")
    .description("Train, grade, deploy and watch prediction workers on the Allora Network.")
    .version(pkg.version, "-V, --version", "print the version")
    .helpOption("-h, --help", "explain the command, with examples")
    .helpCommand("help [command]", "explain a command")
    .option("--json", "print results as JSON, and errors as problem JSON on stderr")
    .option("--url <address>", "the instance to work on (default: FORGE_URL, or the one of this folder)")
    .option("--token-file <file>", "a file that holds the token and nobody else can read (default: FORGE_TOKEN)")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => cli.streams.stdout.write(text),
      writeErr: (text) => cli.streams.stderr.write(text),
      outputError: () => {}, // said by run, once
      getOutHelpWidth: () => widthOf(cli.streams.stdout) ?? 100,
      getErrHelpWidth: () => widthOf(cli.streams.stderr) ?? 100,
    })
    .configureHelp({ showGlobalOptions: true })
    .addHelpText("after", exitCodes());
  examples(program, [
    ["npx forge up --detach", "start an instance in the background"],
    ["npx forge status", "see whether all is well"],
    ["npx forge train 69 --days 30 --wait", "train and grade a model for topic 69"],
    ["FORGE_URL=https://forge.example npx forge workers", "list the workers of another instance"],
  ]);
  for (const register of commands) register(program, cli);
  return program;
}

function exitCodes(): string {
  const lines = EXIT_MEANINGS.map(([code, meaning]) => `  ${String(code).padEnd(4)} ${meaning}`);
  return `\nExit codes:\n${lines.join("\n")}`;
}
