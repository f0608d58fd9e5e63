/** One benchmark in a process of its own, so that its peak of memory is its own. Tells its parent what it measured. */
import type { FromBenchmark, Measured, Prepared } from "./benchmark";
import { BENCHMARKS } from "./table";

const [name, folder, runsAsked] = process.argv.slice(2);
const benchmark = BENCHMARKS.find((one) => one.name === name);
if (!benchmark || folder === undefined || process.send === undefined) {
  throw new Error("bench/one.ts is run by bench/main.ts");
}
const runs = runsAsked === undefined ? benchmark.runs : Number(runsAsked);
const prepared = await benchmark.prepare(folder);
const { run, beside = {}, tidy }: Prepared = typeof prepared === "function" ? { run: prepared } : prepared;

const ways = [
  { name: benchmark.name, run },
  ...Object.entries(beside).map(([way, other]) => ({ name: way, run: other })),
].map((way) => ({ ...way, times: [] as number[], note: "" }));
try {
  if (benchmark.warmUp) for (const way of ways) way.note = await way.run();
  // In turn: whatever else the machine does in the meantime, all of them meet it.
  for (let i = 0; i < runs; i++) {
    for (const way of ways) {
      const start = performance.now();
      way.note = await way.run();
      way.times.push(performance.now() - start);
    }
  }
} finally {
  await tidy?.();
}

const [own, ...others] = ways.map(({ name: way, times, note }) => ({ measured: measured(way, times), note }));
if (own === undefined) throw new Error("nothing was measured");
const answer: FromBenchmark = { ...own, beside: others };
process.send(answer, () => process.exit(0));

function measured(way: string, unsorted: readonly number[]): Measured {
  const times = [...unsorted].sort((a, b) => a - b);
  const middle = (times.length - 1) / 2;
  return {
    name: way,
    median_ms: ((times[Math.floor(middle)] as number) + (times[Math.ceil(middle)] as number)) / 2,
    min_ms: times[0] as number,
    max_ms: times.at(-1) as number,
    runs,
    peak_mb: process.resourceUsage().maxRSS / 1024,
  };
}
