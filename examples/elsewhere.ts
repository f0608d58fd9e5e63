/**
 * Two small models as another program would leave them: boosted stumps as LightGBM's text, a straight line as ONNX. Nothing of the
 * platform fits them; with files of your own this one is not needed.
 */
import type { Dataset } from "allora-forge";
import { modelText, type TreeText } from "@/lib/models/lightgbm/testing/model-text";
import { onnx, tensor, value } from "@/lib/models/onnx/testing/encode";

type Rows = Pick<Dataset, "x" | "y" | "columnNames">;

const ROUNDS = 30;
const RATE = 0.1;
const CUTS = 16;

/** Trees of one split each, fitted one after the other to what is left of the targets. */
export function lightgbmText({ x, y, columnNames }: Rows, scale = 1, shift = 0): string {
  const mean = meanOf(y);
  const left = y.map((target) => target - mean);
  const trees: TreeText[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const { column, cut, leaves } = bestStump(x, left);
    const base = round === 0 ? mean : 0; // as LightGBM has it: the first tree holds the mean
    for (let row = 0; row < x.rows; row++) {
      left[row] = (left[row] as number) - RATE * leaves[at(x, row, column) <= cut ? 0 : 1];
    }
    const leaf_value = leaves.map((leaf) => (base + RATE * leaf) * scale + (round === 0 ? shift : 0));
    trees.push({ split_feature: [column], threshold: [cut], left_child: [-1], right_child: [-2], leaf_value });
  }
  return modelText({ features: x.columns, names: [...columnNames], objective: "regression", trees });
}

/** y = Σ weight·x + offset, by gradient descent on standardised columns. */
export function onnxBytes({ x, y }: Rows): Uint8Array {
  const columns = Array.from({ length: x.columns }, (_, column) => {
    const values = Float64Array.from({ length: x.rows }, (_, row) => at(x, row, column));
    const mean = meanOf(values);
    return { mean, deviation: Math.sqrt(meanOf(values.map((one) => (one - mean) ** 2))) || 1 };
  });
  const standard = (row: number, c: number) => (at(x, row, c) - (columns[c]?.mean ?? 0)) / (columns[c]?.deviation ?? 1);
  const weights = columns.map(() => 0);
  const offset = meanOf(y);
  for (let step = 0; step < 100; step++) {
    const slope = columns.map(() => 0);
    for (let row = 0; row < x.rows; row++) {
      const error = weights.reduce((sum, weight, c) => sum + weight * standard(row, c), offset) - (y[row] as number);
      for (let c = 0; c < slope.length; c++) slope[c] = (slope[c] as number) + (error * standard(row, c)) / x.rows;
    }
    for (let c = 0; c < weights.length; c++) weights[c] = (weights[c] as number) - 0.1 * (slope[c] as number);
  }
  const plain = weights.map((weight, c) => weight / (columns[c]?.deviation ?? 1));
  const constant = plain.reduce((sum, weight, c) => sum - weight * (columns[c]?.mean ?? 0), offset);
  return onnx({
    nodes: [{ op: "Gemm", in: ["x", "weights", "offset"], out: ["y"] }],
    tensors: [tensor("weights", [x.columns, 1], plain), tensor("offset", [1], [constant])],
    inputs: [value("x", ["rows", x.columns])],
  });
}

/** The split that leaves the smallest squares, among some quantiles of each column. */
function bestStump(x: Rows["x"], y: Float64Array): { column: number; cut: number; leaves: [number, number] } {
  let best = { gain: Number.NEGATIVE_INFINITY, column: 0, cut: 0, leaves: [0, 0] as [number, number] };
  for (let column = 0; column < x.columns; column++) {
    const sorted = Float64Array.from({ length: x.rows }, (_, row) => at(x, row, column)).sort();
    for (let c = 1; c < CUTS; c++) {
      const cut = sorted[Math.floor((c * x.rows) / CUTS)] as number;
      const sums = [0, 0];
      const counts = [0, 0];
      for (let row = 0; row < x.rows; row++) {
        const side = at(x, row, column) <= cut ? 0 : 1;
        sums[side] = (sums[side] as number) + (y[row] as number);
        counts[side] = (counts[side] as number) + 1;
      }
      const leaves = [0, 1].map((side) => (sums[side] as number) / Math.max(1, counts[side] as number));
      const gain = leaves.reduce((sum, leaf, side) => sum + leaf * leaf * (counts[side] as number), 0);
      if (gain > best.gain) best = { gain, column, cut, leaves: leaves as [number, number] };
    }
  }
  return best;
}

function at(x: Rows["x"], row: number, column: number): number {
  return x.values[row * x.columns + column] as number;
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, one) => sum + one, 0) / values.length;
}
