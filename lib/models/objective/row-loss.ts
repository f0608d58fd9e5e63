/** The losses of rows, on targets and predictions in deviations of the target. */

/** All answers are finite, and hessians above 0, for targets t and predictions p within ±MOST_DEVIATIONS. */
export interface RowLoss {
  loss(t: number, p: number): number;
  /**
   * Of the first `rows` rows: derivatives by the prediction; a hessian is a positive stand-in where the loss has none above 0.
   * A loop of each loss's own, because one shared loop over functions of one row takes twice as long.
   */
  derivatives(rows: number, t: Float64Array, p: Float64Array, gradient: Float64Array, hessian: Float64Array): void;
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
  derivatives(rows, t, p, gradient, hessian) {
    for (let i = 0; i < rows; i++) {
      gradient[i] = Math.sign((p[i] as number) - (t[i] as number));
      hessian[i] = 1;
    }
  },
};

/** Huber's: e²/2 within ±1, |e| − 1/2 beyond. Beyond, the curvature is that of the tightest parabola above the loss. */
export const HUBER: RowLoss = {
  loss(t, p) {
    const e = Math.abs(p - t);
    return e <= 1 ? 0.5 * e * e : e - 0.5;
  },
  derivatives(rows, t, p, gradient, hessian) {
    for (let i = 0; i < rows; i++) {
      const e = (p[i] as number) - (t[i] as number);
      const size = Math.abs(e);
      gradient[i] = size <= 1 ? e : Math.sign(e);
      hessian[i] = size <= 1 ? 1 : Math.max(1 / size, LEAST_CURVATURE);
    }
  },
};

/** e²/2 weighted by max(|t|^power, floor); with power 1 and floor 0 its order is that of the weighted RMSE metric. */
export function magnitudeLoss({ power, floor }: { power: number; floor: number }): RowLoss {
  const weight = (t: number) => Math.max(power === 1 ? Math.abs(t) : Math.abs(t) ** power, floor);
  return {
    loss: (t, p) => 0.5 * weight(t) * (p - t) * (p - t),
    derivatives(rows, t, p, gradient, hessian) {
      for (let i = 0; i < rows; i++) {
        const w = weight(t[i] as number);
        gradient[i] = w * ((p[i] as number) - (t[i] as number));
        hessian[i] = Math.max(w, LEAST_CURVATURE);
      }
    },
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
    derivatives(rows, targets, predictions, gradient, hessian) {
      for (let i = 0; i < rows; i++) {
        const t = targets[i] as number;
        const p = predictions[i] as number;
        const e = p - t;
        const slope = t * scale;
        const side = Math.tanh(p * slope);
        const s = strength(t);
        const weight = 1 + s * (1 - side);
        const steep = s * slope * (1 - side * side);
        gradient[i] = e * weight - 0.5 * e * e * steep;
        hessian[i] = weight + Math.max(0, e * steep * (e * slope * side - 2));
      }
    },
  };
}
