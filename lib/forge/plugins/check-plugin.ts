/** Tests a plugin in a thread of its own, within a time: an endless loop or a leak must not take the runner with it. */
import { Worker } from "node:worker_threads";
import type { CheckAnswer, CheckInput } from "./check-messages";
import type { PluginFile } from "./plugin-files";
import { PluginRefusal } from "./plugin-refusal";
import type { PluginDescription } from "./plugin-rows";

/** Loading takes about a second, the test far less. */
const MOST_MS = 30_000;
const MOST_MEGABYTES = 512;

/**
 * Loads the module, asks it for its description, and runs the look-ahead test on candles with and without gaps.
 * @throws PluginRefusal with the reason
 */
export async function checkPlugin(file: PluginFile, { mostMs = MOST_MS } = {}): Promise<PluginDescription> {
  const input: CheckInput = { file };
  const thread = new Worker(new URL("./check-thread.mjs", import.meta.url), {
    execArgv: [],
    workerData: input,
    resourceLimits: { maxOldGenerationSizeMb: MOST_MEGABYTES },
    name: `plugin ${file.name}`,
  });
  let timer: NodeJS.Timeout | undefined;
  try {
    const answer = await new Promise<CheckAnswer>((resolve, reject) => {
      thread.once("message", resolve);
      thread.once("error", (cause: unknown) => reject(brokenBy(cause)));
      thread.once("exit", () => reject(new PluginRefusal("its test ended the thread that ran it")));
      timer = setTimeout(() => {
        reject(new PluginRefusal(`its test took longer than ${mostMs / 1000} s: a row may take some microseconds`));
      }, mostMs);
    });
    if ("refused" in answer) throw new PluginRefusal(answer.refused);
    return answer.description;
  } finally {
    clearTimeout(timer);
    await thread.terminate();
  }
}

function brokenBy(cause: unknown): PluginRefusal {
  if (cause instanceof Error && "code" in cause && cause.code === "ERR_WORKER_OUT_OF_MEMORY") {
    return new PluginRefusal(`its test needed more than ${MOST_MEGABYTES} MB of memory`, { cause });
  }
  return new PluginRefusal(`its test broke: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
}
