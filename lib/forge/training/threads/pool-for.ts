/** Which pool a search gets. */
import { availableParallelism } from "node:os";
import { type FitPool, inlinePool, type SearchDataset } from "@/lib/evaluation";
import { threadPool } from "./thread-pool";

/** Rows × columns × fits below which the start of threads takes longer than they save. */
const LEAST_WORK = 20_000_000;

/** All cores: beside live workers the threads have a niceness and give way, so that none needs to be kept free. */
export function defaultThreads(): number {
  return availableParallelism();
}

/** @param fits about how many fits there will be */
export function poolFor(dataset: SearchDataset, fits: number, threads: number, niceness?: number): FitPool {
  const work = dataset.x.rows * dataset.x.columns * fits;
  if (threads < 2 || fits < 2 || work < LEAST_WORK) return inlinePool(dataset);
  return threadPool(dataset, { threads: Math.min(threads, fits), niceness });
}
