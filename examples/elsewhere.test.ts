import { describe, expect, it } from "vitest";
import { LightgbmModel, OnnxModel } from "@/lib/models";
import { seededRandom } from "@/lib/models/random";
import { lightgbmText, onnxBytes } from "./elsewhere";

const ROWS = 400;
const random = seededRandom(7);
const values = Float64Array.from({ length: 2 * ROWS }, () => random() - 0.5);
const rowOf = (row: number) => values.subarray(2 * row, 2 * row + 2);
const truth = ([first = 0, second = 0]: ArrayLike<number> & Iterable<number>) => 0.02 * first - 0.05 * second + 0.001;
const rows = {
  x: { rows: ROWS, columns: 2, values },
  y: Float64Array.from({ length: ROWS }, (_, row) => truth(rowOf(row))),
  columnNames: ["first", "second"],
};

async function meanSquare(predict: (row: Float64Array) => Promise<number>): Promise<number> {
  let sum = 0;
  for (let row = 0; row < ROWS; row++) sum += ((await predict(rowOf(row))) - (rows.y[row] as number)) ** 2;
  return sum / ROWS;
}

describe("models from elsewhere", () => {
  it("the line finds the weights that made the targets, up to 32-bit rounding", async () => {
    const model = new OnnxModel(onnxBytes(rows));
    const row = Float64Array.of(0.3, -0.4);
    expect(await model.predict(row)).toBeCloseTo(truth(row), 5);
  });

  it("the stumps explain most of the targets, and keep the columns' names", async () => {
    const model = new LightgbmModel(new TextEncoder().encode(lightgbmText(rows)));
    expect(model.file.featureNames).toEqual(rows.columnNames);
    const nothing = await meanSquare(async () => 0);
    expect(await meanSquare((row) => model.predict(row))).toBeLessThan(0.2 * nothing);
  });

  it("the stumps of prices answer with prices", async () => {
    const returns = new LightgbmModel(new TextEncoder().encode(lightgbmText(rows)));
    const prices = new LightgbmModel(new TextEncoder().encode(lightgbmText(rows, 80_000, 80_000)));
    const row = rowOf(3);
    expect(await prices.predict(row)).toBeCloseTo(80_000 * (1 + (await returns.predict(row))), 6);
  });
});
