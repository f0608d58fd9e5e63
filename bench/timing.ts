/** Timing of benchmark steps: a few runs, the fastest and the median, in one line. */

export function report(name: string, runs: number[], note = ""): void {
  const sorted = runs.toSorted((a, b) => a - b);
  const fastest = sorted[0] as number;
  const median = sorted[sorted.length >> 1] as number;
  console.log(
    `${name.padEnd(34)} ${spell(fastest).padStart(10)} fastest ${spell(median).padStart(10)} median  ${note}`,
  );
}

export function timed<T>(name: string, count: number, work: () => T, note: (result: T) => string = () => ""): T {
  const runs: number[] = [];
  let result = work();
  for (let run = 0; run < count; run++) {
    const start = performance.now();
    result = work();
    runs.push(performance.now() - start);
  }
  report(name, runs, note(result));
  return result;
}

export async function timedOnce<T>(name: string, work: () => Promise<T>, note: (result: T) => string): Promise<T> {
  const start = performance.now();
  const result = await work();
  report(name, [performance.now() - start], note(result));
  return result;
}

function spell(ms: number): string {
  return ms < 1000 ? `${ms.toFixed(2)} ms` : `${(ms / 1000).toFixed(2)} s`;
}
