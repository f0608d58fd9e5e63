/** All benchmarks, in the order of the table. */
import type { Benchmark } from "./benchmark";
import { GRID } from "./grid";
import { LIVE } from "./live";
import { MARKET } from "./market";
import { MATRICES } from "./matrices";
import { METRICS } from "./metrics";
import { SCALE } from "./scale";
import { TREES } from "./trees";

export const BENCHMARKS: readonly Benchmark[] = [
  ...MARKET,
  ...SCALE,
  ...MATRICES,
  ...METRICS,
  ...LIVE,
  ...TREES,
  ...GRID,
];
