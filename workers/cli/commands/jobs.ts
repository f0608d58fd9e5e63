/** `forge jobs`: long work of the instance. */
import { type Command, Option } from "commander";
import type { ForgeClient } from "@/lib/client";
import type { JobView } from "@/lib/forge/views";
import { wholeNumber } from "@/workers/cli/arguments";
import type { Cli } from "@/workers/cli/cli";
import { byDefault, examples, group } from "@/workers/cli/help";
import { allPages, byPrefix, isFullId } from "@/workers/cli/ids";
import { duration, relative, short } from "@/workers/cli/output/format";
import { logLine } from "@/workers/cli/output/log-lines";
import { progressLine } from "@/workers/cli/output/progress";
import { cell } from "@/workers/cli/output/table";

const KINDS = ["backfill", "import", "training", "evaluation", "analysis", "faucet"] as const;
const STATUSES = ["queued", "running", "succeeded", "failed", "cancelled"] as const;

interface ListOptions {
  kind?: JobView["kind"];
  status?: JobView["status"];
  limit: number;
}

export function register(program: Command, cli: Cli): void {
  const jobs = group(program, "jobs", "long work: backfills, trainings, evaluations; alone, a list");
  byDefault(jobs, () => list(cli, { limit: 20 }));
  examples(jobs, [["npx forge jobs", "list the last jobs"]]);
  examples(
    jobs
      .command("list")
      .description("list jobs, newest first")
      .addOption(new Option("--kind <kind>", "of one kind").choices(KINDS))
      .addOption(new Option("--status <status>", "in one state").choices(STATUSES))
      .option("--limit <count>", "at most so many", wholeNumber(1, 500), 20)
      .action((options: ListOptions) => list(cli, options)),
    [
      ["npx forge jobs list --status running", "what is at work"],
      ["npx forge jobs list --kind training --limit 5", "the last five trainings"],
    ],
  );
  examples(
    jobs
      .command("show")
      .description("show one job: how far it is, or what it ended with")
      .argument("<job>", "id of the job, or how it begins")
      .option("--wait", "follow it until it ends")
      .action((id: string, options: { wait?: boolean }) => show(cli, id, options)),
    [
      ["npx forge jobs show 3f2a", "how far the job is whose id begins with 3f2a"],
      ["npx forge jobs show 3f2a --wait", "follow it until it ends"],
    ],
  );
  examples(
    jobs
      .command("cancel")
      .description("end a job; what it has stored stays")
      .argument("<job>", "id of the job, or how it begins")
      .action((id: string) => cancel(cli, id)),
    [["npx forge jobs cancel 3f2a", "end the job whose id begins with 3f2a"]],
  );
  examples(
    jobs
      .command("logs")
      .description("print the last lines that a job wrote")
      .argument("<job>", "id of the job, or how it begins")
      .option("--tail <lines>", "at most so many lines", wholeNumber(1, 500), 100)
      .action((id: string, options: { tail: number }) => logs(cli, id, options)),
    [["npx forge jobs logs 3f2a --tail 20", "its last 20 lines"]],
  );
}

async function list(cli: Cli, { kind, status, limit }: ListOptions): Promise<void> {
  const jobs = await (await cli.client()).jobs.list({ kind, status, limit });
  cli.show(jobs, () => (jobs.length === 0 ? "No such jobs." : jobsTable(cli, jobs)));
}

export function jobsTable(cli: Cli, jobs: readonly JobView[]): string {
  return cli.table(
    [
      { head: "JOB" },
      { head: "KIND", spare: 1 },
      { head: "STATUS" },
      { head: "WHAT", shrink: true },
      { head: "PROGRESS", shrink: true, spare: 2 },
      { head: "TOOK", spare: 3 },
      { head: "BEGUN" },
    ],
    jobs.map((job) => [
      short(job.id),
      job.kind,
      statusText(cli, job.status),
      cell(job.title),
      job.error !== null ? cell(job.error.message) : progressText(job),
      tookText(job),
      relative(job.startedAt ?? job.createdAt),
    ]),
  );
}

export function statusText(cli: Cli, status: JobView["status"]): string {
  if (status === "succeeded") return cli.style.green(status);
  if (status === "failed") return cli.style.red(status);
  return status === "cancelled" ? cli.style.dim(status) : cli.style.yellow(status);
}

function progressText({ progress, status, secondsLeft }: JobView): string {
  if (progress === null || progress.total === 0) return "";
  const far = `${progress.done} of ${progress.total} ${cell(progress.unit)}`;
  return status === "running" && secondsLeft !== null ? `${far}, ${duration(secondsLeft)} left` : far;
}

function tookText({ startedAt, finishedAt }: JobView): string {
  if (startedAt === null) return "";
  const end = finishedAt === null ? Date.now() : Date.parse(finishedAt);
  return duration((end - Date.parse(startedAt)) / 1000);
}

/** @throws CliError for a beginning that no job, or several, have */
async function find(client: ForgeClient, given: string): Promise<JobView> {
  if (isFullId(given)) return client.jobs.get(given);
  return byPrefix("job", given, await allPages((page) => client.jobs.list(page)), ({ title }) => title);
}

async function show(cli: Cli, given: string, { wait = false }: { wait?: boolean }): Promise<void> {
  const found = await find(await cli.client(), given);
  const job = wait ? await cli.follow(found) : found;
  cli.show(job, () => jobText(cli, job));
}

export function jobText(cli: Cli, job: JobView): string {
  const lines: [string, string][] = [
    ["Job", job.id],
    ["Kind", job.kind],
    ["Status", statusText(cli, job.status)],
    ["What", cell(job.title)],
    ["Asked for", relative(job.createdAt)],
  ];
  if (job.status === "running") lines.push(["Progress", progressLine(job)]);
  if (job.startedAt !== null) lines.push(["Took", tookText(job)]);
  if (job.href !== null) lines.push(["Made", cell(job.href)]);
  if (job.error !== null) lines.push(["Error", cell(job.error.message)], ["Remedy", cell(job.error.remedy)]);
  return cli.facts(lines);
}

async function cancel(cli: Cli, given: string): Promise<void> {
  const client = await cli.client();
  const job = await client.jobs.cancel((await find(client, given)).id);
  cli.show(job, () => `${cell(job.title)}: ${job.status === "cancelled" ? "cancelled" : "is being cancelled"}`);
}

async function logs(cli: Cli, given: string, { tail }: { tail: number }): Promise<void> {
  const client = await cli.client();
  const lines = await client.jobs.logs((await find(client, given)).id, { tail });
  cli.show(lines, () =>
    lines.length === 0 ? "It has written nothing." : lines.map((line) => logLine(cli, line)).join("\n"),
  );
}
