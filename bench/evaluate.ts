/** All 41 metrics of 100,000 predictions. `npx tsx bench/evaluate.ts` */
import { evaluate } from "@/lib/evaluation";
import { normalRandom, seededRandom } from "@/lib/models/random";
import { timed } from "./timing";

const normal = normalRandom(seededRandom(1));
const yTrue = Float64Array.from({ length: 100_000 }, () => 0.01 * normal());
const yPred = yTrue.map((value) => 0.05 * value + 0.002 * normal());
timed(
  "evaluate 100,000 predictions",
  30,
  () => evaluate(yTrue, yPred),
  (report) => `grade ${report.grade}`,
);
