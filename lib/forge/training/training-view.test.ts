import { describe, expect, it } from "vitest";
import type { Job, Training } from "@/lib/store/generated/client";
import { encodePredictions } from "./predictions";
import { toTrainingView } from "./training-view";

const plan = {
  version: 1,
  market: "btcusd",
  intervalMinutes: 5,
  inputBars: 48,
  engineered: [{ kind: "log_return", name: "log_return_5m", bars: 1 }],
  target: { kind: "log_return", horizonMinutes: 5 },
  rowEveryMinutes: 5,
  minBarCoverage: 0.2,
  maxStalenessMinutes: 5,
};
const at = new Date("2026-05-20T10:00:00Z");
const report = {
  metrics: { n_samples: 3, wrmse_improvement: null },
  passed: {},
  num_passed: 3,
  num_primary_metrics: 7,
  score: 3 / 7,
  grade: "C",
  thresholds: {},
  temporal_coverage_pass: null,
};

/** As they were stored before there were families, halving and windows to open. */
const job: Job = {
  id: "11111111-1111-4111-8111-111111111111",
  chainId: "c",
  kind: "training",
  status: "succeeded",
  input: {
    topicId: 77,
    days: 30,
    family: "gbdt",
    search: [{ trees: 10 }, { trees: 20 }],
    folds: 2,
    holdoutDays: 3,
    seed: 9,
    plan,
    title: "Topic 77",
    fromMs: 0,
    toMs: 1,
  },
  progress: null,
  result: null,
  error: null,
  cancel: false,
  attempt: 1,
  leaseOwner: null,
  leaseUntil: null,
  createdAt: at,
  startedAt: at,
  finishedAt: at,
};
const predictions = encodePredictions({
  asOf: Float64Array.of(1, 2, 3),
  yTrue: Float64Array.of(0.1, 0.2, 0.3),
  yPred: Float64Array.of(0, 0, 0),
});
const training: Training = {
  id: job.id,
  chainId: "c",
  topicId: 77,
  config: { topicId: 77, plan, family: "gbdt" },
  dataset: { rows: 9, from: "a", to: "b", columns: 241, dropped: {}, fingerprint: "f" },
  candidates: [1, 2].map((rank) => ({ rank, params: { trees: 10 }, numPassed: 3, grade: "C", metrics: {} })),
  folds: [],
  report,
  predictions,
  timings: [],
  modelId: "m",
  importance: null,
  holdout: null,
  holdoutOpenedAt: null,
  holdoutReport: null,
  holdoutPredictions: null,
  createdAt: at,
};

describe("a training's view", () => {
  it("of one that was stored before searches had all their parts shows what there is", () => {
    const view = toTrainingView({ job, training, candidates: [], evaluationId: null, openingId: null });
    expect(view).toMatchObject({
      family: "gbdt",
      search: {
        method: "grid",
        walk: "expanding",
        folds: 2,
        gapMinutes: 5,
        seed: 9,
        threads: 1,
        asked: 2,
        finished: 2,
      },
      progress: [],
      importance: null,
      holdout: null,
      evaluationId: null,
      modelId: "m",
    });
    expect(view.candidates?.map(({ index }) => index)).toEqual([0, 0]);
  });

  it("shows the window with its expected rows until it is opened, then with its report", () => {
    const span = { fromMs: at.getTime(), toMs: at.getTime() + 60 * 60_000 };
    const closed = toTrainingView({
      job,
      training: { ...training, holdout: span },
      candidates: [],
      evaluationId: null,
      openingId: null,
    });
    // Rows at 10:00, 10:05 … 10:55: the last target is the end.
    expect(closed.holdout).toMatchObject({ rows: 12, openedAt: null, report: null, predictions: null });
    const opened = {
      ...training,
      holdout: span,
      holdoutOpenedAt: at,
      holdoutReport: report,
      holdoutPredictions: predictions,
    };
    const view = toTrainingView({ job, training: opened, candidates: [], evaluationId: null, openingId: null });
    expect(view.holdout).toMatchObject({ rows: 3, openedAt: at.toISOString(), report: { grade: "C" } });
    expect(view.holdout?.predictions).toHaveLength(3);
  });

  it("of one that runs ranks what has finished: more folds first, then as the search does", () => {
    const row = (index: number, foldsDone: number, passed: number, improvement: number) => ({
      index,
      params: { trees: index },
      foldsDone,
      report: { ...report, num_passed: passed, metrics: { wrmse_improvement: improvement }, search_key: "k" },
    });
    const running: Job = { ...job, status: "running", input: { ...(job.input as object), halving: true } };
    const candidates = [row(0, 1, 7, 0.9), row(1, 2, 3, 0.1), row(2, 2, 3, 0.2), row(3, 2, 4, 0)];
    const view = toTrainingView({ job: running, training: null, candidates, evaluationId: null, openingId: null });
    expect(view.progress.map(({ index, rank }) => [index, rank])).toEqual([
      [3, 1],
      [2, 2],
      [1, 3],
      [0, 4],
    ]);
    expect(view.search).toMatchObject({ method: "halving", asked: 2, finished: 3 });
  });
});
