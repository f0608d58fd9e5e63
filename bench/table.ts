/** All benchmarks, in the order of the table. */
import type { Benchmark } from "./benchmark";
import { GRID } from "./grid";
import { LIVE } from "./live";
import { MARKET } from "./market";
import { MATRICES } from "./matrices";
import { METRICS } from "./metrics";
import { TREES } from "./trees";

export const BENCHMARKS: readonly Benchmark[] = [...MARKET, ...MATRICES, ...METRICS, ...LIVE, ...TREES, ...GRID];
