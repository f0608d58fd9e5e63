/** `forge dashboard`: the overview as text, once or live. */
import type { Command } from "commander";
import type { ForgeClient } from "@/lib/client";
import type { JobView, OverviewView } from "@/lib/forge/views";
import type { Cli } from "@/workers/cli/cli";
import { activeJobs, stateText } from "@/workers/cli/commands/status";
import { examples } from "@/workers/cli/help";
import { allo, integer, utc } from "@/workers/cli/output/format";
import { progressLine } from "@/workers/cli/output/progress";
import { cell } from "@/workers/cli/output/table";
import { redraws } from "@/workers/cli/output/terminal";
import { workersTable } from "@/workers/cli/output/workers-table";
import { untilChanged } from "@/workers/cli/watch";

interface Seen {
  overview: OverviewView;
  jobs: JobView[];
}

export function register(program: Command, cli: Cli): void {
  const command = program
    .command("dashboard")
    .description("show the overview: health, workers, jobs, and what needs a look")
    .option("-w, --watch", "go on showing it as it changes, until Ctrl-C")
    .action(async ({ watch: isWatched = false }: { watch?: boolean }) => {
      const client = await cli.client();
      if (isWatched) return watch(cli, client);
      const seen = await look(client);
      cli.show(seen, () => text(cli, client.url, seen));
    });
  examples(command, [
    ["npx forge dashboard", "once"],
    ["npx forge dashboard --watch", "live; in a pipe, an overview after each change"],
    ["npx forge dashboard --watch --json", "a JSON object a line, after each change"],
  ]);
}

async function look(client: ForgeClient): Promise<Seen> {
  const [overview, jobs] = await Promise.all([client.overview(), activeJobs(client)]);
  return { overview, jobs };
}

async function watch(cli: Cli, client: ForgeClient): Promise<void> {
  const draw = await drawer(cli);
  await cli.untilInterrupted(async (signal) => {
    const looks = untilChanged(client, {
      signal,
      look: () => look(client),
      settleMs: 1_000,
      onAway: ({ message }) =>
        draw(cli.json ? JSON.stringify({ overview: null, jobs: [] }) : `${message} Trying again`),
    });
    for await (const seen of looks) draw(cli.json ? JSON.stringify(seen) : text(cli, client.url, seen));
  });
}

/** Over the last one on a terminal; one after the other elsewhere. */
async function drawer(cli: Cli): Promise<(text: string) => void> {
  const { stdout } = cli.streams;
  if (cli.json || !redraws(stdout, cli.env)) {
    let told = "";
    return (text) => {
      if (text === told) return;
      if (told !== "" && !cli.json) cli.write("");
      told = text;
      cli.write(text);
    };
  }
  const { createLogUpdate } = await import("log-update");
  const update = createLogUpdate(stdout);
  return (text) => {
    // What is higher than the terminal cannot be drawn over.
    const lines = text.split("\n");
    const most = Math.max(5, stdout.rows - 2);
    update(
      lines.length <= most ? text : [...lines.slice(0, most - 1), `… ${lines.length - most + 1} lines more`].join("\n"),
    );
  };
}

function text(cli: Cli, url: string, { overview, jobs }: Seen): string {
  const { health, totals, attention, deployments } = overview;
  const { network } = health;
  const time =
    network.chainTime === null ? "not reached yet" : `block ${network.height}, ${utc(network.chainTime)} UTC`;
  const sections = [
    `${cli.style.bold("Allora Forge")} ${url}: ${stateText(cli, health.status)}\n${network.kind} ${cell(network.chainId)}, ${time}`,
    `${integer(totals.live)} live   ${integer(totals.confirmed)} confirmed   ${integer(totals.failed + totals.refused + totals.missed)} lost   rewards ${allo(totals.rewardUallo)}`,
  ];
  if (attention.length > 0) {
    sections.push(attention.map(({ message }) => cli.style.yellow(`! ${cell(message)}`)).join("\n"));
  }
  sections.push(deployments.length === 0 ? "No workers." : workersTable(cli, deployments));
  if (jobs.length > 0) sections.push(jobs.map((job) => `${job.id.slice(0, 8)}  ${progressLine(job)}`).join("\n"));
  return sections.join("\n\n");
}
