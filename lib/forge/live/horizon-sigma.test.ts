import { describe, expect, it } from "vitest";
import { horizonSigma } from "./horizon-sigma";

/** A walk whose every step is ±step. */
function walk(length: number, step: number): Float64Array {
  const closes = new Float64Array(length).fill(100);
  for (let i = 1; i < length; i++) closes[i] = (closes[i - 1] as number) * Math.exp(i % 3 === 0 ? -step : step / 2);
  return closes;
}

describe("horizonSigma", () => {
  it("scales the median move with the square root of the horizon", () => {
    const closes = walk(601, 0.002);
    expect(horizonSigma(closes, 1)).toBeCloseTo(1.4826 * 0.001, 12);
    expect(horizonSigma(closes, 400)).toBeCloseTo(1.4826 * 0.001 * 20, 12);
  });

  it("is not moved by single wrong candles", () => {
    const closes = walk(601, 0.002);
    closes[300] = 1e9;
    closes[400] = 0;
    expect(horizonSigma(closes, 1)).toBeCloseTo(1.4826 * 0.001, 12);
  });

  it("is unknown from few closes", () => {
    expect(horizonSigma(walk(50, 0.001), 5)).toBeUndefined();
  });
});
