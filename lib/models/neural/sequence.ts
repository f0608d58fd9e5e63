/** The plan's window of bars as a sequence: which columns hold it, and how networks read it. */
import type { Tensor, Tensor2D } from "@tensorflow/tfjs";
import type { ByteReader, ByteWriter } from "@/lib/models/bytes";
import { ModelError } from "@/lib/models/model";
import { gatherRows, type InputRows } from "./architecture";
import { within } from "./network-model";
import type { Tensorflow } from "./tensorflow";

/** Open, high, low, close and volume of each bar. */
export const FIELDS = 5;
const FIRST = ["open", "high", "low", "close", "volume"].map((field) => `feature_${field}_0`);
const LEAST_BARS = 2;
const MOST_BARS = 13_107;

/** Columns [start, start + bars · FIELDS), bar by bar, oldest first; all other columns are extras. */
export interface Sequence {
  readonly start: number;
  readonly bars: number;
}

/** @throws ModelError when the names do not hold a whole window of base ratios */
export function findSequence(family: string, columns: number, names: readonly string[] | undefined): Sequence {
  const start = names?.indexOf(FIRST[0] as string) ?? -1;
  if (names === undefined || names.length !== columns || start < 0) {
    throw new ModelError(
      `${family} reads the plan's window of bars as a sequence, and ${names === undefined ? "the columns have no names here" : "these columns hold none"}: use a plan with inputBars of at least ${LEAST_BARS}, or a family that needs no sequence (mlp, gbdt)`,
    );
  }
  let bars = 0;
  const isBar = (bar: number) =>
    FIRST.every((first, field) => names[start + bar * FIELDS + field] === first.replace(/0$/, String(bar)));
  while (isBar(bars)) bars++;
  if (bars < LEAST_BARS) {
    throw new ModelError(
      `${family} needs a window of at least ${LEAST_BARS} bars, the plan gives ${bars}: raise its inputBars`,
    );
  }
  return { start, bars };
}

/** All columns outside the window, in order. */
export function extraColumns({ start, bars }: Sequence, columns: number): Int32Array {
  const end = start + bars * FIELDS;
  return Int32Array.from({ length: columns - bars * FIELDS }, (_, i) => (i < start ? i : i - start + end));
}

/** The bars of a field are scaled as one, so that a filter means the same at every bar. */
export function sequenceGroups({ start, bars }: Sequence, columns: number): Int32Array {
  const end = start + bars * FIELDS;
  return Int32Array.from({ length: columns }, (_, column) =>
    column < start || column >= end ? column : start + ((column - start) % FIELDS),
  );
}

/**
 * What a causal filter of `kernel` bars sees at every bar, in columns: (kernel · FIELDS) × (bars · rows), the columns bar by bar
 * and within a bar row by row; 0 before the first bar.
 */
export function unfoldBars(
  { columns, values }: InputRows,
  rows: Int32Array,
  { start, bars }: Sequence,
  kernel: number,
): Float32Array {
  const width = bars * rows.length;
  const unfolded = new Float32Array(kernel * FIELDS * width);
  for (let tap = 0; tap < kernel; tap++) {
    const back = kernel - 1 - tap;
    for (let field = 0; field < FIELDS; field++) {
      let at = (tap * FIELDS + field) * width + back * rows.length;
      for (let bar = 0; bar < bars - back; bar++) {
        const from = start + bar * FIELDS + field;
        for (let i = 0; i < rows.length; i++) unfolded[at++] = values[(rows[i] as number) * columns + from] as number;
      }
    }
  }
  return unfolded;
}

/** The bars of the chosen rows one by one, each FIELDS + 1 by rows: the last row is 1, so that it meets a bias. */
export function barsWithOnes(
  { columns, values }: InputRows,
  rows: Int32Array,
  { start, bars }: Sequence,
): Float32Array[] {
  return Array.from({ length: bars }, (_, bar) => {
    const fields = new Float32Array((FIELDS + 1) * rows.length).fill(1);
    for (let field = 0; field < FIELDS; field++) {
      const from = start + bar * FIELDS + field;
      for (let i = 0; i < rows.length; i++) {
        fields[field * rows.length + i] = values[(rows[i] as number) * columns + from] as number;
      }
    }
    return fields;
  });
}

/** The extra columns, where there are any. */
export function extraTensors(tf: Tensorflow, all: InputRows, rows: Int32Array, extras: Int32Array): Tensor[] {
  if (extras.length === 0) return [];
  return [tf.tensor2d(gatherRows(all, rows, extras), [rows.length, extras.length])];
}

/** What the dense head sees: the features of the sequence, some dropped, and the extra columns. */
export function joinTensors(
  tf: Tensorflow,
  features: Tensor2D,
  extras: Tensor | undefined,
  mask: Tensor2D | null | undefined,
): Tensor2D {
  const kept = mask ? tf.mul(features, mask) : features;
  return extras ? tf.concat([kept as Tensor2D, extras as Tensor2D], 1) : (kept as Tensor2D);
}

/** Writes the same in plain arithmetic: features from 0 on, then the extra columns. */
export function joinInputs(features: Float64Array, inputs: Float64Array, extras: Int32Array, to: Float64Array): void {
  to.set(features);
  for (const [i, column] of extras.entries()) to[features.length + i] = inputs[column] as number;
}

export function writeSequence(writer: ByteWriter, { start, bars }: Sequence, columns: number): void {
  writer.u32(columns).u32(start).u32(bars);
}

/** @throws ModelError when the window does not fit into the columns */
export function readSequence(reader: ByteReader): { sequence: Sequence; columns: number } {
  const columns = within(reader.u32(), LEAST_BARS * FIELDS, MOST_BARS * FIELDS, "inputs");
  const start = within(reader.u32(), 0, columns - LEAST_BARS * FIELDS, "columns before the window");
  const bars = within(reader.u32(), LEAST_BARS, Math.floor((columns - start) / FIELDS), "bars");
  return { sequence: { start, bars }, columns };
}
