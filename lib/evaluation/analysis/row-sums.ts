/** Metrics from sums over rows: with prefix sums a resample costs its blocks instead of its rows. */
import { spread } from "@/lib/evaluation/correlation";
import { directionOf } from "@/lib/evaluation/direction";
import { correlationPValue } from "@/lib/evaluation/distributions";
import { averageRanks } from "@/lib/evaluation/ranks";
import { poweredTanh } from "@/lib/evaluation/returns";

/** Columns of the sums. `right` and `moves` count rows whose truth is not 0; t and p are centred, ranks too. */
export const SUM = {
  moves: 0,
  right: 1,
  /** Right, and the move before it as well. */
  both: 2,
  size: 3,
  signed: 4,
  t: 5,
  p: 6,
  tt: 7,
  pp: 8,
  tp: 9,
  weightedError: 10,
  weightedZero: 11,
  squared: 12,
  absolute: 13,
  poweredError: 14,
  poweredZero: 15,
  rankT: 16,
  rankP: 17,
  rankTT: 18,
  rankPP: 19,
  rankTP: 20,
} as const;
export const SUM_COUNT = 21;

/** Metrics that follow from the sums, in this order; the seven primary ones first. */
export const SUM_METRICS = [
  "directional_accuracy",
  "da_ci_lower",
  "da_pvalue",
  "pearson_r",
  "pearson_pvalue",
  "wrmse_improvement",
  "czar_improvement",
  "spearman_r",
  "zptae_improvement",
  "mae",
  "rmse",
  "r2",
  "naive_return",
] as const;

export interface RowTable {
  readonly rows: number;
  /** Numbers in a row of `prefix`: SUM_COUNT and one for each further weighted error. */
  readonly width: number;
  /** Row i holds the sums of rows 0…i−1. */
  readonly prefix: Float64Array;
  /** 1 right, 0 wrong, −1 no move, by row. */
  readonly outcome: Int8Array;
  /** First row with a move from i on (rows: none), last one before i (−1: none). */
  readonly nextMove: Int32Array;
  readonly lastMove: Int32Array;
  /** Sums of squares at or below this are what rounding leaves of differences of prefix sums: such values are constant. */
  readonly leastTT: number;
  readonly leastPP: number;
}

/**
 * Spearman's ranks and the deviation in ZPTAE are those of all rows, also in a resample.
 * @param others predictions whose |t|-weighted squared errors are summed as well, in columns from SUM_COUNT on
 */
export function tabulate(t: Float64Array, p: Float64Array, others: readonly Float64Array[] = []): RowTable {
  const rows = t.length;
  const width = SUM_COUNT + others.length;
  const ofT = spread(t);
  const ofP = spread(p);
  const rankT = averageRanks(t);
  const rankP = averageRanks(p);
  const middle = (rows + 1) / 2;
  const prefix = new Float64Array((rows + 1) * width);
  const outcome = new Int8Array(rows);
  const row = new Float64Array(width);
  let before = -1;
  for (let i = 0; i < rows; i++) {
    const truth = t[i] as number;
    const prediction = p[i] as number;
    const size = Math.abs(truth);
    const error = truth - prediction;
    const ct = truth - ofT.mean;
    const cp = prediction - ofP.mean;
    const rt = (rankT[i] as number) - middle;
    const rp = (rankP[i] as number) - middle;
    const right = truth > 0 === prediction > 0 && prediction !== 0 ? 1 : 0;
    outcome[i] = truth === 0 ? -1 : right;
    row[SUM.moves] = truth === 0 ? 0 : 1;
    row[SUM.right] = truth === 0 ? 0 : right;
    row[SUM.both] = truth === 0 || before === -1 ? 0 : right & before;
    row[SUM.size] = size;
    row[SUM.signed] = right === 1 ? size : -size;
    row[SUM.t] = ct;
    row[SUM.p] = cp;
    row[SUM.tt] = ct * ct;
    row[SUM.pp] = cp * cp;
    row[SUM.tp] = ct * cp;
    row[SUM.weightedError] = size * error * error;
    row[SUM.weightedZero] = size * truth * truth;
    row[SUM.squared] = error * error;
    row[SUM.absolute] = Math.abs(error);
    const powered = ofT.deviation > 0 ? poweredTanh(truth / ofT.deviation) : 0;
    row[SUM.poweredError] = ofT.deviation > 0 ? size * Math.abs(powered - poweredTanh(prediction / ofT.deviation)) : 0;
    row[SUM.poweredZero] = size * Math.abs(powered);
    row[SUM.rankT] = rt;
    row[SUM.rankP] = rp;
    row[SUM.rankTT] = rt * rt;
    row[SUM.rankPP] = rp * rp;
    row[SUM.rankTP] = rt * rp;
    for (let o = 0; o < others.length; o++) {
      const other = truth - ((others[o] as Float64Array)[i] as number);
      row[SUM_COUNT + o] = size * other * other;
    }
    for (let k = 0; k < width; k++)
      prefix[(i + 1) * width + k] = (prefix[i * width + k] as number) + (row[k] as number);
    if (truth !== 0) before = right;
  }
  return {
    rows,
    width,
    prefix,
    outcome,
    ...neighbours(outcome),
    leastTT: ofT.deviation > 0 ? 1e-13 * ofT.squares : Number.POSITIVE_INFINITY,
    leastPP: ofP.deviation > 0 ? 1e-13 * ofP.squares : Number.POSITIVE_INFINITY,
  };
}

function neighbours(outcome: Int8Array): Pick<RowTable, "nextMove" | "lastMove"> {
  const rows = outcome.length;
  const nextMove = new Int32Array(rows + 1);
  const lastMove = new Int32Array(rows + 1);
  nextMove[rows] = rows;
  for (let i = rows - 1; i >= 0; i--) nextMove[i] = outcome[i] === -1 ? (nextMove[i + 1] as number) : i;
  lastMove[0] = -1;
  for (let i = 1; i <= rows; i++) lastMove[i] = outcome[i - 1] === -1 ? (lastMove[i - 1] as number) : i - 1;
  return { nextMove, lastMove };
}

/** Adds up ranges of rows as if they stood one after the other. */
export class Resample {
  readonly sums: Float64Array;
  rows = 0;
  /** Whether the first and the last move were right; −1 before there is one. */
  first = -1;
  last = -1;

  constructor(private readonly table: RowTable) {
    this.sums = new Float64Array(table.width);
  }

  clear(): void {
    this.sums.fill(0);
    this.rows = 0;
    this.first = -1;
    this.last = -1;
  }

  /** Rows from…to−1. */
  add(from: number, to: number): void {
    const { prefix, width, outcome, nextMove, lastMove } = this.table;
    const { sums } = this;
    const low = from * width;
    const high = to * width;
    for (let k = 0; k < width; k++)
      sums[k] = (sums[k] as number) + (prefix[high + k] as number) - (prefix[low + k] as number);
    this.rows += to - from;
    const opening = nextMove[from] as number;
    if (opening >= to) return;
    // What `both` says of the first move of the range is about a move outside it.
    const opened = outcome[opening] as number;
    const at = SUM.both;
    const counted = (prefix[(opening + 1) * width + at] as number) - (prefix[opening * width + at] as number);
    sums[at] = (sums[at] as number) - counted + (this.last === 1 ? opened : 0);
    if (this.first === -1) this.first = opened;
    this.last = outcome[lastMove[to] as number] as number;
  }
}

/** Writes SUM_METRICS of the sums into `out`. */
export function metricsOf(table: RowTable, { sums, rows, first, last }: Resample, out: Float64Array): void {
  const at = (k: number) => sums[k] as number;
  const direction = directionOf(at(SUM.moves), at(SUM.right), at(SUM.both), first === 1 ? 1 : 0, last === 1 ? 1 : 0);
  out[0] = direction.accuracy;
  out[1] = direction.lower;
  out[2] = direction.pValue;

  const tt = at(SUM.tt) - (at(SUM.t) * at(SUM.t)) / rows;
  const pp = at(SUM.pp) - (at(SUM.p) * at(SUM.p)) / rows;
  const isSpread = tt > table.leastTT && pp > table.leastPP;
  const tp = at(SUM.tp) - (at(SUM.t) * at(SUM.p)) / rows;
  const r = isSpread ? clamp(tp / Math.sqrt(tt * pp)) : 0;
  out[3] = r;
  out[4] = isSpread && rows > 2 ? correlationPValue(r, rows) : 1;

  const size = at(SUM.size);
  out[5] = weightedImprovement(at(SUM.weightedError), at(SUM.weightedZero));
  out[6] = size > 0 && tt > table.leastTT ? at(SUM.signed) / size : 0;

  const rankTT = at(SUM.rankTT) - (at(SUM.rankT) * at(SUM.rankT)) / rows;
  const rankPP = at(SUM.rankPP) - (at(SUM.rankP) * at(SUM.rankP)) / rows;
  const rankTP = at(SUM.rankTP) - (at(SUM.rankT) * at(SUM.rankP)) / rows;
  out[7] = isSpread && rankTT > 0 && rankPP > 0 ? clamp(rankTP / Math.sqrt(rankTT * rankPP)) : 0;
  const powered = at(SUM.poweredZero);
  out[8] = powered > 0 ? (powered - at(SUM.poweredError)) / powered : 0;
  out[9] = at(SUM.absolute) / rows;
  out[10] = Math.sqrt(at(SUM.squared) / rows);
  out[11] = tt > table.leastTT ? 1 - at(SUM.squared) / tt : 0;
  out[12] = at(SUM.signed);
}

/** By how much the root of the first weighted squared error is below that of the second: (B − M)/B. */
export function weightedImprovement(error: number, baseline: number): number {
  return baseline > 0 ? 1 - Math.sqrt(Math.max(0, error) / baseline) : 0;
}

function clamp(r: number): number {
  return Math.max(-1, Math.min(1, r));
}
