/** What a benchmark is: prepared once, then run several times, each run timed as a whole. */

export interface Benchmark {
  readonly name: string;
  /** What one run does, with its sizes. */
  readonly describes: string;
  /** Timed runs, after one that is not counted; long ones are run less often. */
  readonly runs: number;
  /** Long work needs no run to warm up: most of it is warm already. */
  readonly warmUp: boolean;
  /** Everything that is not to be timed: loading, rows, a fitted model. */
  prepare(candlesFolder: string): Promise<Run | Prepared>;
}

/** One run; what it answers is printed (sizes, grade). */
export type Run = () => string | Promise<string>;

export interface Prepared {
  readonly run: Run;
  /** The same work done otherwise, by name: timed in turn with it, in the same process. */
  readonly beside?: Readonly<Record<string, Run>>;
  /** Leaves nothing behind. */
  readonly tidy?: () => Promise<void>;
}

/** As `--json` writes it. Times in milliseconds; `peak_mb` is the greatest resident memory of the benchmark's own process. */
export interface Measured {
  name: string;
  median_ms: number;
  min_ms: number;
  max_ms: number;
  runs: number;
  peak_mb: number;
}

/** What a benchmark's process says to the one that prints the table. */
export type FromBenchmark =
  | { measured: Measured; note: string; beside: { measured: Measured; note: string }[] }
  | { failed: string };
