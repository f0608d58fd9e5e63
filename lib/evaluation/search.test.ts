import { describe, expect, it } from "vitest";
import { familyByName, GbdtParams, ModelError, quickGrid, sliceRows, walkthroughGrid } from "@/lib/models";
import { candidatesOf } from "./candidates";
import { evaluate } from "./evaluate";
import { walkForwardByTime } from "./folds";
import { EvaluationError } from "./report";
import { type SearchInput, walkForwardSearch } from "./search";

const ROWS = 600;
const MINUTE = 60_000;

function dataset() {
  let state = 12345;
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32 - 0.5;
  };
  const values = Float64Array.from({ length: ROWS * 4 }, next);
  const y = Float64Array.from({ length: ROWS }, (_, row) => 0.02 * (values[row * 4] as number) + 0.005 * next());
  const asOf = Float64Array.from({ length: ROWS }, (_, row) => 1_700_000_100_000 + row * 5 * MINUTE);
  return { x: { rows: ROWS, columns: 4, values }, y, asOf };
}

const gbdt = [
  { trees: 5, learningRate: 0.01, maxDepth: 2, leaves: 4, maxBins: 63 },
  { trees: 40, learningRate: 0.2, maxDepth: 4, leaves: 8, maxBins: 63 },
  { trees: 10, learningRate: 0.2, maxDepth: 4, leaves: 8, maxBins: 63 },
  { trees: 40, learningRate: 0.2, maxDepth: 4, leaves: 8, maxBins: 31 },
];

const candidates = candidatesOf("gbdt", gbdt);

function input(over: Partial<SearchInput> = {}): SearchInput {
  const data = dataset();
  const folds = walkForwardByTime(data.asOf, { folds: 3, gapMinutes: 30 });
  return { dataset: data, candidates, folds, epochLengthMinutes: 5, seed: 42, ...over };
}

describe("walk-forward search", () => {
  it("leaves out a candidate that cannot be fitted, says why, and ranks the others as ever", async () => {
    // Two equal columns and no penalty: the least squares have no one answer.
    const data = dataset();
    for (let row = 0; row < ROWS; row++) data.x.values[row * 4 + 1] = data.x.values[row * 4] as number;
    const unfit = candidatesOf("linear", [{ alpha: 0, l1Ratio: 0 }]);
    const mixed = { ...input({ candidates: [...unfit, ...candidates] }), dataset: data };
    const told: number[] = [];
    const found = await walkForwardSearch({ ...mixed, onCandidate: ({ index }) => void told.push(index) });
    expect(found.failed).toMatchObject([{ index: 0, family: "linear", reason: expect.stringMatching(/\w/) }]);
    expect(told.sort()).toEqual([1, 2, 3, 4]);
    const without = await walkForwardSearch({ ...input(), dataset: data });
    expect(found.candidates.map(({ report }) => report)).toEqual(without.candidates.map(({ report }) => report));
    expect(without.failed).toEqual([]);
    await expect(walkForwardSearch({ ...mixed, candidates: unfit })).rejects.toBeInstanceOf(ModelError);
  });

  it("gives each candidate the predictions of its own fits on each fold's past", async () => {
    const search = input();
    const result = await walkForwardSearch(search);
    expect(result.candidates.map((one) => one.rank)).toEqual([1, 2, 3, 4]);
    for (const { index, params, report } of result.candidates) {
      expect(params).toEqual(GbdtParams.parse(gbdt[index]));
      const yPred: number[] = [];
      const yTrue: number[] = [];
      for (const fold of search.folds) {
        const model = await familyByName("gbdt").fit(
          sliceRows(search.dataset.x, fold.trainFrom, fold.trainTo),
          search.dataset.y.slice(fold.trainFrom, fold.trainTo),
          params,
          { seed: 42 },
        );
        yPred.push(...(await model.predictAll(sliceRows(search.dataset.x, fold.testFrom, fold.testTo))));
        yTrue.push(...search.dataset.y.slice(fold.testFrom, fold.testTo));
      }
      expect(report).toEqual(evaluate(yTrue, yPred, { epochLengthMinutes: 5 }));
    }
  });

  it("puts the best first and shows its folds and predictions", async () => {
    const search = input();
    const { candidates: ranked, folds, predictions, timings } = await walkForwardSearch(search);
    const best = ranked[0];
    for (const other of ranked.slice(1)) {
      const [a, b] = [best?.report, other.report];
      expect(a?.num_passed).toBeGreaterThanOrEqual(b.num_passed);
      if (a?.num_passed === b.num_passed) {
        expect(a.metrics.wrmse_improvement).toBeGreaterThanOrEqual(b.metrics.wrmse_improvement as number);
      }
    }
    expect(best?.report.grade).toBe("A+");
    expect(best?.report).toEqual(evaluate(predictions.yTrue, predictions.yPred, { epochLengthMinutes: 5 }));
    expect(predictions.asOf).toEqual(search.dataset.asOf.slice(search.folds[0]?.testFrom));
    expect(folds.map(({ fold }) => fold)).toEqual(search.folds);
    expect(folds.reduce((sum, { report }) => sum + (report.metrics.n_samples as number), 0)).toBe(
      predictions.yTrue.length,
    );
    expect(timings.map(({ step }) => step)).toEqual(["prepare", "fit", "predict", "evaluate"]);
  });

  it("predicts a test block from nothing later than its training rows", async () => {
    const plain = input();
    const changed = input();
    const from = changed.folds[1]?.trainTo as number;
    changed.dataset.y.fill(-0.5, from);
    changed.dataset.x.values.fill(0.4, (changed.folds[1]?.testTo as number) * 4);
    const first = await walkForwardSearch({ ...plain, candidates: candidates.slice(1, 2) });
    const second = await walkForwardSearch({ ...changed, candidates: candidates.slice(1, 2) });
    const seen = (plain.folds[1]?.testTo as number) - (plain.folds[0]?.testFrom as number);
    expect(second.predictions.yPred.slice(0, seen)).toEqual(first.predictions.yPred.slice(0, seen));
    expect(second.predictions.yPred.slice(seen)).not.toEqual(first.predictions.yPred.slice(seen));
  });

  it("leaves equals in the order of the grid", async () => {
    const same = { trees: 3, leaves: 2, maxDepth: 1 };
    const { candidates: ranked } = await walkForwardSearch(
      input({ candidates: candidatesOf("gbdt", [same, { ...same, maxDepth: 9 }, same]) }),
    );
    expect(ranked.map((one) => one.index)).toEqual([0, 1, 2]);
  });

  it("searches networks too", async () => {
    const grid = [
      { hiddenLayers: [8], epochs: 15, batchSize: 32, learningRate: 0.02 },
      { hiddenLayers: [4], epochs: 1, batchSize: 512 },
    ];
    const { candidates: ranked } = await walkForwardSearch(input({ candidates: candidatesOf("mlp", grid) }));
    expect(ranked[0]?.index).toBe(0);
    expect(ranked[0]?.params).toMatchObject({ hiddenLayers: [8], epochs: 15 });
    expect(ranked[0]?.report.metrics.pearson_r).toBeGreaterThan(0.8);
  });

  it("tells its progress from beginning to end, never backwards", async () => {
    const seen: number[] = [];
    let total = 0;
    const messages = new Set<string>();
    await walkForwardSearch(
      input({
        onProgress: (progress) => {
          seen.push(progress.done);
          total = progress.total;
          messages.add(progress.message);
        },
      }),
    );
    expect(seen[0]).toBe(0);
    expect(seen.at(-1)).toBe(total);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect(Math.max(...seen.slice(1).map((done, i) => done - (seen[i] as number)))).toBeLessThan(total / 20);
    expect([...messages].at(-1)).toBe("9 of 9 fits done");
  });

  it("stops when aborted", async () => {
    const controller = new AbortController();
    let calls = 0;
    const searching = walkForwardSearch(
      input({
        signal: controller.signal,
        onProgress: () => {
          if (++calls === 5) controller.abort(new Error("no longer wanted"));
        },
      }),
    );
    await expect(searching).rejects.toThrow("no longer wanted");
    expect(calls).toBe(5);
  });

  it.each([
    ["no candidate", { candidates: [] }, "no candidate"],
    ["a wrong parameter", { candidates: candidatesOf("gbdt", [{ trees: 0 }]) }, "candidate 0 (gbdt): trees"],
    ["an unknown parameter", { candidates: candidatesOf("gbdt", [{}, { treees: 5 }]) }, "candidate 1"],
    ["a family that is not trained", { candidates: candidatesOf("onnx", [{}]) }, "cannot be trained"],
    ["a family that there is not", { candidates: candidatesOf("forest" as "gbdt", [{}]) }, 'no model family "forest"'],
    ["no fold", { folds: [] }, "no fold"],
    [
      "a test before training",
      { folds: [{ trainFrom: 50, trainTo: 90, testFrom: 10, testTo: 40 }] },
      "fold 1 trains on",
    ],
    ["a test of one row", { folds: [{ trainFrom: 0, trainTo: 90, testFrom: 95, testTo: 96 }] }, "fold 1 trains on"],
    ["a test beyond the rows", { folds: [{ trainFrom: 0, trainTo: 90, testFrom: 95, testTo: 6000 }] }, "of 600"],
  ])("refuses %s", async (_name, over, message) => {
    await expect(walkForwardSearch(input(over))).rejects.toThrow(message);
    await expect(walkForwardSearch(input(over))).rejects.toThrow(EvaluationError);
  });
});

describe("grids", () => {
  it("of the walkthroughs hold 63 different candidates from 21 fits, in the reference's order", () => {
    const grid = walkthroughGrid();
    expect(grid).toHaveLength(63);
    expect(new Set(grid.map((one) => JSON.stringify(one))).size).toBe(63);
    expect(new Set(grid.map((one) => JSON.stringify({ ...one, trees: 0 }))).size).toBe(21);
    expect(grid.slice(0, 4).map((p) => [p.learningRate, p.maxDepth, p.leaves, p.trees])).toEqual([
      [0.01, 3, 15, 100],
      [0.01, 3, 15, 300],
      [0.01, 3, 15, 500],
      [0.01, 5, 15, 100],
    ]);
    expect(grid.at(-1)).toMatchObject({ learningRate: 0.1, maxDepth: 7, leaves: 63, trees: 500, minRowsPerLeaf: 20 });
    expect(grid.every(({ maxBins }) => maxBins === 255)).toBe(true);
    expect(walkthroughGrid({ maxBins: 63 })[0]?.maxBins).toBe(63);
  });

  it("for a first look is small", () => {
    const grid = quickGrid();
    expect(grid.length).toBeLessThanOrEqual(3);
    expect(Math.max(...grid.map((one) => one.trees))).toBeLessThanOrEqual(150);
  });
});
