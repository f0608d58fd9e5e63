/** The boosting loop. */
import { type FitContext, ModelError } from "@/lib/models/model";
import type { ObjectiveFunctions } from "@/lib/models/objective/objective";
import { seededRandom } from "@/lib/models/random";
import type { BinnedMatrix } from "./binned";
import { drawWithout } from "./draw";
import { Engine } from "./engine";
import { forestOf, GbdtModel } from "./forest";
import { mostOpenLeaves, TreeGrower, type TreeTask } from "./grow";
import { type HoldOut, StopWatch } from "./hold-out";
import { leafValues } from "./leaves";
import type { GbdtParams } from "./params";
import { type GrownTree, visitUnseen } from "./tree";

/** Rows × columns worked on between two looks at the event loop: some 30 ms. */
const WORK_BETWEEN_PAUSES = 10_000_000;

/** Rows and columns that are drawn anew, where those drawn allow no split, before the fit ends. */
const DRAWS_FOR_A_TREE = 20;

/** Everything that a fit needs, checked. */
export interface FitTask {
  readonly binned: BinnedMatrix;
  readonly y: Float64Array;
  readonly params: GbdtParams;
  readonly context: FitContext;
  readonly objective: ObjectiveFunctions;
  /** Whether that is absolute error: its hessian is always 1, and leaves take medians. */
  readonly absolute: boolean;
  /** The objective over the rows set aside, and these rows; null without early stopping. */
  readonly watched: { readonly rows: HoldOut; readonly objective: ObjectiveFunctions } | null;
  /** 1, −1 or 0 for each used column. */
  readonly monotone: Int8Array;
  /** Plain TypeScript instead of WebAssembly. */
  readonly plain?: boolean;
}

export async function boost(task: FitTask): Promise<GbdtModel> {
  const { binned, params, context, objective } = task;
  const weighted = !(objective.isSquaredError || task.absolute);
  const engine = new Engine(binned, {
    weighted,
    histograms: mostOpenLeaves(params),
    threads: context.threads ?? 1,
    trees: params.trees,
    plain: task.plain,
  });
  try {
    return await boostWith(engine, task);
  } finally {
    await engine.close();
  }
}

async function boostWith(engine: Engine, task: FitTask): Promise<GbdtModel> {
  const { binned, y, params, context, objective, watched } = task;
  const fitted = watched?.rows.fittedTo ?? binned.rows;
  const grower = new TreeGrower(engine, binned, params, task.monotone, fitted);
  const targets = y.subarray(0, fitted);
  const base = objective.initial(targets);
  if (!Number.isFinite(base)) throw new ModelError(`the objective "${objective.name}" starts from ${base}`);
  const prediction = new Float64Array(binned.rows).fill(base);
  const derivatives = new Derivatives(objective, targets, prediction.subarray(0, fitted), engine.memory.weighted);
  const rules = { ...params, renew: task.absolute };
  const draw = drawer(params, fitted, binned.usedColumns.length, context.seed);
  const mostTries = params.subsample < 1 || params.columnSample < 1 ? DRAWS_FOR_A_TREE : 1;
  const seen = params.subsample < 1 ? new Uint8Array(fitted) : null;
  const stop = watched ? new StopWatch(params.earlyStoppingRounds) : null;
  const grow = (drawn: TreeTask) => engine.withoutLoss(() => grower.grow(drawn));
  const trees: { tree: GrownTree; values: Float64Array }[] = [];
  let work = 0;
  while (trees.length < params.trees) {
    context.signal?.throwIfAborted();
    derivatives.update();
    let drawn: TreeTask;
    let tree: GrownTree | null = null;
    let tries = 0;
    do {
      drawn = { ...draw(), downhill: derivatives.downhill, hessian: derivatives.hessian };
      tree = await grow(drawn);
    } while (!tree && ++tries < mostTries);
    if (!tree) break;
    const values = leafValues(tree, grower.rowOrder, drawn, { y, prediction }, rules);
    addToPredictions(prediction, tree, values, grower.rowOrder);
    const addLeaf = (row: number, leaf: number) => {
      prediction[row] = (prediction[row] as number) + (values[leaf] as number);
    };
    if (seen !== null) {
      seen.fill(0);
      for (const row of drawn.rows) seen[row] = 1;
      visitUnseen(tree, binned, seen, 0, fitted, addLeaf);
    }
    trees.push({ tree, values });
    context.onProgress?.(trees.length, params.trees);
    if (watched && stop) {
      visitUnseen(tree, binned, null, watched.rows.from, binned.rows, addLeaf);
      const loss = watched.objective.loss(y.subarray(watched.rows.from), prediction.subarray(watched.rows.from));
      if (stop.step(loss)) break;
    }
    work += binned.rows * binned.usedColumns.length;
    if (work > WORK_BETWEEN_PAUSES) {
      work = 0;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
  context.onProgress?.(params.trees, params.trees);
  const bestAt = stop ? Int32Array.from(stop.bestAt) : undefined;
  const kept = bestAt ? trees.slice(0, bestAt.at(-1)) : trees;
  return new GbdtModel(forestOf(kept, base, binned), bestAt);
}

function addToPredictions(
  prediction: Float64Array,
  { leaves }: GrownTree,
  values: Float64Array,
  rowOrder: Int32Array,
): void {
  for (const [leaf, { from, to }] of leaves.entries()) {
    const value = values[leaf] as number;
    for (let i = from; i < to; i++) {
      const row = rowOrder[i] as number;
      prediction[row] = (prediction[row] as number) + value;
    }
  }
}

/** Draws for tree after tree; a longer fit begins as a shorter one does. */
function drawer(
  { subsample, columnSample }: GbdtParams,
  rows: number,
  columns: number,
  seed: number,
): () => Pick<TreeTask, "rows" | "columns"> {
  const uniform = seededRandom(seed);
  const allRows = drawWithout(rows, rows, uniform);
  const allColumns = drawWithout(columns, columns, uniform);
  const fewRows = Math.min(rows, Math.max(2, Math.round(rows * subsample)));
  const fewColumns = Math.min(columns, Math.max(1, Math.round(columns * columnSample)));
  return () => ({
    rows: subsample < 1 ? drawWithout(rows, fewRows, uniform) : allRows,
    columns: columnSample < 1 ? drawWithout(columns, fewColumns, uniform) : allColumns,
  });
}

/** Gradients, pointing downhill, and hessians at the present predictions. */
class Derivatives {
  readonly downhill: Float64Array;
  /** Null when all are 1. */
  readonly hessian: Float64Array | null;
  private readonly scratch: Float64Array;

  constructor(
    private readonly objective: ObjectiveFunctions,
    private readonly y: Float64Array,
    private readonly prediction: Float64Array,
    weighted: boolean,
  ) {
    this.downhill = new Float64Array(y.length);
    this.scratch = new Float64Array(objective.isSquaredError ? 0 : y.length);
    this.hessian = weighted ? this.scratch : null;
  }

  update(): void {
    const { downhill, y, prediction, objective, scratch } = this;
    if (objective.isSquaredError) {
      for (let row = 0; row < y.length; row++) downhill[row] = (y[row] as number) - (prediction[row] as number);
      return;
    }
    objective.derivatives(y, prediction, downhill, scratch);
    for (let row = 0; row < y.length; row++) {
      const gradient = downhill[row] as number;
      const hessian = scratch[row] as number;
      if (!(Number.isFinite(gradient) && hessian > 0 && hessian < Number.POSITIVE_INFINITY)) {
        throw new ModelError(
          `the objective "${objective.name}" has gradient ${gradient} and hessian ${hessian} at row ${row}: gradients must be finite, hessians finite and above 0`,
        );
      }
      downhill[row] = -gradient;
    }
  }
}
