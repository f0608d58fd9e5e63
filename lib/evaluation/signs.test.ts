import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { poweredTanh } from "./returns";
import { signsOf, upMetrics } from "./signs";

const value = fc.oneof(fc.constantFrom(0, -0, 5e-324, -5e-324), fc.double({ noNaN: true, noDefaultInfinity: true }));
const pairs = fc.array(fc.tuple(value, value), { minLength: 1, maxLength: 60 });

describe("signs told from bits", () => {
  it("are those of the plain definition, for any finite numbers", () => {
    fc.assert(
      fc.property(pairs, (rows) => {
        const t = Float64Array.from(rows, ([truth]) => truth);
        const p = Float64Array.from(rows, ([, prediction]) => prediction);
        const signs = signsOf(t, p);
        const isRight = rows.map(([a, b]) => a !== 0 && Math.sign(a) === Math.sign(b));
        expect([...signs.right]).toEqual(isRight.map(Number));
        const moves = rows.map(([a], i) => [a, isRight[i]] as const).filter(([a]) => a !== 0);
        expect(signs.direction.samples).toBe(moves.length);
        expect(signs.direction.correct).toBe(moves.filter(([, right]) => right).length);
        expect(signs.trulyUp).toBe(rows.filter(([a]) => a > 0).length);
        expect(signs.predictedUp).toBe(rows.filter(([, b]) => b > 0).length);
        expect(upMetrics(signs, rows.length)).toMatchObject({
          true_positives: rows.filter(([a, b]) => a > 0 && b > 0).length,
          true_negatives: rows.filter(([a, b]) => a <= 0 && b <= 0).length,
        });
      }),
    );
  });

  it("measures streaks over moves only, as if rows without one were not there", () => {
    const t = Float64Array.of(1, 0, 1, 1, 0, -1, -1, 1, 1);
    const p = Float64Array.of(1, -1, 1, 1, 1, 1, 1, -1, 1);
    const kept = [0, 2, 3, 5, 6, 7, 8];
    const { direction } = signsOf(t, p);
    expect(direction).toEqual(
      signsOf(
        Float64Array.from(kept, (i) => t[i] as number),
        Float64Array.from(kept, (i) => p[i] as number),
      ).direction,
    );
    expect(direction.autocorrelation).toBeGreaterThan(0);
  });
});

it("powered tanh is tanh(|x|³)·sign(x) to 1e−13", () => {
  fc.assert(
    fc.property(fc.double({ min: -4, max: 4, noNaN: true }), (x) => {
      const exact = Math.tanh(x ** 3);
      expect(Math.abs(poweredTanh(x) - exact)).toBeLessThanOrEqual(1e-13 * Math.abs(exact) + 1e-300);
    }),
    { numRuns: 2000 },
  );
});
