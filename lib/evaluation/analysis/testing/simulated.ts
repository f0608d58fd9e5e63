/** Simulated predictions for tests: seeded, with a known truth. */
import { normalRandom, seededRandom } from "@/lib/models/random";

export interface Simulated {
  yTrue: Float64Array;
  yPred: Float64Array;
  asOf: Float64Array;
}

/**
 * Truths are sums of `overlap` steps ahead, sampled at every step; predictions know `skill` of the truth and carry
 * noise that is summed in the same way, so that both sides have the same dependence.
 */
export function simulate(options: { rows: number; seed: number; skill?: number; overlap?: number }): Simulated {
  const { rows, seed, skill = 0, overlap = 1 } = options;
  const normal = normalRandom(seededRandom(seed));
  const summed = () => {
    const steps = Float64Array.from({ length: rows + overlap }, () => 0.01 * normal());
    return Float64Array.from({ length: rows }, (_, i) => {
      let sum = 0;
      for (let k = 0; k < overlap; k++) sum += steps[i + k] as number;
      return sum;
    });
  };
  const yTrue = summed();
  const noise = summed();
  return {
    yTrue,
    yPred: yTrue.map((truth, i) => skill * truth + Math.sqrt(1 - skill * skill) * (noise[i] as number)),
    asOf: Float64Array.from({ length: rows }, (_, i) => Date.UTC(2024, 0, 1) + i * 3_600_000),
  };
}
