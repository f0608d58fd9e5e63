/** A live worker for any topic: `TOPIC_ID=77 npm run example:deploy`, on a running instance. It follows the worker to its first submission. */
import { setTimeout as sleep } from "node:timers/promises";
import { ForgeApiError, ForgeClient, WorkerManager } from "allora-forge";
import { config } from "@/lib/config";
import { deployOptions } from "./deploy-options";

const { topicId, modelId } = deployOptions();
const { url, token } = config();
const forge = new ForgeClient({ url, token });
const manager = new WorkerManager({ client: forge });

try {
  const topic = await forge.topics.get(topicId);
  console.log(`Topic ${topicId}: ${topic.metadata}`);

  // The best model that is there for the topic; else a baseline is trained, as the topic's page would.
  const graded = (await forge.models.list({ topicId })).sort((a, b) => (b.score ?? 0) - (a.score ?? 0));
  const model = modelId ?? graded[0]?.id ?? (await trainBaseline());
  const { name, grade } = await forge.models.get(model);
  console.log(`Model ${model.slice(0, 12)}: ${name}, grade ${grade ?? "—"}`);

  const { worker, action, message } = await manager.deployWorker({ topicId, modelId: model });
  console.log(`Worker ${worker.id}: ${action}. ${message}`);
  await follow(worker.id);
  process.exit(0);
} catch (error) {
  if (!(error instanceof ForgeApiError)) throw error;
  console.error(`${error.message}\n${error.remedy}`);
  process.exit(1);
}

async function trainBaseline(): Promise<string> {
  const { days, candidates } = await forge.topics.proposeBaseline(topicId);
  console.log(`There is no model yet: training a baseline, ${candidates} configurations on ${days} days`);
  const { id } = await forge.topics.startBaseline(topicId);
  await forge.jobs.wait(id, {
    onProgress: ({ progress }) => progress && console.log(`  ${progress.message} ${progress.done}/${progress.total}`),
  });
  const { modelId: made } = await forge.trainings.get(id);
  if (made === null) throw new Error(`The training ${id} made no model: look at ${forge.url}/trainings/${id}`);
  return made;
}

/** Prints each change until a block holds the first submission. */
async function follow(id: string): Promise<void> {
  let told = "";
  for (;;) {
    const { status, lastError, lastSubmission, wallet, nextWindowAt } = await manager.statusWorker(id);
    const line =
      lastSubmission?.state === "confirmed"
        ? `confirmed: ${lastSubmission.value} for nonce ${lastSubmission.nonce}, transaction ${lastSubmission.txHash} in block ${lastSubmission.includedHeight}`
        : `${status}${lastError === null ? "" : `: ${lastError}`}${status === "live" && nextWindowAt !== null ? `, next window ${nextWindowAt}` : ""}`;
    if (line !== told) console.log(`  ${wallet?.address ?? "no wallet yet"}  ${line}`);
    told = line;
    if (status === "failed") throw new Error(`The worker failed: ${lastError ?? "no reason was given"}`);
    if (lastSubmission?.state === "confirmed") {
      console.log(`Watch it at ${forge.url}/deployments/${id}, or by: npx forge workers show ${id.slice(0, 8)}`);
      return;
    }
    await sleep(1_000);
  }
}
