/** `forge workers`: what submits predictions, one by one and all at once. */
import type { Command } from "commander";
import { topicId, wholeNumber } from "@/workers/cli/arguments";
import type { Cli } from "@/workers/cli/cli";
import { EXIT } from "@/workers/cli/exit-codes";
import { findWorker } from "@/workers/cli/find";
import { byDefault, type Example, examples, group } from "@/workers/cli/help";
import { plural, short } from "@/workers/cli/output/format";
import { cell } from "@/workers/cli/output/table";
import { timelineTable, workerText } from "@/workers/cli/output/worker-text";
import { workersTable } from "@/workers/cli/output/workers-table";
import { followLogs, printLogs } from "@/workers/cli/worker-logs";

interface RemoveOptions {
  force?: boolean;
  yes?: boolean;
}

export function register(program: Command, cli: Cli): void {
  const workers = group(program, "workers", "what submits predictions, one by one and all at once; alone, a list");
  byDefault(workers, () => list(cli, {}));
  examples(workers, [["npx forge workers", "list the workers"]]);
  const add = (name: string, description: string, list: readonly Example[]) =>
    examples(workers.command(name).description(description), list);
  const one = (command: Command) => command.argument("<worker>", "id of the worker, or how it begins");
  const yes = (command: Command) => command.option("-y, --yes", "do not ask");

  add("list", "list the workers, newest first", [["npx forge workers list --topic 69", "those on topic 69"]])
    .option("--topic <topic>", "of one topic", topicId)
    .action((options: { topic?: number }) => list(cli, options));
  one(
    add("show", "show one worker: state, wallet, model, last submission and score", [
      ["npx forge workers show 5f0c", "the worker whose id begins with 5f0c"],
    ]),
  ).action((given: string) => show(cli, given));
  one(
    add("start", "start a worker that was stopped or has failed", [["npx forge workers start 5f0c", "start it"]]),
  ).action((given: string) => startOrStop(cli, given, "start"));
  one(
    add("stop", "stop a worker: it submits nothing more until it is started again", [
      ["npx forge workers stop 5f0c", "stop it"],
    ]),
  ).action((given: string) => startOrStop(cli, given, "stop"));
  yes(
    one(
      add("remove", "remove a stopped worker from the lists; its ledger, log and wallet are kept", [
        ["npx forge workers remove 5f0c", "asks, then removes it"],
        ["npx forge workers remove 5f0c --force --yes", "stops and removes it in one step, without asking"],
      ]),
    ),
  )
    .option("--force", "also while it runs")
    .action((given: string, options: RemoveOptions) => remove(cli, given, options));
  add("start-all", "start every worker that was stopped or has failed", [
    ["npx forge workers start-all", "start all"],
  ]).action(() => startAll(cli));
  yes(
    add("stop-all", "stop every worker", [
      ["npx forge workers stop-all", "asks, then stops all"],
      ["npx forge workers stop-all --yes", "for a script"],
    ]),
  ).action((options: { yes?: boolean }) => stopAll(cli, options));
  add("reconcile", "hand to a runner anew what is wanted running and has failed; what was stopped stays stopped", [
    ["npx forge workers reconcile", "put right what is not as it is wanted"],
  ]).action(() => reconcile(cli));
  one(
    add("logs", "print the last lines of a worker's log", [
      ["npx forge workers logs 5f0c --tail 20", "its last 20 lines"],
      ["npx forge workers logs 5f0c --follow", "and each line that comes, until Ctrl-C"],
      ["npx forge workers logs 5f0c --follow --json", "a JSON object a line"],
    ]),
  )
    .option("--tail <lines>", "at most so many lines", wholeNumber(1, 500), 50)
    .option("-f, --follow", "go on with the lines that come")
    .action(async (given: string, options: { tail: number; follow?: boolean }) => {
      const { id } = await findWorker(await cli.client(), given);
      await (options.follow === true ? followLogs(cli, id, options.tail) : printLogs(cli, id, options.tail));
    });
  one(
    add("timeline", "show the last 25 windows of a worker: what was submitted, and what became of it", [
      ["npx forge workers timeline 5f0c", "its last windows"],
    ]),
  ).action((given: string) => timeline(cli, given));
}

async function list(cli: Cli, { topic }: { topic?: number }): Promise<void> {
  const workers = await (await cli.client()).deployments.list(topic === undefined ? {} : { topicId: topic });
  cli.show(workers, () =>
    workers.length === 0 ? "No workers. Deploy a model: npx forge deploy --help" : workersTable(cli, workers),
  );
}

async function show(cli: Cli, given: string): Promise<void> {
  const worker = await findWorker(await cli.client(), given);
  cli.show(worker, () => workerText(cli, worker));
}

async function startOrStop(cli: Cli, given: string, act: "start" | "stop"): Promise<void> {
  const client = await cli.client();
  const { id } = await findWorker(client, given);
  const worker = await client.deployments[act](id);
  const doing = act === "start" ? "starting" : "stopping";
  const there = act === "start" ? worker.status === "live" : worker.status === "stopped";
  cli.show(worker, () => `Worker ${short(id)} on topic ${worker.topicId}: ${there ? worker.status : doing}`);
}

async function remove(cli: Cli, given: string, { force = false, yes }: RemoveOptions): Promise<void> {
  const client = await cli.client();
  const { id, topicId: topic, model } = await findWorker(client, given);
  await cli.confirm(`Remove worker ${short(id)} (topic ${topic}, ${cell(model.name)})?`, { yes });
  await client.deployments.remove(id, { force });
  cli.show({ id, removed: true }, () => `Removed ${short(id)}`);
}

async function startAll(cli: Cli): Promise<void> {
  const answer = await (await cli.client()).deployments.startAll();
  cli.show(answer, () => allText("Started", answer.started, answer.failed));
  if (answer.failed.length > 0) cli.exitCode = EXIT.failed;
}

async function stopAll(cli: Cli, { yes }: { yes?: boolean }): Promise<void> {
  const client = await cli.client();
  const running = (await client.deployments.list()).filter(({ desired }) => desired === "running");
  if (running.length > 0) await cli.confirm(`Stop ${plural(running.length, "worker")}?`, { yes });
  const answer = await client.deployments.stopAll();
  cli.show(answer, () => allText("Stopped", answer.stopped, answer.failed));
  if (answer.failed.length > 0) cli.exitCode = EXIT.failed;
}

type Failures = readonly { id: string; message: string }[];

function allText(what: string, ids: readonly string[], failed: Failures): string {
  const nothing = failed.length === 0 ? `${what} none: there was nothing to do` : `${what} none`;
  return [ids.length === 0 ? nothing : `${what} ${ids.map(short).join(", ")}`, ...failed.map(failureText)].join("\n");
}

function failureText({ id, message }: Failures[number]): string {
  return `Failed ${short(id)}: ${cell(message)}`;
}

async function reconcile(cli: Cli): Promise<void> {
  const answer = await (await cli.client()).deployments.reconcile();
  cli.show(answer, () =>
    [
      `${plural(answer.running.length, "worker")} at work as wanted`,
      answer.restarted.length === 0 ? null : `Restarted ${answer.restarted.map(short).join(", ")}`,
      answer.stopped.length === 0 ? null : `${plural(answer.stopped.length, "worker")} stopped as wanted`,
      ...answer.failed.map(failureText),
    ]
      .filter((line) => line !== null)
      .join("\n"),
  );
  if (answer.failed.length > 0) cli.exitCode = EXIT.failed;
}

async function timeline(cli: Cli, given: string): Promise<void> {
  const client = await cli.client();
  const { id } = await findWorker(client, given);
  const slots = await client.deployments.timeline(id);
  cli.show(slots, () => (slots.length === 0 ? "No window has opened yet." : timelineTable(cli, slots)));
}
