/** Out-of-fold predictions as bytes: three little-endian Float64 columns, asOf, actual, predicted. */
import type { TrainingView } from "@/lib/forge/views";

const COLUMNS = 3;

export interface Predictions {
  readonly asOf: Float64Array;
  readonly yTrue: Float64Array;
  readonly yPred: Float64Array;
}

export function encodePredictions({ asOf, yTrue, yPred }: Predictions): Uint8Array<ArrayBuffer> {
  const rows = asOf.length;
  const view = new DataView(new ArrayBuffer(rows * COLUMNS * 8));
  [asOf, yTrue, yPred].forEach((column, c) => {
    for (let i = 0; i < rows; i++) view.setFloat64((c * rows + i) * 8, column[i] as number, true);
  });
  return new Uint8Array(view.buffer);
}

/** At most `most` points, evenly over time: the first and the last are among them. */
export function decodePredictions(bytes: Uint8Array, most: number): NonNullable<TrainingView["predictions"]> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const rows = Math.floor(bytes.byteLength / (COLUMNS * 8));
  const count = Math.min(rows, most);
  return Array.from({ length: count }, (_, k) => {
    const i = count === 1 ? 0 : Math.round((k * (rows - 1)) / (count - 1));
    return {
      asOf: new Date(view.getFloat64(i * 8, true)).toISOString(),
      actual: view.getFloat64((rows + i) * 8, true),
      predicted: view.getFloat64((2 * rows + i) * 8, true),
    };
  });
}

/** One little-endian Float64 column. */
export function encodeColumn(column: Float64Array): Uint8Array<ArrayBuffer> {
  const view = new DataView(new ArrayBuffer(column.length * 8));
  column.forEach((value, i) => {
    view.setFloat64(i * 8, value, true);
  });
  return new Uint8Array(view.buffer);
}

export function decodeColumn(bytes: Uint8Array): Float64Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Float64Array.from({ length: Math.floor(bytes.byteLength / 8) }, (_, i) => view.getFloat64(i * 8, true));
}
