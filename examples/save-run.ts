/** Writes what a run has made into a folder of its own. */
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import {
  type Analysis,
  columnNames,
  type FeaturePlan,
  reportTable,
  type SearchOptions,
  type TrainResult,
} from "allora-forge";
import { groundsText } from "./grounds";

/** What was searched, on which rows of whose candles. */
interface Searched extends SearchOptions {
  plan: FeaturePlan;
  source: string;
}

/** @returns the folder, examples/runs/<UTC time>-topic-<id> */
export function saveRun(
  request: Searched,
  { search, artifact, dataset, fingerprint, timings }: TrainResult,
  analysis: Analysis,
): string {
  const stamp = new Date().toISOString().slice(0, 19).replace(/[-:]/g, "").replace("T", "-");
  const folder = path.resolve("examples/runs", `${stamp}-topic-${request.topic.topicId}`);
  mkdirSync(folder, { recursive: true });
  const best = search.candidates[0];
  if (best === undefined) throw new Error("the run has no candidate");
  const write = (name: string, content: string | Uint8Array) => writeFileSync(path.join(folder, name), content);
  const json = (value: unknown) =>
    `${JSON.stringify(value, (_, item) => (typeof item === "number" && !Number.isFinite(item) ? null : item), 2)}\n`;

  write("model.aforge", artifact.bytes);
  write(
    "config.json",
    json({
      topic: request.topic,
      source: request.source,
      plan: request.plan,
      family: best.family,
      seed: request.seed,
      folds: search.folds.map(({ fold }) => fold),
      candidates: request.candidates.length,
      bestParams: best.params,
      featureCount: columnNames(request.plan).length,
      rows: dataset.x.rows,
      dropped: dataset.dropped,
      fingerprint,
      modelId: artifact.id,
      timings,
    }),
  );
  write("metrics.json", json(best.report));
  write("analysis.json", json(analysis));
  const { asOf, yTrue, yPred } = search.predictions;
  const rows = Array.from(asOf, (at, i) => `${new Date(at).toISOString()},${yTrue[i]},${yPred[i]}`);
  write("predictions.csv", `as_of,target,prediction\n${rows.join("\n")}\n`);
  const parts = [
    request.topic.metadata,
    reportTable(best.report),
    groundsText(analysis),
    `${JSON.stringify(best.params)}\n`,
  ];
  write("report.txt", parts.join("\n\n"));
  return folder;
}
