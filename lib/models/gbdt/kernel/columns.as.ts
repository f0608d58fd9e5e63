/** Single columns: sorting, and finding bins. */

const DIGIT_BITS: u64 = 11;
const DIGITS: usize = 2048;

/**
 * Sorts `rows` numbers of 8 bytes, ascending, −0 before 0, by six passes over their bits. `spare` is as large as `values`; `counts` takes
 * 6 × 2048 × 4 bytes.
 */
export function sortNumbers(values: usize, spare: usize, counts: usize, rows: i32): void {
  const bytes = <usize>rows << 3;
  memory.fill(counts, 0, 6 * DIGITS * 4);
  for (let at: usize = 0; at < bytes; at += 8) {
    // As unsigned integers these keys have the order of the numbers.
    const bits = load<u64>(values + at);
    let key = bits ^ (<u64>(<i64>bits >> 63) | 0x8000000000000000);
    store<u64>(values + at, key);
    for (let count = counts; count < counts + 6 * DIGITS * 4; count += DIGITS * 4) {
      const place = count + (<usize>(key & (DIGITS - 1)) << 2);
      store<u32>(place, load<u32>(place) + 1);
      key >>= DIGIT_BITS;
    }
  }
  let from = values;
  let to = spare;
  for (let digit: u64 = 0; digit < 6; digit++) {
    const count = counts + <usize>digit * DIGITS * 4;
    let sum: u32 = 0;
    for (let place = count; place < count + DIGITS * 4; place += 4) {
      const here = load<u32>(place);
      store<u32>(place, sum);
      sum += here;
    }
    for (let at = from; at < from + bytes; at += 8) {
      const key = load<u64>(at);
      const place = count + (<usize>((key >> (digit * DIGIT_BITS)) & (DIGITS - 1)) << 2);
      const next = load<u32>(place);
      store<u32>(place, next + 1);
      store<u64>(to + (<usize>next << 3), key);
    }
    const swapped = from;
    from = to;
    to = swapped;
  }
  // After six passes they lie in `values` again.
  for (let at = values; at < values + bytes; at += 8) {
    const key = load<u64>(at);
    store<u64>(at, key & 0x8000000000000000 ? key ^ 0x8000000000000000 : ~key);
  }
}

/** Bins of `rows` numbers, 16 bytes apart: how many of the 255 ascending edges are less. Unused edges are +∞. */
export function findBins(values: usize, edges: usize, bins: usize, rows: i32): void {
  for (let row = 0; row < rows; row++) {
    const value = load<f64>(values + (<usize>row << 3));
    let bin: usize = 0;
    bin += <usize>(load<f64>(edges + (bin << 3), 1016) < value) << 7;
    bin += <usize>(load<f64>(edges + (bin << 3), 504) < value) << 6;
    bin += <usize>(load<f64>(edges + (bin << 3), 248) < value) << 5;
    bin += <usize>(load<f64>(edges + (bin << 3), 120) < value) << 4;
    bin += <usize>(load<f64>(edges + (bin << 3), 56) < value) << 3;
    bin += <usize>(load<f64>(edges + (bin << 3), 24) < value) << 2;
    bin += <usize>(load<f64>(edges + (bin << 3), 8) < value) << 1;
    bin += <usize>(load<f64>(edges + (bin << 3)) < value);
    store<u8>(bins + (<usize>row << 4), <u8>bin);
  }
}
