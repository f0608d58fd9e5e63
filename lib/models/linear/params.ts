/** Parameters of the linear model, and what a search tries of them. */
import { z } from "zod";
import { Objective, SQUARED } from "@/lib/models/objective/objective";

export const LinearParams = z.strictObject({
  /**
   * Strength of the penalty, against the mean squared error of a target in deviations: alpha·(l1Ratio·Σ|β| + (1 − l1Ratio)/2·Σβ²)
   * is added to half of it. With l1Ratio 1, a column stays out while its correlation with what is left is below alpha.
   */
  alpha: z.number().min(0).max(1e6).default(1),
  /** 0 is ridge, 1 is lasso, between them the elastic net. */
  l1Ratio: z.number().min(0).max(1).default(0),
  /** Columns in deviations of the training rows, so that the penalty treats them alike; false keeps their own units. */
  standardise: z.boolean().default(true),
  /** Inputs are held within so many deviations: a volume ratio after a quiet bar may be hundreds out. */
  clip: z.number().min(1).max(1000).default(8),
  /** Whether the usual target is part of every prediction; without it, a row of average features is answered with 0. */
  intercept: z.boolean().default(true),
  /** Those with a fixed curvature or a parabola above them; the sign-aware ones have several minima. */
  objective: Objective.default(SQUARED).refine(({ name }) => name !== "directional" && name !== "czar", {
    message:
      "a linear model is fitted to squared, absolute, huber or magnitude; use trees or a network for directional and czar",
  }),
});
export type LinearParams = z.infer<typeof LinearParams>;

const linear = (params: object) => LinearParams.parse(params);

/**
 * Strong shrinkage first: returns are mostly noise, and bars next to each other are nearly the same column. Without an intercept too:
 * what the market did on average in training often turns.
 */
export function quickGrid(): LinearParams[] {
  return [
    { alpha: 10, intercept: false },
    { alpha: 10 },
    { alpha: 100, intercept: false },
    { alpha: 0.02, l1Ratio: 0.5 },
  ].map(linear);
}

export function fullGrid(): LinearParams[] {
  const ridge = [10, 1, 100, 0.1, 0.01].flatMap((alpha) =>
    [false, true].map((intercept) => linear({ alpha, intercept })),
  );
  const sparse = [0.02, 0.01, 0.05, 0.005].flatMap((alpha) => [0.5, 1].map((l1Ratio) => linear({ alpha, l1Ratio })));
  const weighed = ["magnitude", "huber", "absolute"].map((name) =>
    linear({ alpha: 10, intercept: false, objective: { name } }),
  );
  return [...ridge, ...sparse, ...weighed];
}

/** Half ridge, half sparse; alpha over the orders of magnitude that matter for each. */
export function sampleParams(uniform: () => number): LinearParams {
  const intercept = uniform() < 0.5;
  if (uniform() < 0.5) return linear({ alpha: 10 ** (-3 + 6 * uniform()), intercept });
  const l1Ratio = [0.1, 0.5, 0.9, 1][Math.floor(uniform() * 4)];
  return linear({ l1Ratio, alpha: 10 ** (-3.5 + 2.5 * uniform()), intercept });
}
