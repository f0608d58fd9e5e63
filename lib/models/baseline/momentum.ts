/** The baseline that the past return goes on, or turns back. */
import { z } from "zod";
import { checkTrainingRows } from "@/lib/models/feature-checks";
import { type Matrix, ModelError, type ModelFamily } from "@/lib/models/model";
import { loadMomentum, MomentumModel, type PastReturn, pastReturn } from "./momentum-model";

export const MomentumParams = z.strictObject({
  /** Bars that the past return spans, counted back from the newest; "window" takes all bars of the row. */
  bars: z.union([z.number().int().min(1).max(10_000), z.literal("window")]).default(1),
  /** A column that holds the past return itself, e.g. a `log_return`; null takes the closes of the row. */
  column: z
    .string()
    .regex(/^[a-zA-Z][a-zA-Z0-9_]{0,63}$/)
    .nullable()
    .default(null),
  /** What the past return is multiplied by: 1 goes on, −1 turns back, "fit" takes what least squares finds in the training rows. */
  scale: z.union([z.literal("fit"), z.number().min(-100).max(100)]).default("fit"),
});
export type MomentumParams = z.infer<typeof MomentumParams>;

const momentum = (params: object) => MomentumParams.parse(params);

export const momentumFamily: ModelFamily<MomentumParams> = {
  name: "momentum",
  title: "Momentum or reversal",
  useWhen:
    "Predicts a multiple of the return over the last bars, one number fitted or given. The second floor to beat: a model that does not may only have found that prices trend or turn back.",
  trainable: true,
  params: MomentumParams,
  grid: (size) =>
    (size === "quick" ? ["fit" as const] : ["fit" as const, 1, -1]).flatMap((scale) => [
      momentum({ scale }),
      momentum({ scale, bars: "window" }),
    ]),
  sample: (uniform) =>
    momentum({ bars: uniform() < 0.5 ? 1 : "window", scale: (["fit", 1, -1] as const)[Math.floor(uniform() * 3)] }),
  checkColumns: (params, names) => void sourceOf(params, names),
  async fit(x, y, params, { columnNames }) {
    checkTrainingRows(x, y, columnNames);
    const source = sourceOf(params, columnNames);
    const scale = params.scale === "fit" ? leastSquares(x, y, source) : params.scale;
    return new MomentumModel({ inputCount: x.columns, source, scale });
  },
  async load(bytes) {
    return loadMomentum(bytes);
  },
};

/** Where a row holds the past return. @throws ModelError when it holds none */
function sourceOf({ bars, column }: MomentumParams, names: readonly string[] | undefined): PastReturn {
  if (!names) throw new ModelError("momentum reads columns by their names, and none were given: fit it with a plan");
  if (column !== null) {
    const index = names.indexOf(column);
    if (index >= 0) return { kind: "column", index };
    throw new ModelError(`there is no column "${column}" to take the past return from; name one of the plan's columns`);
  }
  const closes = names
    .flatMap((name, index) => {
      const bar = /^feature_close_(\d+)$/.exec(name)?.[1];
      return bar === undefined ? [] : [{ bar: Number(bar), index }];
    })
    .sort((a, b) => a.bar - b.bar);
  const newest = closes.at(-1);
  const past = newest && closes.find(({ bar }) => bar === (bars === "window" ? closes[0]?.bar : newest.bar - bars));
  if (newest && past && past !== newest) return { kind: "closes", newest: newest.index, past: past.index };
  throw new ModelError(
    `the rows hold ${closes.length} closes, too few for a return over ${bars === "window" ? "a window" : `${bars} bars`}; use at most ${Math.max(closes.length - 1, 0)} bars, or name a column that holds the return`,
  );
}

/** The multiple with the least squared error, through the origin; 0 when nothing ever moved. */
function leastSquares(x: Matrix, y: Float64Array, source: PastReturn): number {
  const past = y.map((_, row) => pastReturn(source, x.values, row * x.columns));
  const largest = past.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  if (largest === 0) return 0;
  let product = 0;
  let square = 0;
  for (const [row, value] of past.entries()) {
    const share = value / largest;
    product += share * ((y[row] as number) / y.length);
    square += share * (share / y.length);
  }
  const scale = product / square / largest;
  if (!Number.isFinite(scale)) {
    throw new ModelError(`the past returns are at most ${largest}, too small for these targets; choose another column`);
  }
  return scale;
}
