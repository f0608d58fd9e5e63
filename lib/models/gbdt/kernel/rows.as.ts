/** Rows: their values in order, and which side of a split they are on. */
import { BINS, FROM, ORDERED, ROWS, ROW_ORDER, TO, WEIGHTED } from "./offsets.as";

/** Copies the values of rows order[from … to) into their order: 8 bytes a row, or 16 where hessians stand beside. */
export function gather(command: usize, byRow: usize): void {
  const ordered = <usize>load<u32>(command, ORDERED);
  const order = <usize>load<u32>(command, ROW_ORDER);
  const to = load<i32>(command, TO);
  if (load<i32>(command, WEIGHTED)) {
    for (let i = load<i32>(command, FROM); i < to; i++) {
      v128.store(ordered + (<usize>i << 4), v128.load(byRow + (<usize>load<u32>(order + (<usize>i << 2)) << 4)));
    }
  } else {
    for (let i = load<i32>(command, FROM); i < to; i++) {
      store<f64>(ordered + (<usize>i << 3), load<f64>(byRow + (<usize>load<u32>(order + (<usize>i << 2)) << 3)));
    }
  }
}

/** Rows order[from … to) with bins up to `bin` first, both sides in their old order; returns where the others begin. */
export function partition(command: usize, moved: usize, column: i32, bin: i32, from: i32, to: i32): i32 {
  const order = <usize>load<u32>(command, ROW_ORDER);
  const rows = <usize>load<u32>(command, ROWS);
  const bins = <usize>load<u32>(command, BINS) + ((<usize>(column >> 4) * rows) << 4) + <usize>(column & 15);
  let left = order + (<usize>from << 2);
  let right = moved;
  const end = order + (<usize>to << 2);
  for (let at = left; at < end; at += 4) {
    const row = load<u32>(at);
    const goesLeft: usize = <usize>(<i32>load<u8>(bins + (<usize>row << 4)) <= bin) << 2;
    store<u32>(left, row);
    store<u32>(right, row);
    left += goesLeft;
    right += 4 - goesLeft;
  }
  memory.copy(left, moved, right - moved);
  return <i32>((left - order) >> 2);
}
