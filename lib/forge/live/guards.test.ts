import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DEFAULT_BOUNDS, GuardRefusal, guardedValue } from "./guards";

const anyNumber = fc.oneof(
  fc.double(),
  fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, -0, 1e308, -1e308, 5e-324),
  fc.double({ min: -0.5, max: 0.5, noNaN: true }),
);

function refusal(run: () => number): string {
  try {
    run();
  } catch (error) {
    if (error instanceof GuardRefusal) return error.reason;
    throw error;
  }
  return "passed";
}

describe("guardedValue", () => {
  it("lets out only prices above zero within the bound, whatever the model and the market answer", () => {
    fc.assert(
      fc.property(
        anyNumber,
        anyNumber,
        fc.option(anyNumber, { nil: undefined }),
        (prediction, basePrice, horizonSigma) => {
          let price: number;
          try {
            price = guardedValue({ kind: "price", prediction, basePrice, horizonSigma });
          } catch (error) {
            expect(error).toBeInstanceOf(GuardRefusal);
            return;
          }
          expect(Number.isFinite(price)).toBe(true);
          expect(price).toBeGreaterThan(0);
          expect(Math.abs(price / basePrice - 1)).toBeLessThanOrEqual(0.2);
        },
      ),
      { numRuns: 100_000 },
    );
  });

  it("lets out only finite log returns within max(8 sigma, 0.2)", () => {
    fc.assert(
      fc.property(
        anyNumber,
        anyNumber,
        fc.option(anyNumber, { nil: undefined }),
        (prediction, basePrice, horizonSigma) => {
          let value: number;
          try {
            value = guardedValue({ kind: "log_return", prediction, basePrice, horizonSigma });
          } catch (error) {
            expect(error).toBeInstanceOf(GuardRefusal);
            return;
          }
          expect(Number.isFinite(value)).toBe(true);
          expect(Object.is(value, -0)).toBe(false);
          const sigma =
            horizonSigma !== undefined && Number.isFinite(horizonSigma) && horizonSigma > 0 ? horizonSigma : 0;
          expect(Math.abs(value)).toBeLessThanOrEqual(Math.max(8 * sigma, 0.2));
        },
      ),
      { numRuns: 100_000 },
    );
  });

  it("refuses nothing within the bounds", () => {
    fc.assert(
      fc.property(
        fc.double({ min: -0.18, max: 0.18, noNaN: true }),
        fc.double({ min: 1e-6, max: 1e9, noNaN: true }),
        (prediction, basePrice) => {
          expect(guardedValue({ kind: "price", prediction, basePrice, horizonSigma: 0.001 })).toBe(
            basePrice * Math.exp(prediction),
          );
          expect(guardedValue({ kind: "log_return", prediction, basePrice, horizonSigma: 0.001 })).toBeCloseTo(
            prediction,
            15,
          );
        },
      ),
    );
  });

  it("names the bound that was broken", () => {
    const base = { basePrice: 50_000, horizonSigma: 0.01 };
    expect(refusal(() => guardedValue({ ...base, kind: "price", prediction: Number.NaN }))).toBe("not_finite");
    expect(refusal(() => guardedValue({ ...base, kind: "price", prediction: 0.19 }))).toBe("price_out_of_bounds");
    expect(refusal(() => guardedValue({ ...base, kind: "log_return", prediction: 0.21 }))).toBe("return_out_of_bounds");
    expect(refusal(() => guardedValue({ ...base, kind: "price", prediction: 0, basePrice: 0 }))).toBe("no_base_price");
    expect(refusal(() => guardedValue({ ...base, kind: "price", prediction: 61_000 }))).toBe("return_out_of_bounds");
    const tiny = { kind: "price" as const, prediction: -0.5, basePrice: 5e-324, horizonSigma: 1 };
    expect(refusal(() => guardedValue({ ...tiny, prediction: -1 }))).toBe("zero_price");
  });

  it("widens the bound of a log return with the market's own sigma, and by the deployment", () => {
    expect(guardedValue({ kind: "log_return", prediction: 0.3, basePrice: 1, horizonSigma: 0.05 })).toBe(0.3);
    const narrow = { ...DEFAULT_BOUNDS, sigmas: 1, logReturnFloor: 0.01 };
    expect(
      refusal(() =>
        guardedValue({ kind: "log_return", prediction: 0.02, basePrice: 1, horizonSigma: 0.01, bounds: narrow }),
      ),
    ).toBe("return_out_of_bounds");
  });
});
