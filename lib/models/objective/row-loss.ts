/** The losses of one row, on targets and predictions in deviations of the target. */

/** Of target t and prediction p. Finite, and `hessian` above 0, for t and p within ±MOST_DEVIATIONS. */
export interface RowLoss {
  loss(t: number, p: number): number;
  /** First derivative by p. */
  gradient(t: number, p: number): number;
  /** Second derivative by p, or a positive stand-in where that is not above 0. */
  hessian(t: number, p: number): number;
}

/** Values are held within this, so that fourth powers stay finite. */
export const MOST_DEVIATIONS = 1e60;

/** Where a row has no curvature of its own. */
const LEAST_CURVATURE = 1e-6;

/**
 * |e|. It has no curvature; the stand-in 1 is what the mean of many rows has at its minimum when errors are Laplacian with
 * this scale (2·density(0)), so that second-order steps are as long as the errors.
 */
export const ABSOLUTE: RowLoss = {
  loss: (t, p) => Math.abs(p - t),
  gradient: (t, p) => Math.sign(p - t),
  hessian: () => 1,
};

/** Huber's: e²/2 within ±1, |e| − 1/2 beyond. Beyond, the curvature is that of the tightest parabola above the loss. */
export const HUBER: RowLoss = {
  loss(t, p) {
    const e = Math.abs(p - t);
    return e <= 1 ? 0.5 * e * e : e - 0.5;
  },
  gradient: (t, p) => Math.max(-1, Math.min(1, p - t)),
  hessian: (t, p) => Math.max(LEAST_CURVATURE, 1 / Math.max(1, Math.abs(p - t))),
};

/** e²/2 weighted by max(|t|^power, floor); with power 1 and floor 0 its order is that of the weighted RMSE metric. */
export function magnitudeLoss({ power, floor }: { power: number; floor: number }): RowLoss {
  const weight = (t: number) => Math.max(Math.abs(t) ** power, floor);
  return {
    loss: (t, p) => 0.5 * weight(t) * (p - t) * (p - t),
    gradient: (t, p) => weight(t) * (p - t),
    hessian: (t) => Math.max(weight(t), LEAST_CURVATURE),
  };
}

/** Truths within about this many deviations of 0 are noise: their sign is no matter. */
const NOISE_FLOOR = 0.1;

/**
 * base(e)·(1 + α·wrong) of reference section 10 with base = e²/2 and the smooth wrong = fade(t)·(1 − tanh(p·t·scale))/2, where
 * fade(t) = t²/(t² + noise²) is 0 at t = 0 and near 1 outside the noise. The hessian leaves out what would make it less than
 * that of the weighted square.
 */
export function directionalLoss({ alpha, scale }: { alpha: number; scale: number }): RowLoss {
  const strength = (t: number) => (0.5 * alpha * t * t) / (t * t + NOISE_FLOOR * NOISE_FLOOR);
  return {
    loss(t, p) {
      const e = p - t;
      return 0.5 * e * e * (1 + strength(t) * (1 - Math.tanh(p * t * scale)));
    },
    gradient(t, p) {
      const e = p - t;
      const slope = t * scale;
      const side = Math.tanh(p * slope);
      return e * (1 + strength(t) * (1 - side)) - 0.5 * e * e * strength(t) * slope * (1 - side * side);
    },
    hessian(t, p) {
      const e = p - t;
      const slope = t * scale;
      const side = Math.tanh(p * slope);
      const steep = strength(t) * slope * (1 - side * side);
      return 1 + strength(t) * (1 - side) + Math.max(0, e * steep * (e * slope * side - 2));
    },
  };
}
