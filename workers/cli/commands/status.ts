/** `forge status`: is every part well, and what do the workers do? */
import type { Command } from "commander";
import type { DeploymentView, HealthPart, HealthView, JobView } from "@/lib/forge/views";
import type { Cli } from "@/workers/cli/cli";
import { CliError } from "@/workers/cli/errors";
import { EXIT } from "@/workers/cli/exit-codes";
import { examples } from "@/workers/cli/help";
import { duration, plural, relative } from "@/workers/cli/output/format";
import { cell } from "@/workers/cli/output/table";
import { workersTable } from "@/workers/cli/output/workers-table";

export function register(program: Command, cli: Cli): void {
  const command = program
    .command("status")
    .description("tell whether every part of the instance is well, and what its workers do; ends with 0 only if all is")
    .action(async () => {
      const client = await cli.client();
      const health = await client.health();
      if (health.web === undefined) throw noToken(health, client.url);
      const [deployments, jobs] = await Promise.all([client.deployments.list(), activeJobs(client)]);
      cli.show({ url: client.url, health, deployments, jobs }, () =>
        statusText(cli, client.url, health, deployments, jobs),
      );
      if (health.status !== "ok") cli.exitCode = EXIT.checkFailed;
    });
  examples(command, [
    ["npx forge status", "see whether all is well"],
    ["npx forge status --json | jq .health.status", "the same for a script"],
  ]);
}

/** Jobs that run or wait, oldest first. */
export async function activeJobs(client: Awaited<ReturnType<Cli["client"]>>): Promise<JobView[]> {
  const [running, queued] = await Promise.all([
    client.jobs.list({ status: "running" }),
    client.jobs.list({ status: "queued" }),
  ]);
  return [...running.reverse(), ...queued.reverse()];
}

/** Without a token, an instance that wants one tells its status alone. */
function noToken(health: { status: string }, url: string): CliError {
  return new CliError(
    EXIT.noAccess,
    `The instance at ${url} answers (${health.status}), and tells more only to who has a token.`,
    "Set FORGE_TOKEN, or name a file that holds the token: --token-file <file>",
  );
}

const MARKS = { ok: "ok", waiting: "waiting", error: "ERROR", degraded: "waiting" } as const;

export function stateText(cli: Cli, state: keyof typeof MARKS): string {
  const paint = state === "ok" ? cli.style.green : state === "error" ? cli.style.red : cli.style.yellow;
  return paint(MARKS[state]);
}

export function statusText(
  cli: Cli,
  url: string,
  health: HealthView,
  deployments: readonly DeploymentView[],
  jobs: readonly JobView[],
): string {
  const { network } = health;
  const where = [network.kind, network.chainId, network.height === null ? null : `block ${network.height}`];
  const parts: [string, HealthPart][] = [
    ["web", health.web],
    ["database", health.database],
    ["runner", health.runner],
    ["network", network],
    ["data", health.data],
  ];
  const rows = parts.map(([name, part]) => [
    name,
    stateText(cli, part.state),
    name === "network" ? `${cell(part.message)} (${where.filter(Boolean).join(", ")})` : cell(part.message),
    part.ageSeconds === null || part.ageSeconds < 2 ? "" : `${duration(part.ageSeconds)} old`,
  ]);
  const sections = [
    `${cli.style.bold("Allora Forge")} ${health.version} at ${url}: ${stateText(cli, health.status)}`,
    cli.table([{ head: "PART" }, { head: "STATE" }, { head: "", shrink: true }, { head: "" }], rows),
    deployments.length === 0 ? "No workers. Deploy a model: npx forge deploy --help" : workersTable(cli, deployments),
  ];
  if (jobs.length > 0) {
    const lines = jobs.map(
      (job) =>
        `  ${job.id.slice(0, 8)}  ${cell(job.title)}, ${job.status} since ${relative(job.startedAt ?? job.createdAt).replace(/ ago$/, "")}`,
    );
    sections.push(`${plural(jobs.length, "job")} at work\n${lines.join("\n")}`);
  }
  return sections.join("\n\n");
}
