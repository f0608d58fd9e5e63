/** Fits the members of an ensemble, and for stacking their weights first. */
import { checkTrainingRows } from "@/lib/models/feature-checks";
import { sliceRows, takeColumns } from "@/lib/models/matrix";
import type { FitContext, Matrix, Model } from "@/lib/models/model";
import { EnsembleModel } from "./ensemble-model";
import { innerFolds } from "./inner-folds";
import { NarrowModel } from "./narrow-model";
import { type EnsembleMember, type EnsembleParams, type FamilyLookup, placesOf } from "./params";
import { stackingWeights } from "./stacking";

/** Steps told of for each fit of a member. */
const STEPS = 100;

/**
 * mean and median: each member once, on all rows. stacking: each member also once a fold, its out-of-fold predictions give the weights, and
 * what stays in the model was fitted on all rows. Members have seeds of their own, by their place, and see
 * their own columns where they name some.
 * @throws ModelError when a member cannot be fitted or names a column that there is not, or the rows are too few for the folds
 */
export async function fitEnsemble(
  lookup: FamilyLookup,
  x: Matrix,
  y: Float64Array,
  { members, combine, folds }: EnsembleParams,
  context: FitContext,
): Promise<EnsembleModel> {
  checkTrainingRows(x, y, context.columnNames);
  const inner = combine === "stacking" ? innerFolds(x.rows, folds, context.asOf, context.gapMs) : [];
  const fits = members.length * (inner.length + 1);
  let finished = 0;
  const seen = members.map((member) => {
    const places = placesOf(member, context.columnNames);
    if (places === null) return { places, matrix: x, columnNames: context.columnNames };
    return { places, matrix: takeColumns(x, places), columnNames: places.map((at) => context.columnNames?.[at] ?? "") };
  });
  const train = async (member: EnsembleMember, index: number, end: number): Promise<Model> => {
    context.signal?.throwIfAborted();
    const family = lookup(member.family);
    const { places, matrix, columnNames } = seen[index] as (typeof seen)[number];
    const rows = sliceRows(matrix, 0, end);
    const model = await family.fit(rows, y.subarray(0, end), family.params.parse(member.params), {
      ...context,
      ...(columnNames && { columnNames }),
      seed: memberSeed(context.seed, index),
      asOf: context.asOf?.subarray(0, end),
      onProgress: (done, total) =>
        context.onProgress?.(finished * STEPS + Math.floor((STEPS * done) / total), fits * STEPS),
    });
    finished++;
    context.onProgress?.(finished * STEPS, fits * STEPS);
    return places === null ? model : new NarrowModel(model, places, x.columns);
  };

  const outOfFold = members.map(() => [] as Float64Array[]);
  for (const { trainEnd, testStart, testEnd } of inner) {
    for (const [i, member] of members.entries()) {
      const model = await train(member, i, trainEnd);
      outOfFold[i]?.push(await model.predictAll(sliceRows(x, testStart, testEnd)));
    }
  }
  const weights =
    combine === "stacking"
      ? stackingWeights(outOfFold.map(joined), y.subarray(inner[0]?.testStart))
      : new Float64Array(members.length).fill(1 / members.length);
  const fitted: Model[] = [];
  for (const [i, member] of members.entries()) fitted.push(await train(member, i, x.rows));
  return new EnsembleModel({ combine, members: fitted, weights });
}

/** Different for each place, so that two equal networks are not one. */
export function memberSeed(seed: number, index: number): number {
  return (Math.floor(seed) + Math.imul(index, 0x9e3779b1)) >>> 0;
}

function joined(parts: Float64Array[]): Float64Array {
  const all = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
