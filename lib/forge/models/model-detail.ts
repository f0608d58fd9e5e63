/** What an artifact tells of a model, as JSON. */
import { columnCount, columnNames } from "@/lib/features";
import { toReportView } from "@/lib/forge/evaluation/report-view";
import type { ModelDetailView } from "@/lib/forge/views";
import { type ArtifactManifest, describeParams, familyByName } from "@/lib/models";

const MOST_COLUMNS_NAMED = 50;

type Told = Pick<
  ModelDetailView,
  "topicMetadata" | "topicKind" | "plan" | "columns" | "params" | "trainedOn" | "report" | "engine" | "importance"
>;

/** @throws ModelError when the weights are damaged */
export async function toldByArtifact(manifest: ArtifactManifest, weights: Uint8Array): Promise<Told> {
  const { plan, topic, trainedOn, evaluation } = manifest;
  const isElsewhere = trainedOn.rows === 0;
  const model = await familyByName(manifest.family).load(weights);
  return {
    topicMetadata: topic.metadata ?? "",
    topicKind: topic.kind,
    plan,
    columns: columnCount(plan),
    params: describeParams(manifest.params),
    trainedOn: {
      from: isElsewhere ? null : new Date(trainedOn.fromMs).toISOString(),
      to: new Date(trainedOn.toMs).toISOString(),
      rows: isElsewhere ? null : trainedOn.rows,
      seed: isElsewhere ? null : trainedOn.seed,
      source: trainedOn.source ?? null,
      fingerprint: trainedOn.fingerprint ?? null,
    },
    report: evaluation === null ? null : toReportView(evaluation),
    engine: model.engine ?? null,
    importance: model.importance === undefined ? null : largestShares(model.importance(), columnNames(plan)),
  };
}

/** Columns by share of what they contribute, largest first; those that contribute nothing are left out. */
export function largestShares(
  shares: Float64Array,
  names: readonly string[],
): NonNullable<ModelDetailView["importance"]> {
  return names
    .map((name, i) => ({ name, share: shares[i] ?? 0 }))
    .filter(({ share }) => share > 0)
    .sort((a, b) => b.share - a.share)
    .slice(0, MOST_COLUMNS_NAMED);
}
