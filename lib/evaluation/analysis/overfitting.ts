/** Probability of backtest overfitting by combinatorially symmetric cross-validation (Bailey, Borwein, López de Prado and Zhu). */

/** Blocks of time; half of them choose, the others judge: 12,870 ways. */
const BLOCKS = 16;
const LEAST_ROWS_PER_BLOCK = 4;

/**
 * Splits time into 16 blocks, takes each half of them to choose the candidate with the best Sharpe ratio of following its
 * direction, and looks at its rank in the other half. The answer is the share of splits in which the choice ends in the lower
 * half there: about ½ when choosing means nothing. Null for fewer than two candidates or 64 rows.
 */
export function overfittingProbability(yTrue: Float64Array, candidates: readonly Float64Array[]): number | null {
  const rows = yTrue.length;
  const count = candidates.length;
  if (count < 2 || rows < BLOCKS * LEAST_ROWS_PER_BLOCK) return null;
  const sums = new Float64Array(BLOCKS * count);
  const squares = new Float64Array(BLOCKS * count);
  const sizes = new Float64Array(BLOCKS);
  for (let block = 0; block < BLOCKS; block++) {
    const from = Math.floor((block * rows) / BLOCKS);
    const to = Math.floor(((block + 1) * rows) / BLOCKS);
    sizes[block] = to - from;
    for (let c = 0; c < count; c++) {
      const predicted = candidates[c] as Float64Array;
      let sum = 0;
      let square = 0;
      for (let i = from; i < to; i++) {
        const earned = Math.sign(predicted[i] as number) * (yTrue[i] as number);
        sum += earned;
        square += earned * earned;
      }
      sums[block * count + c] = sum;
      squares[block * count + c] = square;
    }
  }

  const chosen = new Float64Array(count);
  const judged = new Float64Array(count);
  let splits = 0;
  let lower = 0;
  for (let mask = 0; mask < 1 << BLOCKS; mask++) {
    if (bitCount(mask) !== BLOCKS / 2) continue;
    sharpeOver(mask, chosen, sums, squares, sizes);
    sharpeOver(~mask, judged, sums, squares, sizes);
    const best = firstLargest(chosen);
    const level = judged[best] as number;
    let below = 0;
    let equal = 0;
    for (let c = 0; c < count; c++) {
      if ((judged[c] as number) < level) below++;
      else if (judged[c] === level) equal++;
    }
    // The relative rank is rank / (N + 1), ties averaged; its logit is negative in the lower half. The middle counts as half.
    const rank = below + (equal + 1) / 2;
    const middle = (count + 1) / 2;
    lower += rank < middle ? 1 : rank === middle ? 0.5 : 0;
    splits++;
  }
  return lower / splits;
}

function sharpeOver(
  mask: number,
  into: Float64Array,
  sums: Float64Array,
  squares: Float64Array,
  sizes: Float64Array,
): void {
  const count = into.length;
  let rows = 0;
  for (let block = 0; block < BLOCKS; block++) if ((mask >> block) & 1) rows += sizes[block] as number;
  for (let c = 0; c < count; c++) {
    let sum = 0;
    let square = 0;
    for (let block = 0; block < BLOCKS; block++) {
      if (((mask >> block) & 1) === 0) continue;
      sum += sums[block * count + c] as number;
      square += squares[block * count + c] as number;
    }
    const mean = sum / rows;
    const variance = square / rows - mean * mean;
    into[c] = variance > 1e-24 * mean * mean && variance > 0 ? mean / Math.sqrt(variance) : 0;
  }
}

function firstLargest(values: Float64Array): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if ((values[i] as number) > (values[best] as number)) best = i;
  return best;
}

function bitCount(mask: number): number {
  let count = 0;
  for (let left = mask; left > 0; left &= left - 1) count++;
  return count;
}
