/**
 * The memory of one fit: one block that threads share and that WebAssembly works on. Offsets of the command and node blocks are
 * known to kernel/kernel.as.ts too.
 */
import { ModelError } from "@/lib/models/model";
import { type BinnedMatrix, binsAt, GROUP } from "./binned";
import { PAGE, sharedMemory } from "./shared-memory";

/** Places in the command block, in words of 4 bytes. */
export const COMMAND = {
  next: 0,
  done: 1,
  sequence: 2,
  stop: 3,
  groups: 4,
  rows: 5,
  stride: 6,
  weighted: 7,
  constrained: 8,
  bins: 9,
  rowOrder: 10,
  ordered: 11,
  edges: 12,
  results: 13,
  from: 14,
  to: 15,
  /** The histogram that is built from rows. */
  built: 16,
  /** Histogram from which the built one is taken away, so that it becomes the sibling's; 0 for none. */
  parent: 17,
  searchBuilt: 18,
  monotone: 19,
} as const;

/** Places in the command block, in words of 8 bytes. */
export const COUNT_UNIT = 10;
export const BUILT_NODE = 16;
export const PARENT_NODE = 32;

/** Where the command block begins, in bytes. The kernel keeps a few globals below. */
export const COMMAND_AT = 4096;
const COMMAND_BYTES = 512;
const MOST_BYTES = PAGE * PAGE;

export interface FitMemory {
  /** Null where the plain code does the work. */
  readonly wasm: WebAssembly.Memory | null;
  readonly weighted: boolean;
  /** Groups that there is room for; how many a tree uses stands in the command. */
  readonly groups: number;
  /** Cells from one column's first bin to the next one's: 64 or 256. */
  readonly stride: number;
  readonly bytes: Uint8Array;
  readonly i32: Int32Array;
  readonly f64: Float64Array;
  readonly command: Int32Array;
  readonly commandF64: Float64Array;
  readonly rowOrder: Int32Array;
  /** Gradient and count of each row; with hessians two numbers a row. */
  readonly byRow: Float64Array;
  /** Bins of the column at each place, less one; 0 where there is none. */
  readonly edges: Int32Array;
  /** 1, −1 or 0 for the column at each place. */
  readonly monotone: Float64Array;
  /** For each group of columns: score and column of the built node, score and column of its sibling. */
  readonly results: Float64Array;
  readonly at: { readonly byRow: number; readonly moved: number; readonly histograms: number };
  readonly histogramBytes: number;
}

/**
 * Lays out memory for fits of `binned` with at most `histograms` open leaves; `placeColumns` fills in the bins.
 * @throws ModelError when it would be more than 4 GB
 */
export function layOut(
  binned: BinnedMatrix,
  { weighted, histograms, plain }: { weighted: boolean; histograms: number; plain: boolean },
): FitMemory {
  const { rows } = binned;
  const groups = Math.ceil(binned.usedColumns.length / GROUP);
  const stride = binned.uppers.every((uppers) => uppers.length < 64) ? 64 : 256;
  const perRow = weighted ? 2 : 1;
  let end = COMMAND_AT + COMMAND_BYTES;
  const place = (bytes: number) => {
    const at = end;
    end = Math.ceil((at + bytes) / 64) * 64;
    return at;
  };
  const bins = place(groups * GROUP * rows);
  const rowOrder = place(rows * 4);
  const moved = place(rows * 4);
  const byRow = place(rows * 8 * perRow);
  const ordered = place(rows * 8 * perRow);
  const edges = place(groups * GROUP * 4);
  const monotone = place(groups * GROUP * 8);
  const results = place(groups * 4 * 8);
  const histogramBytes = groups * GROUP * stride * 8 * perRow;
  const histogramsAt = place(histogramBytes * histograms);
  if (end > MOST_BYTES) {
    throw new ModelError(
      `a fit of ${rows} rows, ${binned.usedColumns.length} columns and ${histograms} leaves needs ${(end / 2 ** 30).toFixed(1)} GB, at most 4 are possible: give fewer rows or leaves`,
    );
  }
  const pages = Math.ceil(end / PAGE);
  const wasm = plain ? null : sharedMemory(pages);
  const buffer = wasm?.buffer ?? new ArrayBuffer(pages * PAGE);
  const memory: FitMemory = {
    wasm,
    weighted,
    groups,
    stride,
    bytes: new Uint8Array(buffer),
    i32: new Int32Array(buffer),
    f64: new Float64Array(buffer),
    command: new Int32Array(buffer, COMMAND_AT, COMMAND_BYTES / 4),
    commandF64: new Float64Array(buffer, COMMAND_AT, COMMAND_BYTES / 8),
    rowOrder: new Int32Array(buffer, rowOrder, rows),
    byRow: new Float64Array(buffer, byRow, rows * perRow),
    edges: new Int32Array(buffer, edges, groups * GROUP),
    monotone: new Float64Array(buffer, monotone, groups * GROUP),
    results: new Float64Array(buffer, results, groups * 4),
    at: { byRow, moved, histograms: histogramsAt },
    histogramBytes,
  };
  const { command } = memory;
  command[COMMAND.rows] = rows;
  command[COMMAND.stride] = stride;
  command[COMMAND.weighted] = weighted ? 1 : 0;
  for (const [name, at] of Object.entries({ bins, rowOrder, ordered, edges, results, monotone })) {
    command[COMMAND[name as keyof typeof COMMAND]] = at;
  }
  return memory;
}

/**
 * Puts the bins of these used columns at places 0, 1, …, with their monotone directions. Trees of one fit take equally many: a
 * thread that is late must not find another number of groups.
 */
export function placeColumns(memory: FitMemory, binned: BinnedMatrix, columns: Int32Array, monotone: Int8Array): void {
  const { bytes, command, edges } = memory;
  const { rows, bins, uppers } = binned;
  const start = (command[COMMAND.bins] as number) >>> 0;
  const groups = Math.ceil(columns.length / GROUP);
  command[COMMAND.groups] = groups;
  edges.fill(0);
  for (const [place, column] of columns.entries()) {
    edges[place] = (uppers[column] as Float64Array).length;
    memory.monotone[place] = monotone[column] as number;
  }
  if (columns.length === binned.usedColumns.length) {
    bytes.set(bins.subarray(0, groups * GROUP * rows), start);
    return;
  }
  for (const [place, column] of columns.entries()) {
    let from = binsAt(rows, column);
    let to = start + binsAt(rows, place);
    for (let row = 0; row < rows; row++, from += GROUP, to += GROUP) bytes[to] = bins[from] as number;
  }
}
