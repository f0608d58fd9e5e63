/** A live worker for any topic: `TOPIC_ID=77 npm run example:deploy`, on a running instance. It follows the worker to its first submission. */
import { createInterface } from "node:readline/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { type DeployOptions, ForgeClient, WorkerManager } from "allora-forge";
import { config } from "@/lib/config";
import { deployOptions } from "./deploy-options";
import "./plain-errors";

const { topic: topicId, model: modelId, kind } = deployOptions();
const { url, token } = config();
const forge = new ForgeClient({ url, token });
const manager = new WorkerManager({ client: forge });

const topic = await forge.topics.get(topicId);
console.log(`Topic ${topicId}: ${topic.metadata}`);
const topicKind = kind ?? (topic.kind === "price" || topic.kind === "log_return" ? undefined : await askKind());

// The best graded model of the topic; else a baseline is trained, as the topic's page would. One that has no grade must be named.
const graded = (await forge.models.list({ topicId })).filter(({ score }) => score !== null);
graded.sort((a, b) => Number(b.score) - Number(a.score));
const model = modelId ?? graded[0]?.id ?? (await trainBaseline());
const { name, grade } = await forge.models.get(model);
console.log(`Model ${model.slice(0, 12)}: ${name}, ${grade === null ? "not graded" : `grade ${grade}`}`);

const { worker, action, message } = await manager.deployWorker({ topicId, modelId: model, topicKind });
console.log(`Worker ${worker.id}: ${action}. ${message}`);
await follow(worker.id);

/** A price where a log return is asked for is far off, and scored so: where the topic does not say it, a person does. */
async function askKind(): Promise<DeployOptions["topicKind"]> {
  if (!process.stdin.isTTY) {
    throw new Error(
      `Topic ${topicId} does not say what it asks for (${topic.kind}): give --kind price or --kind log_return.`,
    );
  }
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question("The topic does not say what it asks for. price or log_return? ");
  terminal.close();
  if (answer === "price" || answer === "log_return") return answer;
  throw new Error(`"${answer}" is neither price nor log_return.`);
}

async function trainBaseline(): Promise<string> {
  const { days, candidates } = await forge.topics.proposeBaseline(topicId);
  console.log(`There is no graded model yet: training a baseline, ${candidates} configurations on ${days} days`);
  const { id } = await forge.topics.startBaseline(topicId);
  let told = "";
  await forge.jobs.wait(id, {
    onProgress: ({ progress }) => {
      if (progress !== null && progress.message !== told) console.log(`  ${progress.message}`);
      told = progress?.message ?? told;
    },
  });
  const { modelId: made } = await forge.trainings.get(id);
  if (made === null) throw new Error(`The training ${id} made no model: look at ${forge.url}/trainings/${id}`);
  return made;
}

/** Prints each change until a block holds the first submission. Ctrl-C ends the looking; the worker goes on. */
async function follow(id: string): Promise<void> {
  let told = "";
  for (;;) {
    const { status, lastError, lastSubmission: last, wallet, nextWindowAt } = await manager.statusWorker(id);
    const state = lastError === null ? status : `${status}: ${lastError}`;
    if (state !== told) {
      const next = status === "live" && nextWindowAt !== null ? `, next window at ${nextWindowAt.slice(0, 19)}Z` : "";
      console.log(`  ${wallet?.address ?? "no wallet yet"}  ${state}${next}`);
    }
    told = state;
    if (status === "failed") throw new Error(`The worker failed: ${lastError ?? "no reason was given"}`);
    if (last?.state === "confirmed") {
      console.log(
        `Confirmed: ${last.value} for nonce ${last.nonce}, transaction ${last.txHash} in block ${last.includedHeight}`,
      );
      console.log(`Watch it at ${forge.url}/deployments/${id}, or by: npx forge workers show ${id.slice(0, 8)}`);
      return;
    }
    await sleep(1_000);
  }
}
