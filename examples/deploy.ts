/** A live worker for any topic: `TOPIC_ID=77 npm run example:deploy`, on a running instance. It follows the worker to its first submission. */
import { createInterface } from "node:readline/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { type DeployOptions, type DeployResult, WorkerManager } from "allora-forge";
import { checkNamed, walletNamed, workerPresent } from "./deploy-choice";
import { deployOptions } from "./deploy-options";
import "./plain-errors";

const { topic: topicId, model: modelId, wallet: walletGiven, replace, kind } = deployOptions();
const manager = new WorkerManager();
const forge = manager.client;

const topic = await forge.topics.get(topicId);
const { kind: network } = (await forge.health()).network;
checkNamed(network, { model: modelId, wallet: walletGiven });
const wallet = walletGiven === undefined ? undefined : walletNamed(await forge.wallets.list(), walletGiven);
console.log(`Topic ${topicId}: ${topic.metadata}`);
const topicKind = kind ?? (topic.kind === "price" || topic.kind === "log_return" ? undefined : await askKind());

const model = modelId ?? (await bestGraded()) ?? (await trainBaseline());
const { name, grade } = await forge.models.get(model);
const why = modelId === undefined ? ", chosen by its grade alone, as on a sandbox only" : "";
console.log(`Model ${model.slice(0, 12)}: ${name}, ${grade === null ? "not graded" : `grade ${grade}`}${why}`);

const present = workerPresent(await manager.statusAll(), { topicId, modelId: model, wallet });
const { worker, action, message } = present === undefined ? await deploy() : await resume(present);
console.log(`Worker ${worker.id}: ${action}. ${message}`);
// One that was stopped has submitted before: its next submission is waited for.
await follow(worker.id, present?.desired === "stopped" ? present.lastSubmission?.nonce : undefined);

/** The best graded model of the topic: good enough to see one live, no way to choose one. One that has no grade must be named. */
async function bestGraded(): Promise<string | undefined> {
  const graded = (await forge.models.list({ topicId })).filter(({ score }) => score !== null);
  graded.sort((a, b) => Number(b.score) - Number(a.score));
  return graded[0]?.id;
}

/** Under the wallet that was named and no other. */
function deploy(): Promise<DeployResult> {
  return manager.deployWorker({
    topicId,
    modelId: model,
    topicKind,
    address: wallet?.address,
    mode: "strict",
    replace,
  });
}

/** The same model for the same topic again: its worker goes on. */
async function resume({ id, desired }: { id: string; desired: string }): Promise<DeployResult> {
  const was = desired === "running" ? "runs" : "was stopped, and is started again";
  const worker = desired === "running" ? await manager.statusWorker(id) : await manager.startWorker(id);
  return { worker, action: "reused", message: `It has this model, and ${was}: no second one is made.` };
}

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
async function follow(id: string, afterNonce?: number): Promise<void> {
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
    if (last?.state === "confirmed" && last.nonce !== afterNonce) {
      console.log(
        `Confirmed: ${last.value} for nonce ${last.nonce}, transaction ${last.txHash} in block ${last.includedHeight}`,
      );
      console.log(`Watch it at ${forge.url}/deployments/${id}, or by: npx forge workers show ${id.slice(0, 8)}`);
      return;
    }
    await sleep(1_000);
  }
}
