/** Ranks of many numbers in linear time. */

/**
 * Ranks from 1, ties averaged, of finite numbers. Sorts by the upper half of the numbers' bits with a radix sort (a comparison
 * sort of 100,000 takes as long as all other metrics together), then puts runs with equal upper halves in order.
 */
export function averageRanks(values: Float64Array): Float64Array {
  const n = values.length;
  const unsigned0 = new Float64Array(n);
  // Adding 0 makes −0 the 0 that it equals.
  for (let i = 0; i < n; i++) unsigned0[i] = (values[i] as number) + 0;
  const words = new Int32Array(unsigned0.buffer);
  const high = LITTLE_ENDIAN ? 1 : 0;
  const keys = new Int32Array(n);
  for (let i = 0; i < n; i++) {
    const word = words[2 * i + high] as number;
    // Numbers below zero are stored by magnitude: flipping their other bits makes integer order numerical order.
    keys[i] = word ^ ((word >> 31) & 0x7fffffff);
  }
  const order = sortByKey(keys);

  const ranks = new Float64Array(n);
  for (let from = 0; from < n; ) {
    let to = from + 1;
    const at = order[from] as number;
    const key = keys[at] as number;
    while (to < n && keys[order[to] as number] === key) to++;
    if (to - from === 1) ranks[at] = to;
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
const DIGIT_BITS = 11;
const DIGITS = 1 << DIGIT_BITS;
const DIGIT_MASK = DIGITS - 1;
/** The sign's bit in the uppermost digit of 32 bits: flipped, numbers below zero come first. */
const SIGN_DIGIT = 1 << (31 - 2 * DIGIT_BITS);

/** Positions in the order of their keys. Keys move along with positions: reading them in place would jump about. */
function sortByKey(keys: Int32Array): Uint32Array {
  const n = keys.length;
  const counts = [0, 1, 2].map(() => new Uint32Array(DIGITS));
  const [low, middle, top] = counts as [Uint32Array, Uint32Array, Uint32Array];
  for (let i = 0; i < n; i++) {
    const key = keys[i] as number;
    (low[key & DIGIT_MASK] as number)++;
    (middle[(key >>> DIGIT_BITS) & DIGIT_MASK] as number)++;
    (top[(key >>> (2 * DIGIT_BITS)) ^ SIGN_DIGIT] as number)++;
  }
  let fromKeys = keys.slice();
  let toKeys = new Int32Array(n);
  let order = new Uint32Array(n);
  let next = new Uint32Array(n);
  for (let i = 0; i < n; i++) order[i] = i;
  for (const [pass, starts] of counts.entries()) {
    const shift = pass * DIGIT_BITS;
    const signDigit = pass === 2 ? SIGN_DIGIT : 0;
    let place = 0;
    for (let digit = 0; digit < DIGITS; digit++) {
      const count = starts[digit] as number;
      starts[digit] = place;
      place += count;
    }
    for (let i = 0; i < n; i++) {
      const key = fromKeys[i] as number;
      const digit = ((key >>> shift) & DIGIT_MASK) ^ signDigit;
      const to = starts[digit] as number;
      starts[digit] = to + 1;
      toKeys[to] = key;
      next[to] = order[i] as number;
    }
    [fromKeys, toKeys] = [toKeys, fromKeys];
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
