/** Columns on shared memory, so that threads see them without a copy. */
import type { SearchDataset } from "@/lib/evaluation";

/** The same numbers; columns that are on shared memory already stay where they are. */
export function shareDataset<D extends SearchDataset>(dataset: D): D {
  return {
    ...dataset,
    x: { ...dataset.x, values: shared(dataset.x.values) },
    y: shared(dataset.y),
    asOf: shared(dataset.asOf),
    ...(dataset.market && { market: sharedBytes(dataset.market) }),
  };
}

function shared(column: Float64Array): Float64Array {
  if (column.buffer instanceof SharedArrayBuffer) return column;
  const copy = new Float64Array(new SharedArrayBuffer(column.byteLength));
  copy.set(column);
  return copy;
}

function sharedBytes(column: Uint8Array): Uint8Array {
  if (column.buffer instanceof SharedArrayBuffer) return column;
  const copy = new Uint8Array(new SharedArrayBuffer(column.byteLength));
  copy.set(column);
  return copy;
}
