/** A training as text: its data, its search, its grades. */
import type { ForgeClient } from "@/lib/client";
import { hasFailedGate } from "@/lib/evaluation/analysis/evidence-lines";
import type { AnalysisView, HoldoutView, TrainingView } from "@/lib/forge/views";
import type { Cli } from "@/workers/cli/cli";
import { duration, integer, relative, short, utc } from "./format";
import { gradeLine, groundsOf, metricsTable } from "./report";
import { cell } from "./table";

/** What the grades of a training rest on; null where there is no full report (yet). */
interface Grounds {
  outOfFold: AnalysisView | null;
  untouched: AnalysisView | null;
}

/** Prints a training, in words with what its grades rest on, which its evaluations know. */
export async function showTraining(cli: Cli, client: ForgeClient, training: TrainingView): Promise<void> {
  const analysisOf = async (id: string | null) => (id === null ? null : (await client.evaluations.get(id)).analysis);
  const opened = training.holdout?.report ? training.holdout.openingId : null;
  const grounds: Grounds = cli.json
    ? { outOfFold: null, untouched: null }
    : { outOfFold: await analysisOf(training.evaluationId), untouched: await analysisOf(opened) };
  cli.show(training, () => trainingText(cli, training, grounds));
}

function trainingText(cli: Cli, training: TrainingView, { outOfFold, untouched }: Grounds): string {
  const { dataset, report, holdout, candidates, timings, search } = training;
  const best = candidates?.[0];
  const took = (timings ?? []).reduce((sum, { ms }) => sum + ms, 0);
  const lines: [string, string][] = [["Training", `${training.id} (${cell(training.job.title)})`]];
  if (dataset !== null) {
    lines.push([
      "Data",
      `${integer(dataset.rows)} rows of ${integer(dataset.columns)} columns, ${utc(dataset.from)} to ${utc(dataset.to)} UTC`,
    ]);
  }
  lines.push([
    "Search",
    `${integer(search.finished)} of ${integer(search.asked)} candidates, ${integer(search.folds)} folds, ${duration(took / 1000)}`,
  ]);
  for (const { family, reason } of search.failed.slice(0, 3)) lines.push(["Not fitted", `${family}: ${cell(reason)}`]);
  if (best !== undefined) {
    lines.push([
      "Best",
      cell(
        `${training.family} ${Object.entries(best.params)
          .map(([name, value]) => `${name} ${value}`)
          .join(", ")}`,
      ),
    ]);
  }
  if (holdout !== null) lines.push(["Untouched", untouchedText(holdout)]);
  const sections = [cli.facts(lines)];
  if (report !== null) sections.push(`${gradeLine(cli, report)}\n${metricsTable(cli, report)}`);
  if (outOfFold !== null) sections.push(cli.facts(groundsOf(outOfFold)));
  if (holdout !== null && holdout.report !== null) {
    sections.push(
      `In the untouched window, once:\n${gradeLine(cli, holdout.report)}\n${metricsTable(cli, holdout.report)}`,
    );
    if (untouched !== null) sections.push(cli.facts(groundsOf(untouched)));
  }
  if (training.modelId !== null) {
    const doubted = [outOfFold, untouched].some((one) => one !== null && hasFailedGate(one));
    sections.push(
      `Model ${training.modelId}\n${doubted ? "Gates fail: read them before you trust it. To deploy it all the same" : "Deploy it"}: npx forge deploy ${training.topicId} ${short(training.modelId)}`,
    );
  }
  return sections.join("\n\n");
}

/** The window that no search and no fit has seen; opened once, at a time that stays. */
function untouchedText({ from, to, rows, openedAt }: HoldoutView): string {
  const state = openedAt === null ? "not looked at" : `opened ${relative(openedAt)}, ${utc(openedAt)} UTC`;
  return `${utc(from)} to ${utc(to)} UTC, ${integer(rows)} rows, ${state}`;
}
