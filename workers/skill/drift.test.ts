import { expect, it } from "vitest";
import { normalRandom, seededRandom } from "@/lib/models/random";
import { shiftOf } from "./drift";

const normal = normalRandom(seededRandom(2));
const draws = (count: number, centre = 0) => Float64Array.from({ length: count }, () => centre + normal());
/** A level that wanders: a short stretch never looks like the whole. */
function wandering(count: number): Float64Array {
  const values = new Float64Array(count);
  for (let i = 1; i < count; i++) values[i] = 0.99 * (values[i - 1] as number) + normal();
  return values;
}

it("features that stay what they were do not drift, also where they wander", () => {
  const same = shiftOf(draws(5000), draws(300));
  expect(same.psi - same.usual).toBeLessThan(0.1);
  const all = wandering(6000);
  const { psi, usual } = shiftOf(all.slice(0, 5700), all.slice(5700));
  expect(usual).toBeGreaterThan(0.2);
  expect(psi - usual).toBeLessThan(0.2);
});

it("a moved level is drift beyond what is usual", () => {
  const { psi, usual } = shiftOf(draws(5000), draws(300, 1));
  expect(psi - usual).toBeGreaterThan(0.5);
});
