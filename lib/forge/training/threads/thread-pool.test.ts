import type { Worker } from "node:worker_threads";
import { afterEach, describe, expect, it } from "vitest";
import {
  candidatesOf,
  type FitPool,
  inlinePool,
  type SearchDataset,
  type SearchInput,
  walkForwardByTime,
  walkForwardSearch,
} from "@/lib/evaluation";
import { ModelError } from "@/lib/models";
import { seededRandom } from "@/lib/models/random";
import { FitThreadDied } from "./thread-messages";
import { threadPool } from "./thread-pool";

const MINUTE = 60_000;
const pools: FitPool[] = [];
afterEach(async () => {
  await Promise.all(pools.splice(0).map((pool) => pool.close()));
});

function datasetOf(rows: number, columns = 6): SearchDataset {
  const uniform = seededRandom(7);
  const values = Float64Array.from({ length: rows * columns }, () => uniform() - 0.5);
  const y = Float64Array.from(
    { length: rows },
    (_, row) => 0.02 * (values[row * columns] as number) + 0.01 * uniform(),
  );
  const asOf = Float64Array.from({ length: rows }, (_, row) => 1_700_000_100_000 + row * 5 * MINUTE);
  return { x: { rows, columns, values }, y, asOf };
}

const candidates = [
  ...candidatesOf("gbdt", [
    { trees: 30, maxDepth: 3, maxBins: 63 },
    { trees: 10, maxDepth: 3, maxBins: 63 },
    { trees: 20, maxDepth: 2, maxBins: 31 },
  ]),
  ...candidatesOf("linear", [{}]),
  ...candidatesOf("mlp", [{ hiddenLayers: [4], epochs: 2 }]),
  ...candidatesOf("blend", [{}]),
];

function searchOf(dataset: SearchDataset, over: Partial<SearchInput> = {}): SearchInput {
  const folds = walkForwardByTime(dataset.asOf, { folds: 4, gapMinutes: 30 });
  return { dataset, candidates, folds, epochLengthMinutes: 5, seed: 3, ...over };
}

function pool(dataset: SearchDataset, threads: number, onThread?: (thread: Worker) => void): FitPool {
  const made = threadPool(dataset, { threads, onThread });
  pools.push(made);
  return made;
}

describe("a pool of threads", () => {
  it("finds the same to the bit as one thread does, whatever the number of threads", async () => {
    const dataset = datasetOf(900);
    const found = async (made: FitPool) => {
      const { timings: _, ...result } = await walkForwardSearch(searchOf(dataset, { pool: made }));
      return { ...result, candidates: result.candidates.map(({ ms: _ms, ...one }) => one) };
    };
    const alone = await found(inlinePool(dataset));
    expect(await found(pool(dataset, 1))).toEqual(alone);
    expect(await found(pool(dataset, 3))).toEqual(alone);
  }, 60_000);

  it("does the fit of a thread that died once more", async () => {
    const dataset = datasetOf(900);
    const threads: Worker[] = [];
    const made = pool(dataset, 2, (thread) => {
      threads.push(thread);
      if (threads.length === 1) void thread.terminate();
    });
    const { candidates: ranked } = await walkForwardSearch(searchOf(dataset, { pool: made }));
    const { candidates: expected } = await walkForwardSearch(searchOf(dataset));
    expect(ranked.map(({ report }) => report)).toEqual(expected.map(({ report }) => report));
    expect(threads.length).toBeGreaterThan(1);
  }, 60_000);

  it("gives up a fit of which every thread dies, and names it", async () => {
    const dataset = datasetOf(900);
    const made = pool(dataset, 1, (thread) => void thread.terminate());
    const searching = walkForwardSearch(searchOf(dataset, { pool: made }));
    await expect(searching).rejects.toThrow(/died 2 times of the same fit of gbdt \(trees 30/);
    await expect(searching).rejects.toBeInstanceOf(FitThreadDied);
  }, 60_000);

  it("hands on what a family refuses", async () => {
    const dataset = datasetOf(900);
    dataset.y[5] = Number.NaN;
    const searching = walkForwardSearch(searchOf(dataset, { pool: pool(dataset, 2) }));
    await expect(searching).rejects.toBeInstanceOf(ModelError);
    await expect(searching).rejects.toThrow("target 5 is NaN");
  }, 60_000);

  it("stops in the middle of a fit, and leaves no thread behind", async () => {
    const dataset = datasetOf(20_000, 40);
    const controller = new AbortController();
    const exits: Promise<unknown>[] = [];
    const made = pool(dataset, 2, (thread) => {
      exits.push(new Promise((resolve) => thread.once("exit", resolve)));
    });
    const endless = candidatesOf("gbdt", [{ trees: 5000 }]);
    const searching = walkForwardSearch(
      searchOf(dataset, {
        pool: made,
        candidates: endless,
        signal: controller.signal,
        onProgress: ({ done }) => done > 0 && controller.abort(new Error("no longer wanted")),
      }),
    );
    await expect(searching).rejects.toThrow("no longer wanted");
    await made.close();
    await Promise.all(exits);
    expect(exits).toHaveLength(2);
  }, 60_000);
});
