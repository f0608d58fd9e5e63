/**
 * The hot loops of gradient boosting in AssemblyScript (WebAssembly SIMD). `npm run kernel` compiles this file, and those that it
 * imports, to kernel-bytes.ts.
 *
 * Works on the memory that ../memory.ts lays out and computes, to the bit, what ../plain.ts does: every sum is of
 * integers and exact, and every score is made by the same operations in the same order.
 */
import { searchConstrained } from "./constrained.as";
import { build, buildWeighted, subtract } from "./histogram.as";
import {
  BINS,
  BUILT,
  CONSTRAINED,
  DONE,
  FROM,
  GROUPS,
  NEXT,
  ORDERED,
  PARENT,
  ROWS,
  ROW_ORDER,
  STRIDE,
  TO,
  WEIGHTED,
} from "./offsets.as";
import { search } from "./search.as";

export { findBins, sortNumbers } from "./columns.as";
export { gather, partition } from "./rows.as";

/** Takes groups of columns, one at a time, until none is left. Any number of threads may do so at once. */
export function help(command: usize): void {
  const groups = load<i32>(command, GROUPS);
  while (true) {
    const group = atomic.add<i32>(command + NEXT, 1);
    if (group >= groups) return;
    work(command, group);
    atomic.add<i32>(command + DONE, 1);
  }
}

/** One group of columns: the histogram of the rows, that of the sibling by subtraction, and the best score in both. */
export function work(command: usize, group: i32): void {
  const stride = load<i32>(command, STRIDE);
  const weighted = load<i32>(command, WEIGHTED);
  const groupBytes: usize = <usize>stride << (weighted ? 8 : 7);
  const built = <usize>load<u32>(command, BUILT) + <usize>group * groupBytes;
  const bins = <usize>load<u32>(command, BINS) + ((<usize>group * <usize>load<u32>(command, ROWS)) << 4);
  const order = <usize>load<u32>(command, ROW_ORDER);
  const ordered = <usize>load<u32>(command, ORDERED);
  const from = load<i32>(command, FROM);
  const to = load<i32>(command, TO);
  memory.fill(built, 0, groupBytes);
  if (weighted) {
    for (let half: usize = 0; half < 2; half++) {
      const at = built + half * (groupBytes >> 1);
      if (stride == 64) buildWeighted<u8>(at, bins + 8 * half, order, ordered, from, to);
      else buildWeighted<u32>(at, bins + 8 * half, order, ordered, from, to);
    }
  } else if (stride == 64) build<u8>(built, bins, order, ordered, from, to);
  else build<u32>(built, bins, order, ordered, from, to);

  const parent = <usize>load<u32>(command, PARENT);
  const large = parent ? parent + <usize>group * groupBytes : 0;
  if (load<i32>(command, CONSTRAINED)) {
    if (large) subtract(large, built, groupBytes);
    searchConstrained(command, group, large, built);
  } else search(command, group, large, built);
}
