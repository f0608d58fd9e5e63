/** Adam with decoupled weight decay (Loshchilov and Hutter, AdamW) on plain numbers: the same on every backend. */
import { ModelError } from "@/lib/models/model";

const MEAN_DECAY = 0.9;
const SQUARE_DECAY = 0.999;
const EPSILON = 1e-8;

export interface AdamOptions {
  readonly weightDecay: number;
  /** Multiple of each weight added to its gradient; decays as the gradient does, not apart from it. */
  readonly l2: number;
  /** Largest Euclidean length of the whole gradient; 0 for any. */
  readonly gradientClip: number;
}

export class Adam {
  private readonly means: Float64Array[];
  private readonly squares: Float64Array[];
  private steps = 0;

  /** @param decays for each column of weights whether it decays */
  constructor(
    private readonly weights: readonly Float32Array[],
    private readonly decays: readonly boolean[],
    private readonly options: AdamOptions,
  ) {
    this.means = weights.map((column) => new Float64Array(column.length));
    this.squares = weights.map((column) => new Float64Array(column.length));
  }

  /** Changes the weights in place. @throws ModelError when the gradient is not finite */
  step(gradients: readonly Float32Array[], learningRate: number): void {
    this.steps++;
    const { weightDecay, l2, gradientClip } = this.options;
    const length = Math.sqrt(gradients.reduce((sum, column) => sum + squaresOf(column), 0));
    if (!Number.isFinite(length)) throw diverged(learningRate);
    const factor = gradientClip > 0 && length > gradientClip ? gradientClip / length : 1;
    const rate = (learningRate * Math.sqrt(1 - SQUARE_DECAY ** this.steps)) / (1 - MEAN_DECAY ** this.steps);
    for (const [c, column] of this.weights.entries()) {
      const [mean, square, gradient] = [this.means[c], this.squares[c], gradients[c]] as [
        Float64Array,
        Float64Array,
        Float32Array,
      ];
      const decay = this.decays[c] ? learningRate * weightDecay : 0;
      const pull = this.decays[c] ? l2 : 0;
      for (let i = 0; i < column.length; i++) {
        const weight = column[i] as number;
        const slope = (gradient[i] as number) * factor + pull * weight;
        const m = MEAN_DECAY * (mean[i] as number) + (1 - MEAN_DECAY) * slope;
        const v = SQUARE_DECAY * (square[i] as number) + (1 - SQUARE_DECAY) * slope * slope;
        mean[i] = m;
        square[i] = v;
        column[i] = weight - decay * weight - (rate * m) / (Math.sqrt(v) + EPSILON);
      }
    }
  }
}

export function diverged(learningRate: number): ModelError {
  return new ModelError(`training diverged at learning rate ${learningRate}; use a smaller one`);
}

function squaresOf(column: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < column.length; i++) sum += (column[i] as number) ** 2;
  return sum;
}
