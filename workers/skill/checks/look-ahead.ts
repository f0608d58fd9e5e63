/** Principle 3: nothing of the future, by construction and by test. */
import path from "node:path";
import { barsNeeded, checkLookAhead, type FeaturePlan, marketsOf } from "@/lib/features";
import { checkCandles } from "@/lib/forge/plugins/check-candles";
import { readSamples } from "@/workers/skill/inspect/read-candles";
import { type CheckInput, type Finding, failed, ok, open } from "./check";

const ROWS_MINUTES = 2 * 1440;

export async function checkPast({ project, plan, client }: CheckInput): Promise<Finding[]> {
  const { target, data, outputDir } = project.config;
  if (plan === null || target === null) return [open("There is no plan to test yet.", "Choose target and signals.")];
  const findings: Finding[] = [];
  if (plan.inputBars > 0) {
    findings.push(
      failed(
        `The plan holds ${plan.inputBars} raw bars as columns.`,
        "Set inputBars to 0 in features.ts: only features are selectable.",
      ),
    );
  }
  if (plan.market !== target.asset || plan.target.horizonMinutes !== target.horizonMinutes) {
    const made = `${plan.market}, ${plan.target.horizonMinutes} minutes`;
    findings.push(
      failed(
        `features.ts makes another target (${made}) than the configuration (${target.asset}, ${target.horizonMinutes} minutes).`,
        "There is one target function: take market and horizon from the configuration.",
      ),
    );
  }
  findings.push(...(await pluginFindings(plan, client)));
  const builtIn: FeaturePlan = { ...plan, engineered: plan.engineered.filter(({ kind }) => kind !== "plugin") };
  if (builtIn.engineered.length > 0 || builtIn.inputBars > 0) {
    findings.push(await truncation(builtIn, path.join(project.folder, outputDir), data.markets));
  }
  return findings;
}

/** On the project's own candles where the stage data has kept some, else on made ones. */
async function truncation(plan: FeaturePlan, folder: string, markets: readonly string[]): Promise<Finding> {
  const used = marketsOf(plan);
  const samples = used.every((one) => markets.includes(one)) ? await readSamples(folder, used) : null;
  const minutes = barsNeeded(plan) * plan.intervalMinutes + plan.target.horizonMinutes + ROWS_MINUTES;
  const verdict = checkLookAhead(plan, samples ?? checkCandles(used, minutes).whole);
  const where = samples === null ? "made candles" : "the project's candles";
  return verdict.ok
    ? ok(`features at ${verdict.rows} times of ${where} do not change when later candles are altered or removed`)
    : failed(
        `The truncation test on ${where} failed: ${verdict.message}.`,
        "Mend or take out the feature that it names.",
      );
}

/** The instance runs the same test on plugins, and refuses those that fail. */
async function pluginFindings(plan: FeaturePlan, client: CheckInput["client"]): Promise<Finding[]> {
  const entries = plan.engineered.flatMap((entry) => (entry.kind === "plugin" ? [entry] : []));
  if (entries.length === 0) return [];
  if (client === null)
    return [open("Plugins were not checked: no instance was asked.", "Check again with an instance running.")];
  const kinds = await client.features.list();
  return entries.map(({ name, plugin, digest }) => {
    const found = kinds.find((one) => one.plugin === plugin);
    if (found === undefined) {
      return failed(
        `The plugin ${plugin} of the feature ${name} is not loaded.`,
        "Put its file into the folder of plugins.",
      );
    }
    if (found.state === "refused") {
      return failed(
        `The plugin ${plugin} of the feature ${name} was refused: ${found.message}`,
        "Mend the plugin: it may use what is in its window alone.",
      );
    }
    if (found.example.digest !== digest) {
      return failed(
        `The plugin ${plugin} is not the one that the feature ${name} names (${String(found.example.digest).slice(0, 8)} instead of ${digest.slice(0, 8)}).`,
        "Restore its file, or give the new digest: that is a new experiment.",
      );
    }
    return ok(`the plugin ${plugin} has passed the instance's truncation test`);
  });
}
