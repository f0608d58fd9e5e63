/** Ranks of many numbers in linear time. */

/**
 * Ranks from 1, ties averaged, of finite numbers. Sorts by the upper half of the numbers' bits with a radix sort (a comparison
 * sort of 100,000 takes as long as all other metrics together), then puts runs with equal upper halves in order.
 */
export function averageRanks(values: Float64Array): Float64Array {
  const n = values.length;
  const words = new Uint32Array(values.buffer, values.byteOffset, 2 * n);
  const high = LITTLE_ENDIAN ? 1 : 0;
  const keys = new Uint32Array(n);
  for (let i = 0; i < n; i++) {
    // −0 equals 0: give both the key of 0. Otherwise flip bits so that unsigned order is numerical order.
    const word = values[i] === 0 ? 0 : (words[2 * i + high] as number);
    keys[i] = word >>> 31 ? ~word : word | 0x80000000;
  }
  const order = sortByKey(keys);

  for (let from = 0; from < n; ) {
    let to = from + 1;
    const key = keys[order[from] as number];
    while (to < n && keys[order[to] as number] === key) to++;
    if (to - from > 1) orderRun(values, order, from, to);
    from = to;
  }

  const ranks = new Float64Array(n);
  for (let from = 0; from < n; ) {
    let to = from + 1;
    const value = values[order[from] as number];
    while (to < n && values[order[to] as number] === value) to++;
    const rank = (from + to + 1) / 2;
    for (let i = from; i < to; i++) ranks[order[i] as number] = rank;
    from = to;
  }
  return ranks;
}

const LITTLE_ENDIAN = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;
const DIGIT_BITS = 11;
const DIGITS = 1 << DIGIT_BITS;

function sortByKey(keys: Uint32Array): Uint32Array {
  const n = keys.length;
  let order = new Uint32Array(n);
  let next = new Uint32Array(n);
  for (let i = 0; i < n; i++) order[i] = i;
  for (let shift = 0; shift < 32; shift += DIGIT_BITS) {
    const starts = new Uint32Array(DIGITS + 1);
    for (let i = 0; i < n; i++) {
      const digit = ((keys[i] as number) >>> shift) & (DIGITS - 1);
      starts[digit + 1] = (starts[digit + 1] as number) + 1;
    }
    for (let digit = 0; digit < DIGITS; digit++)
      starts[digit + 1] = (starts[digit + 1] as number) + (starts[digit] as number);
    for (let i = 0; i < n; i++) {
      const at = order[i] as number;
      const digit = ((keys[at] as number) >>> shift) & (DIGITS - 1);
      const place = starts[digit] as number;
      starts[digit] = place + 1;
      next[place] = at;
    }
    [order, next] = [next, order];
  }
  return order;
}

function orderRun(values: Float64Array, order: Uint32Array, from: number, to: number): void {
  if (to - from > 32) {
    order.subarray(from, to).sort((a, b) => (values[a] as number) - (values[b] as number));
    return;
  }
  for (let i = from + 1; i < to; i++) {
    const moving = order[i] as number;
    const value = values[moving] as number;
    let j = i;
    for (; j > from && (values[order[j - 1] as number] as number) > value; j--) order[j] = order[j - 1] as number;
    order[j] = moving;
  }
}
