/**
 * What a split is worth, and the best one of a column. A cell of a histogram holds the sum of gradients and the count of rows in one
 * Float64: gradients are rounded to integers, and each row adds `countUnit + gradient`. With hessians a second number holds
 * their sum, integers as well. All sums stay below 2^53 and are therefore exact: the order of rows, and who adds, play no part.
 *
 * Gradients G here point downhill (target minus prediction, for squared error). With A = H + λ of each side, a split gains
 * G_L²/A_L + G_R²/A_R − G²/A. With W = A_L + A_R and d = G_L − A_L·G/W that is W·d²/(A_L·A_R) less a number that is the same for all
 * splits of a node; d²/(A_L·A_R) is the score. Under L1 or bounds, outputs are w = G/A softened and held within the bounds, and the score
 * is the gain itself: Σ w(2G − A·w) of both sides less that of the node.
 */

/** Adding and taking away 1.5·2^52 rounds to the nearest integer, in less time than Math.floor. */
export const ROUNDING = 1.5 * 2 ** 52;

/** How gradients, counts and hessians become integers. */
export interface Packing {
  /** Largest magnitude of a rounded gradient. */
  readonly gradientLimit: number;
  readonly countUnit: number;
  readonly hessianLimit: number;
}

/** For `rows` of at most 4 million: gradients of 23 bits for 12,000 rows, 19 for 50,000, 9 for 2 million. */
export function packingFor(rows: number): Packing {
  const rowBits = Math.ceil(Math.log2(rows + 1));
  const gradientBits = 51 - 2 * rowBits;
  return {
    gradientLimit: 2 ** gradientBits,
    countUnit: 2 ** (gradientBits + rowBits + 1),
    hessianLimit: 2 ** (52 - rowBits),
  };
}

/** The limits of a split and of outputs, in units of rounded gradients and hessians. */
export interface Rules {
  readonly minRows: number;
  readonly minHessian: number;
  readonly l1: number;
  readonly l2: number;
  /** Whether L1 or bounds are at work. */
  readonly constrained: boolean;
}

export interface NodeSums {
  readonly rowCount: number;
  readonly gradient: number;
  /** Count of rows where every hessian is 1. */
  readonly hessian: number;
  /** Bounds of the output. */
  readonly lower: number;
  readonly upper: number;
}

/** Places in a node's block, in words of 8 bytes. */
const FEWEST = 0;
const MOST = 1;
const SHARE = 2;
const WEIGHT = 3;
const L2 = 4;
const LEAST_WEIGHT = 5;
const MOST_WEIGHT = 6;
const GRADIENT = 7;
const L1 = 8;
const LOWER = 9;
const UPPER = 10;
const UNSPLIT = 11;
const LEAST_PRODUCT = 12;

/** Writes a node as `scanColumn` and the kernel read it. */
export function writeNode(block: Float64Array, at: number, node: NodeSums, rules: Rules, countUnit: number): void {
  const { l1, l2, minRows } = rules;
  const weight = node.hessian + 2 * l2;
  const leastWeight = rules.minHessian + l2;
  const pull = softened(node.gradient, l1);
  const output = held(pull / (node.hessian + l2), node.lower, node.upper);
  // A sum of gradients is less than half a count, so these compare counts.
  block[at + FEWEST] = (minRows - 0.5) * countUnit;
  block[at + MOST] = (node.rowCount - minRows + 0.5) * countUnit;
  block[at + SHARE] = node.gradient / weight;
  block[at + WEIGHT] = weight;
  block[at + L2] = l2;
  block[at + LEAST_WEIGHT] = leastWeight;
  block[at + MOST_WEIGHT] = weight - leastWeight;
  block[at + GRADIENT] = node.gradient;
  block[at + L1] = l1;
  block[at + LOWER] = node.lower;
  block[at + UPPER] = node.upper;
  // Without L2 in place of FEWEST and MOST: the product of both counts is least where one side has the fewest rows.
  block[at + LEAST_PRODUCT] = minRows * (node.rowCount - minRows);
  block[at + UNSPLIT] = output * (2 * pull - (node.hessian + l2) * output);
}

/** Gain of the best split from its score, in rounded gradients² by hessians. */
export function gainOf(score: number, node: NodeSums, { l2, constrained }: Rules): number {
  if (constrained) return score;
  const { gradient, hessian } = node;
  return score * (hessian + 2 * l2) - (gradient * gradient * l2) / ((hessian + l2) * (hessian + 2 * l2));
}

export function outputOf(gradient: number, hessian: number, node: NodeSums, { l1, l2 }: Rules): number {
  return held(softened(gradient, l1) / (hessian + l2), node.lower, node.upper);
}

export function softened(gradient: number, l1: number): number {
  return gradient > l1 ? gradient - l1 : gradient < -l1 ? gradient + l1 : 0;
}

export function held(value: number, lower: number, upper: number): number {
  return Math.max(lower, Math.min(value, upper));
}

export interface ColumnSplit {
  /** 0 when no split is allowed. */
  score: number;
  /** Rows with bins up to this one go left; on equal scores the lowest. */
  bin: number;
  /** Packed sum, and hessians, of the rows that go left. */
  left: number;
  leftHessian: number;
}

/**
 * The best split of a column whose cells begin at h[start]; with hessians a cell is two numbers. `block[at …]` is the node, see writeNode.
 * Operations and their order are those of the kernel: equal to the bit.
 */
export function scanColumn(
  h: Float64Array,
  start: number,
  edges: number,
  block: Float64Array,
  at: number,
  { countUnit, weighted, constrained, monotone }: ScanMode,
): ColumnSplit {
  const perCount = 1 / countUnit;
  const fewest = block[at + FEWEST] as number;
  const most = block[at + MOST] as number;
  const share = block[at + SHARE] as number;
  const weight = block[at + WEIGHT] as number;
  const l2 = block[at + L2] as number;
  const leastWeight = block[at + LEAST_WEIGHT] as number;
  const mostWeight = block[at + MOST_WEIGHT] as number;
  const best: ColumnSplit = { score: 0, bin: 0, left: 0, leftHessian: 0 };
  let left = 0;
  let hessian = 0;
  for (let bin = 0, cell = start; bin < edges; bin++, cell += weighted ? 2 : 1) {
    left += h[cell] as number;
    if (weighted) hessian += h[cell + 1] as number;
    if (left < fewest) continue;
    if (left > most) break;
    const count = left * perCount + ROUNDING - ROUNDING;
    const gradient = left - count * countUnit;
    const a = (weighted ? hessian : count) + l2;
    if ((weighted || constrained) && (a < leastWeight || a > mostWeight)) continue;
    let score: number;
    if (constrained) score = constrainedScore(block, at, gradient, a, weight - a, monotone);
    else {
      const d = gradient - a * share;
      score = (d * d) / (a * (weight - a));
    }
    if (score > best.score) {
      best.score = score;
      best.bin = bin;
      best.left = left;
      best.leftHessian = weighted ? hessian : count;
    }
  }
  return best;
}

export interface ScanMode {
  readonly countUnit: number;
  readonly weighted: boolean;
  readonly constrained: boolean;
  /** 1 when outputs must not fall with the column, −1 when they must not rise. */
  readonly monotone: number;
}

function constrainedScore(
  block: Float64Array,
  at: number,
  gradient: number,
  a: number,
  b: number,
  monotone: number,
): number {
  const l1 = block[at + L1] as number;
  const lower = block[at + LOWER] as number;
  const upper = block[at + UPPER] as number;
  const leftPull = softened(gradient, l1);
  const rightPull = softened((block[at + GRADIENT] as number) - gradient, l1);
  const leftOut = held(leftPull / a, lower, upper);
  const rightOut = held(rightPull / b, lower, upper);
  if (monotone * leftOut > monotone * rightOut) return 0;
  return (
    leftOut * (2 * leftPull - a * leftOut) + rightOut * (2 * rightPull - b * rightOut) - (block[at + UNSPLIT] as number)
  );
}
