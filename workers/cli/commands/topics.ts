/** `forge topics`: what the network asks predictions for. */
import type { Command } from "commander";
import type { TopicView } from "@/lib/forge/views";
import { topicId } from "@/workers/cli/arguments";
import type { Cli } from "@/workers/cli/cli";
import { byDefault, examples, group } from "@/workers/cli/help";
import { duration, horizon, integer, NOTHING, relative, value } from "@/workers/cli/output/format";
import { cell } from "@/workers/cli/output/table";

export function register(program: Command, cli: Cli): void {
  const topics = group(program, "topics", "what the network asks predictions for; alone, a list");
  byDefault(topics, () => list(cli));
  examples(topics, [["npx forge topics", "list the topics"]]);
  examples(
    topics
      .command("list")
      .description("list the topics of the network")
      .action(() => list(cli)),
    [
      ["npx forge topics list", "list the topics"],
      ["npx forge topics list --json | jq '.[].topicId'", "their ids for a script"],
    ],
  );
  examples(
    topics
      .command("show")
      .description("show one topic: what it asks for, when its window opens, and what a baseline of it would be")
      .argument("<topic>", "id of the topic", topicId)
      .action((id: number) => show(cli, id)),
    [["npx forge topics show 69", "show topic 69"]],
  );
}

async function list(cli: Cli): Promise<void> {
  const topics = await (await cli.client()).topics.list();
  cli.show(topics, () =>
    topics.length === 0 ? "No topics yet: the network is not reached, or has none." : topicsTable(cli, topics),
  );
}

const KINDS = { price: "price", log_return: "log return", volatility: "volatility", unknown: "unknown" } as const;

function topicsTable(cli: Cli, topics: readonly TopicView[]): string {
  return cli.table(
    [
      { head: "TOPIC", align: "right" },
      { head: "ASKS FOR", spare: 1 },
      { head: "MARKET" },
      { head: "HORIZON" },
      { head: "WINDOW" },
      { head: "NETWORK SAYS", align: "right", spare: 3 },
      { head: "MINE", align: "right", spare: 2 },
      { head: "NAME", shrink: true },
    ],
    topics.map((topic) => [
      String(topic.topicId),
      KINDS[topic.kind],
      topic.asset ?? NOTHING,
      horizon(topic.horizonMinutes),
      windowText(cli, topic),
      value(topic.networkInference?.value),
      integer(topic.mine),
      cell(topic.metadata),
    ]),
  );
}

function windowText(cli: Cli, { isActive, window }: TopicView): string {
  if (!isActive) return cli.style.red("inactive");
  return window.open ? cli.style.green("open") : `opens ${relative(window.nextAt)}`;
}

async function show(cli: Cli, id: number): Promise<void> {
  const client = await cli.client();
  const [topic, baseline] = await Promise.all([
    client.topics.get(id),
    // Topics that no baseline can be made for are topics all the same.
    client.topics.proposeBaseline(id).then(
      (proposal) => ({ proposal, why: null }),
      (error: Error) => ({ proposal: null, why: error.message }),
    ),
  ]);
  cli.show({ ...topic, baseline: baseline.proposal }, () => {
    const { window } = topic;
    const opening = window.open
      ? `open for nonce ${window.nonce} until block ${window.endHeight}`
      : `opens ${relative(window.nextAt)}, at block ${window.nextHeight ?? NOTHING}`;
    const lines: [string, string][] = [
      ["Name", cell(topic.metadata)],
      ["Asks for", KINDS[topic.kind]],
      ["Market", topic.asset ?? NOTHING],
      ["Horizon", horizon(topic.horizonMinutes)],
      ["Loss", cell(topic.lossMethod)],
      ["Epoch", `${topic.epochLength} blocks; the truth is known ${topic.groundTruthLag} blocks later`],
      ["Window", `${topic.workerSubmissionWindow} blocks; ${topic.isActive ? opening : "the topic is inactive"}`],
      ["Network says", value(topic.networkInference?.value)],
      ["Participants", topic.participants === null ? NOTHING : integer(topic.participants)],
      ["Workers here", integer(topic.mine)],
      ["Seen", relative(topic.updatedAt)],
    ];
    const { proposal, why } = baseline;
    const proposed =
      proposal === null
        ? `No baseline: ${cell(why)}`
        : [
            `A baseline would train on ${duration(proposal.days * 86_400)} of history (${integer(proposal.expectedRows)} rows) with ${integer(proposal.candidates)} candidates:`,
            ...proposal.reasons.map((reason) => `  ${cell(reason.what)}: ${cell(reason.value)}. ${cell(reason.why)}`),
            `Start one: npx forge train ${id} --baseline --wait`,
          ].join("\n");
    return `${cli.style.bold(`Topic ${topic.topicId}`)}\n${cli.facts(lines)}\n\n${proposed}`;
  });
}
