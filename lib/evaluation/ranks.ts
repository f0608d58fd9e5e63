/** Ranks of many numbers in linear time. */

/**
 * Ranks from 1, ties averaged, of finite numbers. Sorts by the upper 28 of the numbers' bits with a radix sort (a comparison
 * sort of 100,000 takes as long as all other metrics together), then puts runs with equal upper bits in order.
 */
export function averageRanks(values: Float64Array): Float64Array {
  const n = values.length;
  const words = new Int32Array(new Float64Array(values).buffer);
  const high = LITTLE_ENDIAN ? 1 : 0;
  const keys = new Int32Array(n);
  for (let i = 0; i < n; i++) {
    const word = words[2 * i + high] as number;
    // Numbers below zero are stored by magnitude: flipping their bits, and the sign of the others, makes unsigned order numerical.
    // −0 equals 0, so it gets its key, and with it the numbers just below, which are put in order with the run.
    keys[i] = (word === SIGN ? SIGN : word ^ ((word >> 31) | SIGN)) >>> (32 - KEY_BITS);
  }
  const sorted = sortByKey(keys);
  const { order } = sorted;

  const ranks = new Float64Array(n);
  for (let from = 0; from < n; ) {
    let to = from + 1;
    const key = sorted.keys[from] as number;
    while (to < n && sorted.keys[to] === key) to++;
    if (to - from === 1) ranks[order[from] as number] = to;
    else rankRun(values, order, from, to, ranks);
    from = to;
  }
  return ranks;
}

/** Puts positions with equal keys in the order of their values and ranks them. */
function rankRun(values: Float64Array, order: Uint32Array, start: number, end: number, ranks: Float64Array): void {
  orderRun(values, order, start, end);
  for (let from = start; from < end; ) {
    let to = from + 1;
    const value = values[order[from] as number];
    while (to < end && values[order[to] as number] === value) to++;
    const rank = (from + to + 1) / 2;
    for (let i = from; i < to; i++) ranks[order[i] as number] = rank;
    from = to;
  }
}

const LITTLE_ENDIAN = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;
const SIGN = 1 << 31;
/** Two passes of 14 bits: a third one costs more than putting the few numbers in order that 28 bits do not tell apart. */
const DIGIT_BITS = 14;
const KEY_BITS = 2 * DIGIT_BITS;
const DIGITS = 1 << DIGIT_BITS;
const DIGIT_MASK = DIGITS - 1;

/** Positions in the order of their keys, and the keys. They move together: reading keys in place would jump about. */
function sortByKey(keys: Int32Array): { order: Uint32Array; keys: Int32Array } {
  const n = keys.length;
  const low = new Uint32Array(DIGITS);
  const high = new Uint32Array(DIGITS);
  for (let i = 0; i < n; i++) {
    const key = keys[i] as number;
    (low[key & DIGIT_MASK] as number)++;
    (high[key >>> DIGIT_BITS] as number)++;
  }
  startsOf(low);
  startsOf(high);
  const byLow = new Int32Array(n);
  const orderByLow = new Uint32Array(n);
  for (let i = 0; i < n; i++) {
    const key = keys[i] as number;
    const digit = key & DIGIT_MASK;
    const to = low[digit] as number;
    low[digit] = to + 1;
    byLow[to] = key;
    orderByLow[to] = i;
  }
  const sorted = new Int32Array(n);
  const order = new Uint32Array(n);
  for (let i = 0; i < n; i++) {
    const key = byLow[i] as number;
    const digit = key >>> DIGIT_BITS;
    const to = high[digit] as number;
    high[digit] = to + 1;
    sorted[to] = key;
    order[to] = orderByLow[i] as number;
  }
  return { order, keys: sorted };
}

/** Counts become the places where their digits begin. */
function startsOf(counts: Uint32Array): void {
  let place = 0;
  for (let digit = 0; digit < counts.length; digit++) {
    const count = counts[digit] as number;
    counts[digit] = place;
    place += count;
  }
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
