/** `forge deploy`: a worker that submits a model's predictions. */
import { type Command, Option } from "commander";
import type { DeploymentView } from "@/lib/forge/views";
import { topicId } from "@/workers/cli/arguments";
import type { Cli } from "@/workers/cli/cli";
import { CliError } from "@/workers/cli/errors";
import { EXIT } from "@/workers/cli/exit-codes";
import { findModel, findWallet, findWorker } from "@/workers/cli/find";
import { examples } from "@/workers/cli/help";
import { short, value } from "@/workers/cli/output/format";
import { cell } from "@/workers/cli/output/table";
import { untilChanged } from "@/workers/cli/watch";

interface DeployOptions {
  wallet?: string;
  kind?: "price" | "log_return";
  replace?: string;
  wait?: true | "live" | "submission";
}

export function register(program: Command, cli: Cli): void {
  const command = program
    .command("deploy")
    .description("make a worker that submits a model's predictions for a topic, under a wallet of its own")
    .argument("<topic>", "id of the topic", topicId)
    .argument("<model>", "id of the model, or how it begins")
    .option(
      "--wallet <wallet>",
      "id, address or alias of the wallet (default: one without a worker on the topic, else a new one)",
    )
    .addOption(
      new Option("--kind <kind>", "what the topic asks for, where the network does not say").choices([
        "price",
        "log_return",
      ]),
    )
    .option("--replace <worker>", "take this worker's place and wallet, in one step; its history stays")
    .addOption(
      new Option("--wait [what]", "wait until it is live, or until its first submission is confirmed")
        .choices(["live", "submission"])
        .preset("live"),
    )
    .action((topic: number, model: string, options: DeployOptions) => deploy(cli, topic, model, options));
  examples(command, [
    ["npx forge deploy 69 5b45", "deploy the model whose id begins with 5b45 for topic 69"],
    ["npx forge deploy 69 5b45 --wait submission", "and wait until the network has its first prediction"],
    ["npx forge deploy 69 5b45 --replace 5f0c", "in place of the worker 5f0c, under its wallet"],
    ["npx forge deploy 69 5b45 --wallet main --json", "under the wallet with the alias main, for a script"],
  ]);
}

async function deploy(cli: Cli, topic: number, model: string, options: DeployOptions): Promise<void> {
  const client = await cli.client();
  const [{ id: modelId }, wallet, replaced] = await Promise.all([
    findModel(client, model),
    options.wallet === undefined ? undefined : findWallet(client, options.wallet),
    options.replace === undefined ? undefined : findWorker(client, options.replace),
  ]);
  const made = await client.deployments.deploy({
    topicId: topic,
    modelId,
    ...(wallet && { walletId: wallet.id }),
    ...(options.kind && { topicKind: options.kind }),
    ...(replaced && { replaces: replaced.id }),
  });
  const shown = options.wait === undefined ? made : await waitFor(cli, made, options.wait === "submission");
  cli.show(shown, () => deployedText(shown));
}

function deployedText(worker: DeploymentView): string {
  const lines = [`Worker ${short(worker.id)} on topic ${worker.topicId} (${cell(worker.topicName)}): ${worker.status}`];
  lines.push(worker.wallet === null ? "It gets a wallet of its own." : `Wallet ${worker.wallet.address}`);
  const last = worker.lastSubmission;
  if (last !== null) lines.push(`Nonce ${last.nonce}: ${value(last.value)} ${last.state}`);
  lines.push(`Watch it: npx forge workers logs ${short(worker.id)} --follow`);
  return lines.join("\n");
}

/** @throws CliError when it fails; interrupted, while the worker goes on */
async function waitFor(cli: Cli, made: DeploymentView, submission: boolean): Promise<DeploymentView> {
  const client = await cli.client();
  const looks = (signal: AbortSignal) =>
    untilChanged(client, {
      signal,
      look: () => client.deployments.get(made.id),
      onAway: ({ message }) => cli.note(`${message} Trying again`),
    });
  let told = "";
  return cli.interruptible(
    async (signal) => {
      for await (const worker of looks(signal)) {
        const { status, lastError, lastSubmission } = worker;
        const news = cell(
          status === "live" && submission
            ? lastSubmission === null
              ? "live, waits for its first window"
              : `live, nonce ${lastSubmission.nonce} ${lastSubmission.state}`
            : status,
        );
        if (news !== told) cli.note(`Worker ${short(worker.id)}: ${news}`);
        told = news;
        if (status === "failed" || worker.desired === "stopped") {
          throw new CliError(
            EXIT.failed,
            `The worker ${worker.id} ${status === "failed" ? `failed: ${lastError ?? "no cause is recorded"}` : "was stopped"}`,
            `Look at its log: npx forge workers logs ${short(worker.id)}`,
          );
        }
        if (status === "live" && (!submission || worker.counts.confirmed > 0)) return worker;
      }
      throw new CliError(EXIT.failed, "The instance tells no more.", "Look by `npx forge workers`.");
    },
    `The worker goes on without this command: npx forge workers show ${short(made.id)}`,
  );
}
