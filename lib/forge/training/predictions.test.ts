import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodePredictions, encodePredictions } from "./predictions";

const finite = fc.double({ noNaN: true, noDefaultInfinity: true });

describe("stored predictions", () => {
  it("read back as they were", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(finite, finite), { maxLength: 50 }), (rows) => {
        const asOf = Float64Array.from(rows, (_, i) => i * 300_000);
        const bytes = encodePredictions({
          asOf,
          yTrue: Float64Array.from(rows, ([actual]) => actual),
          yPred: Float64Array.from(rows, ([, predicted]) => predicted),
        });
        expect(decodePredictions(bytes, 2000)).toEqual(
          rows.map(([actual, predicted], i) => ({ asOf: new Date(i * 300_000).toISOString(), actual, predicted })),
        );
      }),
    );
  });

  it("are reduced evenly, the first and the last kept", () => {
    const column = Float64Array.from({ length: 34_000 }, (_, i) => i);
    const points = decodePredictions(encodePredictions({ asOf: column, yTrue: column, yPred: column }), 2000);
    expect(points.length).toBe(2000);
    expect([points[0]?.actual, points.at(-1)?.actual]).toEqual([0, 33_999]);
    const steps = points.slice(1).map((point, i) => point.actual - (points[i]?.actual ?? 0));
    expect(Math.max(...steps) - Math.min(...steps)).toBeLessThanOrEqual(1);
  });
});
