/** All metrics of many predictions. */
import { evaluate } from "@/lib/evaluation";
import { normalRandom, seededRandom } from "@/lib/models/random";
import type { Benchmark } from "./benchmark";

const ROWS = 100_000;

export const METRICS: Benchmark[] = [
  {
    name: "evaluate-100k",
    describes: `all metrics and the grade of ${ROWS} predictions`,
    runs: 30,
    warmUp: true,
    async prepare() {
      const normal = normalRandom(seededRandom(1));
      const yTrue = Float64Array.from({ length: ROWS }, () => 0.01 * normal());
      const yPred = yTrue.map((value) => 0.05 * value + 0.002 * normal());
      return () => `grade ${evaluate(yTrue, yPred).grade}`;
    },
  },
];
