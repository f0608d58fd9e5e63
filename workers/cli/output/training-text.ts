/** A training as text: its data, its search, its grades. */
import type { HoldoutView, TrainingView } from "@/lib/forge/views";
import type { Cli } from "@/workers/cli/cli";
import { duration, integer, relative, short, utc } from "./format";
import { gradeLine, metricsTable } from "./report";
import { cell } from "./table";

export function trainingText(cli: Cli, training: TrainingView): string {
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
  if (holdout !== null && holdout.report !== null) {
    sections.push(
      `In the untouched window, once:\n${gradeLine(cli, holdout.report)}\n${metricsTable(cli, holdout.report)}`,
    );
  }
  if (training.modelId !== null) {
    sections.push(
      `Model ${training.modelId}\nDeploy it: npx forge deploy ${training.topicId} ${short(training.modelId)}`,
    );
  }
  return sections.join("\n\n");
}

/** The window that no search and no fit has seen; opened once, at a time that stays. */
function untouchedText({ from, to, rows, openedAt }: HoldoutView): string {
  const state = openedAt === null ? "not looked at" : `opened ${relative(openedAt)}, ${utc(openedAt)} UTC`;
  return `${utc(from)} to ${utc(to)} UTC, ${integer(rows)} rows, ${state}`;
}
