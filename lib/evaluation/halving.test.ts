import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seededRandom } from "@/lib/models/random";
import { candidatesOf } from "./candidates";
import type { FitPool } from "./fit-pool";
import { inlinePool } from "./fit-pool";
import type { FitTask } from "./fit-task";
import { walkForwardByTime } from "./folds";
import { rungFolds, survivors } from "./halving";
import { type DoneCandidate, type FinishedCandidate, type SearchInput, walkForwardSearch } from "./search";

describe("rungs", () => {
  it.each([
    [3, 9, 3, [1, 3]],
    [20, 100, 3, [1, 2, 6, 20]],
    [8, 100, 2, [1, 2, 4, 8]],
    [8, 4, 2, [2, 4, 8]],
    [2, 50, 3, [1, 2]],
    [5, 1, 3, [5]],
  ])("of %d folds and %d candidates, one in %d kept, are %j", (folds, candidates, eta, expected) => {
    expect(rungFolds(folds, candidates, { eta })).toEqual(expected);
  });

  it("grow to all folds, and never drop to nobody", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 20 }),
        fc.integer({ min: 1, max: 500 }),
        fc.integer({ min: 2, max: 10 }),
        (folds, candidates, eta) => {
          const rungs = rungFolds(folds, candidates, { eta });
          expect(rungs.at(-1)).toBe(folds);
          rungs.forEach((rung, i) => {
            if (i > 0) expect(rung).toBeGreaterThan(rungs[i - 1] as number);
          });
          expect(survivors(candidates, eta)).toBeGreaterThanOrEqual(1);
        },
      ),
    );
  });

  it("need two folds and a sensible share", () => {
    expect(() => rungFolds(1, 9)).toThrow("at least two folds");
    expect(() => rungFolds(3, 9, { eta: 1 })).toThrow("one in 1");
  });
});

const uniform = seededRandom(5);
const ROWS = 700;
const values = Float64Array.from({ length: ROWS * 3 }, () => uniform() - 0.5);
const dataset = {
  x: { rows: ROWS, columns: 3, values },
  y: Float64Array.from({ length: ROWS }, (_, row) => 0.02 * (values[row * 3] as number) + 0.01 * (uniform() - 0.5)),
  asOf: Float64Array.from({ length: ROWS }, (_, row) => row * 300_000),
};
const candidates = candidatesOf(
  "gbdt",
  [1, 2, 3].flatMap((maxDepth) => [2, 20, 60].map((trees) => ({ maxDepth, trees, maxBins: 31 }))),
);
const folds = walkForwardByTime(dataset.asOf, { folds: 6, gapMinutes: 30 });
const search = (over: Partial<SearchInput> = {}) =>
  walkForwardSearch({ dataset, candidates, folds, halving: { eta: 3 }, epochLengthMinutes: 5, seed: 1, ...over });

/** Remembers what was fitted. */
function spy(): FitPool & { fits: FitTask[] } {
  const fits: FitTask[] = [];
  const inner = inlinePool(dataset);
  return {
    ...inner,
    fits,
    fit: (task, ...rest) => {
      fits.push(task);
      return inner.fit(task, ...rest);
    },
  };
}

describe("a search by halving", () => {
  it("records how far each candidate came, and grades who comes through as a whole search does", async () => {
    const halved = await search();
    expect(halved.candidates).toHaveLength(9);
    expect(halved.candidates.map(({ foldsDone }) => foldsDone)).toEqual([6, 2, 2, 1, 1, 1, 1, 1, 1]);
    expect(halved.candidates.map(({ rung }) => rung)).toEqual([2, 1, 1, 0, 0, 0, 0, 0, 0]);
    expect(halved.candidates.map(({ rank }) => rank)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    const whole = await search({ halving: undefined });
    for (const one of halved.candidates) {
      const same = whole.candidates.find(({ index }) => index === one.index);
      expect(one.predictions).toEqual(same?.predictions.subarray(0, one.predictions.length));
      if (one.foldsDone === 6) expect(one.report).toEqual(same?.report);
    }
  });

  it("fits nothing twice, and only what is left of a shared fit", async () => {
    const pool = spy();
    await search({ pool });
    const keys = pool.fits.map(({ candidate, fold }) => JSON.stringify([{ ...candidate.params, trees: 0 }, fold]));
    expect(new Set(keys).size).toBe(keys.length);
    expect(pool.fits.length).toBeLessThan(3 * 6);
  });

  it("goes on from any point to the same result, without a fit that was done", async () => {
    const whole = spy();
    const told: FinishedCandidate[] = [];
    const expected = await search({ pool: whole, onCandidate: (one) => void told.push(one) });
    const plain = ({ candidates: ranked, timings: _, ...rest }: typeof expected) => ({
      ...rest,
      candidates: ranked.map(({ ms: _ms, ...one }) => one),
    });
    for (let cut = 0; cut <= told.length; cut++) {
      const done = new Map<number, DoneCandidate>();
      for (const one of told.slice(0, cut)) done.set(one.index, one);
      const pool = spy();
      const again: number[] = [];
      const resumed = await search({
        pool,
        done: [...done.values()],
        onCandidate: ({ index }) => void again.push(index),
      });
      expect(plain(resumed)).toEqual(plain(expected));
      expect(pool.fits.length).toBeLessThanOrEqual(whole.fits.length);
      if (cut === told.length) expect(pool.fits).toEqual([]);
      expect(again.length).toBe(told.length - cut);
    }
  });

  it("refuses what was done of another search", async () => {
    const foreign = { index: 0, foldsDone: 2, predictions: new Float64Array(3), ms: 0 };
    await expect(search({ done: [foreign] })).rejects.toThrow("does not belong to this search");
    await expect(search({ done: [{ ...foreign, index: 99 }] })).rejects.toThrow("of candidate 99");
  });
});

describe("a search of several markets", () => {
  it("trains on all of them and grades the predicted one alone", async () => {
    const market = Uint8Array.from({ length: ROWS }, (_, row) => row % 2);
    const { predictions, candidates: ranked } = await search({ dataset: { ...dataset, market }, halving: undefined });
    const rows = [...market.keys()].filter((row) => market[row] === 0 && row >= (folds[0]?.testFrom as number));
    expect([...predictions.asOf]).toEqual(rows.map((row) => dataset.asOf[row]));
    expect([...predictions.yTrue]).toEqual(rows.map((row) => dataset.y[row]));
    const alone = await search({ halving: undefined });
    const best = alone.candidates.find(({ index }) => index === ranked[0]?.index);
    const from = folds[0]?.testFrom as number;
    expect([...predictions.yPred]).toEqual(rows.map((row) => best?.predictions[row - from]));
  });

  it("refuses a fold without rows of the predicted market", async () => {
    const market = new Uint8Array(ROWS).fill(1);
    await expect(search({ dataset: { ...dataset, market } })).rejects.toThrow("0 rows of the predicted market");
  });
});
