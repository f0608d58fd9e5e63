/**
 * The CZAR loss of the Allora Network (composite zero-agnostic returns) for one row, in deviations of the target:
 * z = value/σ, with no mean taken off. Formulas: reference section 10.1.
 */
import { MOST_DEVIATIONS, type RowLoss } from "./row-loss";

export interface CzarParams {
  /** 0 to 1: how steep the loss is at the truth and how curved on the wrong side. */
  readonly alpha: number;
  /** Width, in deviations, around a truth of 0 within which the loss is lifted. */
  readonly epsilon: number;
  /** How smoothly the lift ends; 0 ends it with a kink. */
  readonly tau: number;
}

/**
 * Without the floor, alpha 0 has no curvature on the wrong side and past the truth, and second-order steps would be endless.
 * One row's step is now at most 20 deviations.
 */
const LEAST_CURVATURE = 0.05;

/**
 * Three regions by u, the prediction in the direction of the truth: wrong side (u ≤ 0), short of the truth, past it.
 * Past the truth the gradient is, as in the network's text, not the slope of the loss: the linear term is left out, so that it is
 * 0 at the truth. Short of it the hessian is at least the loss's own curvature. The lift near t = 0 rests on t alone, so that epsilon and tau never change a gradient.
 */
export function czarLoss({ alpha, epsilon, tau }: CzarParams): RowLoss {
  const shift = alpha / Math.sqrt(3);
  const height = 1 + shift * shift;
  const wrongCurvature = height * curve(shift);
  const lift = czarLift({ alpha, epsilon, tau });

  return {
    loss: (t, p) => unliftedCzarLoss(alpha, t, p) + lift(t),
    derivatives(rows, targets, predictions, gradient, hessian) {
      for (let i = 0; i < rows; i++) {
        const t = targets[i] as number;
        const p = predictions[i] as number;
        const s = t >= 0 ? 1 : -1;
        const u = s * p;
        if (u <= 0) {
          gradient[i] = wrongCurvature * p - Math.sign(t);
          hessian[i] = Math.max(wrongCurvature, LEAST_CURVATURE);
        } else if (u <= Math.abs(t)) {
          const d = u + shift;
          gradient[i] = -s * height * bell(d);
          hessian[i] = Math.max((1 + d * d) * curve(d), LEAST_CURVATURE);
        } else {
          const d = Math.abs(t) + shift;
          gradient[i] = Math.min(wrongCurvature, height * curve(d)) * (p - t);
          hessian[i] = Math.max(Math.min(wrongCurvature, (1 + d * d) * curve(d)), LEAST_CURVATURE);
        }
      }
    },
  };
}

/** The loss before it is lifted near t = 0. */
export function unliftedCzarLoss(alpha: number, t: number, p: number): number {
  const shift = alpha / Math.sqrt(3);
  const height = 1 + shift * shift;
  const s = t >= 0 ? 1 : -1;
  const u = s * p;
  const truth = t + s * shift;
  if (u <= 0) {
    return 0.5 * height * curve(shift) * p * p - s * p + s * height * (Math.atan(truth) - Math.atan(s * shift));
  }
  if (u <= Math.abs(t)) return s * height * (Math.atan(truth) - Math.atan(p + (p >= 0 ? 1 : -1) * shift));
  const past = p - t;
  return 0.5 * height * Math.min(curve(shift), curve(truth)) * past * past + s * height * bell(truth) * past;
}

/** What is added to the loss at a truth of t: K at 0, fading to nothing beyond about epsilon. */
function czarLift({ alpha, epsilon, tau }: CzarParams): (t: number) => number {
  const shift = alpha / Math.sqrt(3);
  const height = 1 + shift * shift;
  const rise = (a: number) => height * (Math.atan(a + shift) - Math.atan(shift));
  const most = rise(epsilon);
  const beta = shift / height;
  const width = shift === 0 ? Math.atan(epsilon) : (-1 + Math.sqrt(1 + 4 * beta * most)) / (2 * beta);
  const whole = width + beta * width * width;
  const share = (a: number) => 1 - rise(a) / whole;
  const softness = Math.abs(tau) * Math.abs(share(MOST_DEVIATIONS));
  // Below this softness the two forms are one to the last bit, and a division by it could overflow.
  if (softness < 1e-12) return (t) => Math.max(share(Math.abs(t)), 0) * most;
  return (t) => (softplus(share(Math.abs(t)) / softness) / softplus(1 / softness)) * most;
}

const bell = (x: number) => 1 / (1 + x * x);
const curve = (x: number) => (2 * Math.abs(x)) / ((1 + x * x) * (1 + x * x));
const softplus = (x: number) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
