/** Fewer points of a line, which look the same. */

/**
 * Largest triangle three buckets (Steinarsson, 2013): the first, the last, and of each bucket between them the value that spans the
 * largest triangle with the one chosen before and the mean of the next bucket. Indices, ascending; all of them where there are no
 * more than `most`.
 */
export function largestTriangles(values: ArrayLike<number>, most: number): number[] {
  const count = values.length;
  if (count <= most) return Array.from({ length: count }, (_, i) => i);
  if (most < 3) return most === 1 ? [0] : [0, count - 1].slice(0, most);
  const chosen = [0];
  const bucket = (count - 2) / (most - 2);
  let last = 0;
  for (let b = 0; b < most - 2; b++) {
    const from = 1 + Math.floor(b * bucket);
    const to = Math.min(count - 1, 1 + Math.floor((b + 1) * bucket));
    const nextTo = Math.min(count, 1 + Math.floor((b + 2) * bucket));
    let mean = 0;
    for (let i = to; i < nextTo; i++) mean += values[i] as number;
    mean /= Math.max(1, nextTo - to);
    const meanAt = (to + nextTo - 1) / 2;
    let best = from;
    let largest = -1;
    for (let i = from; i < to; i++) {
      const area = Math.abs(
        (last - meanAt) * ((values[i] as number) - (values[last] as number)) -
          (last - i) * (mean - (values[last] as number)),
      );
      if (area > largest) {
        largest = area;
        best = i;
      }
    }
    chosen.push(best);
    last = best;
  }
  chosen.push(count - 1);
  return chosen;
}

/** Indices spread evenly over 0…count−1, the first and the last among them. */
export function evenly(count: number, most: number): number[] {
  const points = Math.min(count, most);
  return Array.from({ length: points }, (_, k) => (points === 1 ? 0 : Math.round((k * (count - 1)) / (points - 1))));
}
