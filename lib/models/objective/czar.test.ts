import { describe, expect, it } from "vitest";
import { czarLoss, unliftedCzarLoss } from "./czar";
import { objectiveFunctions } from "./functions";
import { Objective } from "./objective";

function at(objective: Objective, t: number, p: number, sigma = 1) {
  const y = Float64Array.of(t);
  const x = { rows: 1, columns: 1, values: Float64Array.of(sigma) };
  const functions = objectiveFunctions(objective, { y, x, columnNames: ["volatility"] });
  const [gradient, hessian] = [new Float64Array(1), new Float64Array(1)];
  functions.derivatives(y, Float64Array.of(p), gradient, hessian);
  return {
    loss: functions.loss(y, Float64Array.of(p)),
    gradient: gradient[0] as number,
    hessian: hessian[0] as number,
  };
}

describe("the CZAR loss", () => {
  it.each([
    [1, 1, -0.5, 1.277257109, 1.25114732, -1.433012702, 0.866025404],
    [1, 1, 0.5, 0.270314257, 0.244204468, -0.617088653, 0.997230939],
    [1, 1, 2, 0.581233446, 0.555123657, 0.345728745, 0.866025404],
    [1, -0.2, 0.3, 0.981865474, 0.5218751, 1.259807621, 0.866025404],
    [1, 0, 0.4, 1.112176177, 0.469282032, 0.346410162, 0.866025404],
    [0.5, 1, -0.5, 1.273713401, 1.248936064, -1.266469355, 0.53293871],
    [0.5, 1, 0.5, 0.288103476, 0.263326139, -0.667896225, 0.972467346],
    [0.5, 1, 2, 0.629146399, 0.604369062, 0.39441106, 0.53293871],
  ])("has the reference's values: alpha %d, truth %d, predicted %d", (alpha, t, p, loss, plain, gradient, hessian) => {
    const values = at(Objective.parse({ name: "czar", alpha, sigma: "volatility" }), t, p);
    expect(Math.abs(values.loss - loss)).toBeLessThan(1e-9);
    expect(Math.abs(unliftedCzarLoss(alpha, t, p) - plain)).toBeLessThan(1e-9);
    expect(Math.abs(values.gradient - gradient)).toBeLessThan(1e-9);
    expect(Math.abs(values.hessian - hessian)).toBeLessThan(1e-9);
  });

  it("has them for σ 0.02 too, in units of the squared σ", () => {
    const values = at(Objective.parse({ name: "czar", sigma: "volatility" }), 0.01, -0.005, 0.02);
    const unit = 0.02 ** 2;
    expect(Math.abs(values.loss / unit - 0.920014997)).toBeLessThan(1e-9);
    expect(Math.abs(values.gradient / unit - -60.825317547)).toBeLessThan(1e-8);
    expect(Math.abs(values.hessian / unit - 2165.063509461)).toBeLessThan(1e-8);
  });

  it("is lifted by the same whatever is predicted, at 0 by K and far from 0 by nothing", () => {
    const lossAt = (t: number, p: number, tau: number) => czarLoss({ alpha: 1, epsilon: 1, tau }).loss(t, p);
    for (const tau of [0, 0.05, 5e-324, 10]) {
      expect(lossAt(0.3, 2, tau) - unliftedCzarLoss(1, 0.3, 2)).toBeCloseTo(
        lossAt(0.3, -1, tau) - unliftedCzarLoss(1, 0.3, -1),
        12,
      );
    }
    expect(lossAt(0, 0, 0.05)).toBeCloseTo(0.642894, 6);
    expect(lossAt(50, 50, 0)).toBe(0);
    expect(lossAt(50, 50, 0.05)).toBeLessThan(1e-3);
  });
});
