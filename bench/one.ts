/** One benchmark in a process of its own, so that its peak of memory is its own. Tells its parent what it measured. */
import type { FromBenchmark } from "./benchmark";
import { BENCHMARKS } from "./table";

const [name, folder, runsAsked] = process.argv.slice(2);
const benchmark = BENCHMARKS.find((one) => one.name === name);
if (!benchmark || folder === undefined || process.send === undefined) {
  throw new Error("bench/one.ts is run by bench/main.ts");
}
const runs = runsAsked === undefined ? benchmark.runs : Number(runsAsked);
const run = await benchmark.prepare(folder);
let note = benchmark.warmUp ? await run() : "";
const times: number[] = [];
for (let i = 0; i < runs; i++) {
  const start = performance.now();
  note = await run();
  times.push(performance.now() - start);
}
times.sort((a, b) => a - b);
const middle = (times.length - 1) / 2;
const answer: FromBenchmark = {
  measured: {
    name: benchmark.name,
    median_ms: ((times[Math.floor(middle)] as number) + (times[Math.ceil(middle)] as number)) / 2,
    min_ms: times[0] as number,
    max_ms: times.at(-1) as number,
    runs,
    peak_mb: process.resourceUsage().maxRSS / 1024,
  },
  note,
};
process.send(answer, () => process.exit(0));
