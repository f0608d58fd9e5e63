/** Histogram gradient boosting, as a family of models. */
import { sliceRows } from "@/lib/models/matrix";
import { type FitContext, type Matrix, ModelError, type ModelFamily } from "@/lib/models/model";
import { objectiveFunctions } from "@/lib/models/objective/functions";
import type { ObjectiveFunctions } from "@/lib/models/objective/objective";
import { type BinnedMatrix, binMatrix } from "./binning";
import { boost } from "./fit";
import { GbdtModel } from "./forest";
import { quickGrid, sampleParams, walkthroughGrid } from "./grids";
import { holdOut } from "./hold-out";
import { monotoneDirections } from "./monotone";
import { GbdtParams } from "./params";
import { deserializeForest } from "./serialize";

const MOST_ROWS = 4_000_000;

export interface FitOptions {
  /** The features that were binned; needed only by objectives whose σ is a column. */
  readonly x?: Matrix;
  /** Minimised in place of `params.objective`: asked for derivatives of the rows that are fitted, for the loss of those set aside. */
  readonly objective?: ObjectiveFunctions;
  /** Plain TypeScript instead of WebAssembly: slower, the same model to the bit. */
  readonly plain?: boolean;
}

/**
 * Fits trees to a matrix that is already binned, so that folds and candidates can share the binning. Ends early when no further
 * split is possible. The seed matters under `subsample` and `columnSample` alone. The signal is honoured between trees.
 * @throws ModelError when sizes do not match, a target is not finite, or a parameter names a column that is not there; the signal's reason when aborted
 */
export async function fitBinned(
  binned: BinnedMatrix,
  y: Float64Array,
  params: GbdtParams,
  context: FitContext,
  options: FitOptions = {},
): Promise<GbdtModel> {
  const { rows } = binned;
  if (rows !== y.length) throw new ModelError(`${rows} rows of features have ${y.length} targets`);
  if (rows < 2) throw new ModelError(`${rows} rows are too few to fit; give at least 2`);
  if (rows > MOST_ROWS) throw new ModelError(`${rows} rows are too many; at most ${MOST_ROWS} can be fitted`);
  const faulty = y.findIndex((target) => !Number.isFinite(target));
  if (faulty >= 0) throw new ModelError(`target ${faulty} is ${y[faulty]}; targets must be finite numbers`);

  const monotone = monotoneDirections(params.monotone, binned, context.columnNames);
  const aside = params.earlyStoppingRounds > 0 ? holdOut(rows, params.validationShare, context) : null;
  const x = options.x ?? binned.source;
  const fittedOn = y.subarray(0, aside?.fittedTo ?? rows);
  const objectiveOf = (from: number, to: number) =>
    options.objective ??
    objectiveFunctions(params.objective, {
      y: y.subarray(from, to),
      x: x && sliceRows(x, from, to),
      columnNames: context.columnNames,
      fittedOn,
    });
  return boost({
    binned,
    y,
    params,
    context,
    objective: objectiveOf(0, fittedOn.length),
    absolute: options.objective === undefined && params.objective.name === "absolute",
    watched: aside && { rows: aside, objective: objectiveOf(aside.from, rows) },
    monotone,
    plain: options.plain,
  });
}

/** The name of the column that the objective takes σ from, which bins do not keep. */
function sigmaColumn({ objective }: GbdtParams): string | null {
  return "sigma" in objective && objective.sigma !== "training" ? objective.sigma : null;
}

export const gbdtFamily: ModelFamily<GbdtParams> = {
  name: "gbdt",
  title: "Gradient-boosted trees",
  useWhen:
    "The first to try on tables of features: strong on uneven scales, interactions and outliers, quick to fit, explains itself by feature importance. Cannot predict beyond the range it has seen.",
  trainable: true,
  params: GbdtParams,
  grid: (size) => (size === "quick" ? quickGrid() : walkthroughGrid()),
  sample: sampleParams,
  sharing: {
    preparationKey: (params) => `${params.maxBins}${sigmaColumn(params) === null ? "" : " with values"}`,
    prepare: (x, params) => {
      const binned = binMatrix(x, params.maxBins);
      return sigmaColumn(params) === null ? binned : { ...binned, source: shared(x) };
    },
    fitPrepared: (prepared, y, params, context) => fitBinned(prepared as BinnedMatrix, y, params, context),
    stepsParam: "trees",
  },
  checkColumns(params, names) {
    const named = [...Object.keys(params.monotone), sigmaColumn(params)];
    const absent = named.find((name) => name !== null && !names.includes(name));
    if (absent) throw new ModelError(`it names the column "${absent}", which the plan does not make`);
  },
  async fit(x: Matrix, y: Float64Array, params: GbdtParams, context: FitContext) {
    return fitBinned(binMatrix(x, params.maxBins), y, params, context, { x });
  },
  async load(bytes: Uint8Array) {
    return new GbdtModel(deserializeForest(bytes));
  },
};

/** A copy on shared memory. */
function shared({ rows, columns, values }: Matrix): Matrix {
  const copy = new Float64Array(new SharedArrayBuffer(rows * columns * 8));
  copy.set(values.subarray(0, rows * columns));
  return { rows, columns, values: copy };
}
