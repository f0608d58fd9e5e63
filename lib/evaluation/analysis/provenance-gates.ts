/** Gates on how the predictions came about: the search, the partitions, what the model leans on. */
import { pearson, spread } from "@/lib/evaluation/correlation";
import { averageRanks } from "@/lib/evaluation/ranks";
import type { Finding, GateInput } from "./gates";
import type { Provenance, TriedCandidate } from "./types";

type ProvenanceGate =
  | "unseenRows"
  | "inSample"
  | "partitions"
  | "topImportance"
  | "importanceStability"
  | "neighbours"
  | "ablation"
  | "alternativeLoss"
  | "shuffledTargets"
  | "truncation"
  | "drift";

const MINUTE_MS = 60_000;

export function ofProvenance({ provenance, analysis, horizonMinutes }: GateInput): Record<ProvenanceGate, Finding> {
  const candidates = provenance.candidates ?? [];
  const inSample = provenance.inSample?.directional_accuracy ?? null;
  const outOfSample = analysis.bootstrap.metrics.directional_accuracy?.value ?? null;
  const { seenRows = null, shuffledAccuracy = null, psiMax = null, truncationTested = null } = provenance;
  return {
    unseenRows:
      seenRows === null
        ? null
        : {
            value: seenRows,
            detail:
              seenRows === 0
                ? `None of ${analysis.rows}.`
                : `${seenRows} of ${analysis.rows}: what it shows on those is memory.`,
          },
    inSample:
      inSample === null || outOfSample === null
        ? null
        : {
            value: inSample - outOfSample,
            detail: "Better out of sample than in sample would be suspicious.",
          },
    partitions: partitionGap(provenance.partitions ?? [], horizonMinutes),
    topImportance: topOf(provenance.importance ?? []),
    importanceStability: stabilityOf(provenance.foldImportance ?? []),
    neighbours: neighboursOf(candidates),
    ablation: ablationOf(provenance.ablations ?? [], analysis.bootstrap.metrics.czar_improvement?.value ?? null),
    alternativeLoss: lossesOf(comparable(candidates)),
    shuffledTargets:
      shuffledAccuracy === null ? null : { value: shuffledAccuracy, detail: "What is left is leakage or drift." },
    truncation:
      truncationTested === null
        ? null
        : { value: truncationTested ? 0 : 1, detail: truncationTested ? "None changes." : "At least one looks ahead." },
    drift: psiMax === null ? null : { value: psiMax, detail: "Between the training rows and these." },
  };
}

function partitionGap(partitions: NonNullable<Provenance["partitions"]>, horizonMinutes: number): Finding {
  if (partitions.length === 0) return null;
  const gaps = partitions.map(({ trainToMs, testFromMs }) => (testFromMs - trainToMs) / MINUTE_MS - horizonMinutes);
  const value = Math.min(...gaps);
  const fold = gaps.indexOf(value) + 1;
  return {
    value,
    detail:
      value >= 0
        ? `No training target reaches into a test part of the ${partitions.length} folds.`
        : `In fold ${fold} training targets reach ${-value} minutes into the test part.`,
  };
}

function topOf(importance: readonly { name: string; share: number }[]): Finding {
  const [first, ...rest] = importance;
  if (first === undefined) return null;
  const top = rest.reduce((most, one) => (one.share > most.share ? one : most), first);
  return { value: top.share, detail: `${top.name}.` };
}

/** The least rank correlation of any two folds. */
function stabilityOf(folds: readonly (readonly number[])[]): Finding {
  if (folds.length < 2 || (folds[0]?.length ?? 0) < 3) return null;
  const ranks = folds.map((shares) => averageRanks(Float64Array.from(shares)));
  let found: { value: number; detail: string } | null = null;
  for (let a = 0; a < ranks.length; a++) {
    for (let b = a + 1; b < ranks.length; b++) {
      const [x, y] = [ranks[a] as Float64Array, ranks[b] as Float64Array];
      if (x.length !== y.length) return "The folds have different columns.";
      const { value } = pearson(x, y, spread(x), spread(y));
      if (found === null || value < found.value) found = { value, detail: `Between folds ${a + 1} and ${b + 1}.` };
    }
  }
  return found;
}

/** Those that were tested on the rows of the first: halving drops the others after fewer. Where nothing was kept, all. */
function comparable(candidates: readonly TriedCandidate[]): readonly TriedCandidate[] {
  const rows = candidates[0]?.yPred?.length;
  return rows === undefined ? candidates : candidates.filter(({ yPred }) => yPred?.length === rows);
}

/** Candidates that differ from the best in one numeric parameter, by one step of the values that were tried. */
function neighboursOf(candidates: readonly TriedCandidate[]): Finding {
  const [best, ...others] = candidates;
  const base = best?.metrics.czar_improvement ?? null;
  if (best === undefined || base === null) return null;
  const near = comparable([best, ...others]).filter((one) => one !== best && isNeighbour(best, one, candidates));
  if (near.length === 0) return null;
  if (base <= 0) return { value: 0, detail: "The best candidate has no CZAR improvement that could be kept." };
  const least = Math.min(...near.map((one) => one.metrics.czar_improvement ?? 0));
  return {
    value: least / base,
    detail: `The worst of ${near.length} neighbours; the best has ${(100 * base).toFixed(1)} %.`,
  };
}

function isNeighbour(best: TriedCandidate, other: TriedCandidate, all: readonly TriedCandidate[]): boolean {
  const names = [...new Set([...Object.keys(best.params), ...Object.keys(other.params)])];
  const different = names.filter((name) => best.params[name] !== other.params[name]);
  const [name] = different;
  if (different.length !== 1 || name === undefined) return false;
  const [from, to] = [best.params[name], other.params[name]];
  if (typeof from !== "number" || typeof to !== "number") return false;
  const tried = all.map(({ params }) => params[name]).filter((value) => typeof value === "number");
  return !tried.some((value) => (value > from && value < to) || (value < from && value > to));
}

function ablationOf(ablations: readonly { name: string; czarImprovement: number }[], base: number | null): Finding {
  const [first, ...rest] = ablations;
  if (first === undefined || base === null) return null;
  const least = rest.reduce((low, one) => (one.czarImprovement < low.czarImprovement ? one : low), first);
  if (base <= 0) return { value: 0, detail: "There is no CZAR improvement that could be left." };
  return { value: least.czarImprovement / base, detail: `Without ${least.name}.` };
}

/** Objectives among the candidates, with the best CZAR improvement of each. */
function lossesOf(candidates: readonly TriedCandidate[]): Finding {
  const best = new Map<string, number>();
  for (const { params, metrics } of candidates) {
    const objective = params.objective ?? params.loss;
    const value = metrics.czar_improvement ?? null;
    if (objective === undefined || value === null) continue;
    best.set(String(objective), Math.max(value, best.get(String(objective)) ?? Number.NEGATIVE_INFINITY));
  }
  // One objective alone compares nothing, and says so by what it needs.
  if (best.size < 2) return null;
  const parts = [...best].map(([name, value]) => `${name} ${(100 * value).toFixed(1)} %`);
  return { value: best.size, detail: `Best CZAR improvement by loss: ${parts.join(", ")}.` };
}
