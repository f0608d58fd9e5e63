/** Standardised inputs: what networks see of a row. */
import type { ByteReader, ByteWriter } from "@/lib/models/bytes";
import { type Matrix, ModelError } from "@/lib/models/model";

export interface Scaling {
  readonly inputMean: Float64Array;
  /** 1/deviation of each column; 0 for columns that are constant: they are ignored. */
  readonly inputScale: Float64Array;
  /** A prediction is targetMean + targetScale · output. */
  readonly targetMean: number;
  readonly targetScale: number;
}
export type InputScaling = Pick<Scaling, "inputMean" | "inputScale">;

/** A volume ratio after a quiet bar may be hundreds of deviations out; beyond this it says no more. */
export const INPUT_LIMIT = 8;
/** With single-precision weights and at most five layers, targets below this keep every sum finite. */
const LARGEST_TARGET = 1e60;

/** Writes the standardised row to `out`. @throws ModelError when a value is not finite */
export function standardise(
  { inputMean, inputScale }: InputScaling,
  values: Float64Array,
  offset: number,
  out: Float64Array | Float32Array,
  outOffset = 0,
): void {
  for (let column = 0; column < inputMean.length; column++) {
    const value = values[offset + column] as number;
    if (!Number.isFinite(value)) {
      throw new ModelError(`feature ${column} is ${value}; features must be finite numbers`);
    }
    const scale = inputScale[column] as number;
    const scaled = scale === 0 ? 0 : (value - (inputMean[column] as number)) * scale;
    out[outOffset + column] = Math.max(-INPUT_LIMIT, Math.min(INPUT_LIMIT, scaled));
  }
}

/**
 * Mean and deviation over the first `rows` rows, of each column, or of all columns of a group together (the bars of a field: a
 * filter then means the same at every bar).
 * @param groups for each column the first column of its group
 */
export function inputScaling(x: Matrix, rows: number, groups?: Int32Array): InputScaling {
  const { columns, values } = x;
  const groupOf = groups ?? Int32Array.from({ length: columns }, (_, column) => column);
  const count = new Float64Array(columns);
  const mean = new Float64Array(columns);
  const squares = new Float64Array(columns);
  for (const group of groupOf) count[group] = (count[group] as number) + rows;
  const each = (visit: (group: number, value: number) => void) => {
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        visit(groupOf[column] as number, values[row * columns + column] as number);
      }
    }
  };
  each((group, value) => {
    mean[group] = (mean[group] as number) + value / (count[group] as number);
  });
  each((group, value) => {
    squares[group] = (squares[group] as number) + (value - (mean[group] as number)) ** 2 / (count[group] as number);
  });
  return {
    inputMean: Float64Array.from(groupOf, (group) => mean[group] as number),
    inputScale: Float64Array.from(groupOf, (group) => {
      const deviation = Math.sqrt(squares[group] as number);
      // A deviation that is only rounding, or beyond what can be divided by, counts as none.
      const usable = deviation > 1e-12 * Math.abs(mean[group] as number) && Number.isFinite(deviation);
      return usable && Number.isFinite(1 / deviation) ? 1 / deviation : 0;
    }),
  };
}

export function writeScaling(writer: ByteWriter, { inputMean, inputScale, targetMean, targetScale }: Scaling): void {
  writer.column("f64", inputMean).column("f64", inputScale).column("f64", [targetMean, targetScale]);
}

/** @throws ModelError when a number is out of bounds */
export function readScaling(reader: ByteReader, inputCount: number): Scaling {
  const inputMean = reader.f64Column(inputCount);
  const inputScale = reader.f64Column(inputCount);
  const [targetMean, targetScale] = reader.f64Column(2) as unknown as [number, number];
  if (Math.abs(targetMean) > LARGEST_TARGET || Math.abs(targetScale) > LARGEST_TARGET) {
    throw new ModelError(`the network's target scale ${targetScale} is out of bounds: it is damaged; train it anew`);
  }
  return { inputMean, inputScale, targetMean, targetScale };
}
