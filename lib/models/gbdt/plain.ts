/** What the kernel does, in plain TypeScript: its reference, and its stand-in where WebAssembly SIMD is missing. */
import { GROUP } from "./binned";
import { BUILT_NODE, COMMAND, COUNT_UNIT, type FitMemory, PARENT_NODE } from "./memory";
import { scanColumn } from "./score";

/** The loops over rows and bins. Every implementation gives the same numbers, to the bit. */
export interface Kernel {
  /** Works through the command in memory: histograms and best scores, group by group. */
  help(): void;
  /** Copies values of the command's rows into the order of rows. */
  gather(): void;
  /** Rows rowOrder[from … to) with bins up to `bin` first, both sides in their old order; returns where the others begin. */
  partition(column: number, bin: number, from: number, to: number): number;
}

export function plainKernel(memory: FitMemory): Kernel {
  const { command, rowOrder } = memory;
  const of = (name: keyof typeof COMMAND) => (command[COMMAND[name]] as number) >>> 0;
  const moved = new Int32Array(rowOrder.length);
  return {
    help() {
      for (let group = 0; group < of("groups"); group++) work(memory, group);
    },
    gather() {
      const { byRow, f64, weighted } = memory;
      const ordered = of("ordered") / 8;
      for (let i = of("from"); i < of("to"); i++) {
        const row = rowOrder[i] as number;
        if (!weighted) f64[ordered + i] = byRow[row] as number;
        else {
          f64[ordered + 2 * i] = byRow[2 * row] as number;
          f64[ordered + 2 * i + 1] = byRow[2 * row + 1] as number;
        }
      }
    },
    partition(column, bin, from, to) {
      const { bytes } = memory;
      const place = of("bins") + Math.floor(column / GROUP) * of("rows") * GROUP + (column % GROUP);
      let left = from;
      let right = 0;
      for (let i = from; i < to; i++) {
        const row = rowOrder[i] as number;
        const goesLeft = (bytes[place + row * GROUP] as number) <= bin ? 1 : 0;
        rowOrder[left] = row;
        moved[right] = row;
        left += goesLeft;
        right += 1 - goesLeft;
      }
      rowOrder.set(moved.subarray(0, right), left);
      return left;
    },
  };
}

/** Where the cells of a used column begin in a histogram, in numbers. */
export function cellsAt(memory: FitMemory, histogram: number, column: number): number {
  const { stride, weighted } = memory;
  return histogram / 8 + column * stride * (weighted ? 2 : 1);
}

function work(memory: FitMemory, group: number): void {
  const { command, commandF64, f64, results, weighted } = memory;
  const of = (name: keyof typeof COMMAND) => (command[COMMAND[name]] as number) >>> 0;
  const built = of("built");
  const parent = of("parent");
  const size = memory.histogramBytes / 8 / memory.groups;
  const builtAt = built / 8 + group * size;
  buildGroup(memory, group, builtAt, size);
  const parentAt = parent / 8 + group * size;
  if (parent > 0) {
    for (let i = 0; i < size; i++) f64[parentAt + i] = (f64[parentAt + i] as number) - (f64[builtAt + i] as number);
  }
  const best = [0, -1, 0, -1];
  const search = (histogram: number, node: number, column: number, result: number) => {
    const { score } = scanColumn(
      f64,
      cellsAt(memory, histogram, column),
      memory.edges[column] as number,
      commandF64,
      node,
      {
        countUnit: commandF64[COUNT_UNIT] as number,
        weighted,
        constrained: of("constrained") === 1,
        monotone: memory.monotone[column] as number,
      },
    );
    if (score > (best[result] as number)) {
      best[result] = score;
      best[result + 1] = column;
    }
  };
  for (let column = group * GROUP; column < (group + 1) * GROUP; column++) {
    if (parent === 0 || of("searchBuilt") === 1) search(built, BUILT_NODE, column, 0);
    if (parent > 0) search(parent, PARENT_NODE, column, 2);
  }
  results.set(best, group * 4);
}

function buildGroup(memory: FitMemory, group: number, at: number, size: number): void {
  const { bytes, f64, rowOrder, stride, weighted, command } = memory;
  const ordered = (command[COMMAND.ordered] as number) / 8;
  const bins = (command[COMMAND.bins] as number) + group * (command[COMMAND.rows] as number) * GROUP;
  const to = command[COMMAND.to] as number;
  f64.fill(0, at, at + size);
  for (let i = command[COMMAND.from] as number; i < to; i++) {
    const row = bins + (rowOrder[i] as number) * GROUP;
    for (let place = 0; place < GROUP; place++) {
      const bin = bytes[row + place] as number;
      if (weighted) {
        const cell = at + (place * stride + bin) * 2;
        f64[cell] = (f64[cell] as number) + (f64[ordered + 2 * i] as number);
        f64[cell + 1] = (f64[cell + 1] as number) + (f64[ordered + 2 * i + 1] as number);
      } else {
        const cell = at + place * stride + bin;
        f64[cell] = (f64[cell] as number) + (f64[ordered + i] as number);
      }
    }
  }
}
