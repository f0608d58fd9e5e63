import fc from "fast-check";
import { expect, it } from "vitest";
import { evaluate } from "@/lib/evaluation/evaluate";
import { metricsOf, Resample, SUM_METRICS, tabulate } from "./row-sums";

const value = fc.oneof(
  fc.constant(0),
  fc.double({ min: -1, max: 1, noNaN: true }).map((x) => Number(x.toFixed(3))),
);
const pairs = fc.array(fc.tuple(value, value), { minLength: 4, maxLength: 60 });

function measured(t: Float64Array, p: Float64Array, ranges: readonly (readonly [number, number])[]) {
  const table = tabulate(t, p);
  const resample = new Resample(table);
  for (const [from, to] of ranges) resample.add(from, to);
  const out = new Float64Array(SUM_METRICS.length);
  metricsOf(table, resample, out);
  return Object.fromEntries(SUM_METRICS.map((name, m) => [name, out[m] as number]));
}

it("all rows give the report's own metrics", () => {
  fc.assert(
    fc.property(pairs, (rows) => {
      const t = Float64Array.from(rows, ([truth]) => truth);
      const p = Float64Array.from(rows, ([, prediction]) => prediction);
      const { metrics } = evaluate(t, p);
      const ours = measured(t, p, [[0, rows.length]]);
      for (const name of SUM_METRICS) expect(ours[name], name).toBeCloseTo(metrics[name] as number, 9);
    }),
  );
});

it("ranges side by side give the metrics of those rows side by side", () => {
  const places = fc.array(fc.tuple(fc.nat(1000), fc.nat(1000)), { minLength: 2, maxLength: 8 });
  fc.assert(
    fc.property(pairs, places, (rows, chosen) => {
      const n = rows.length;
      const ranges = chosen.map(([a, b]) => {
        const from = a % n;
        return [from, from + 1 + (b % (n - from))] as const;
      });
      const picked = ranges.flatMap(([from, to]) => rows.slice(from, to));
      const t = Float64Array.from(rows, ([truth]) => truth);
      const p = Float64Array.from(rows, ([, prediction]) => prediction);
      const ours = measured(t, p, ranges);
      fc.pre(picked.length > 2);
      const { metrics } = evaluate(
        picked.map(([truth]) => truth),
        picked.map(([, prediction]) => prediction),
      );
      // Ranks and the deviation of ZPTAE stay those of all rows, by design.
      for (const name of SUM_METRICS) {
        if (name.startsWith("spearman") || name.startsWith("zptae")) continue;
        expect(ours[name], name).toBeCloseTo(metrics[name] as number, 7);
      }
    }),
  );
});
