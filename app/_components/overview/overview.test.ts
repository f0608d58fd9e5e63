import { describe, expect, it } from "vitest";
import type { DeploymentView, HealthView, JobView, ModelView, TopicView } from "@/lib/forge/views";
import { attentionOf } from "./attention";
import { candidateTopics, wayOf } from "./steps";

const nowMs = Date.parse("2026-05-01T12:00:00Z");

function job(over: Partial<JobView>): JobView {
  return {
    id: "j1",
    kind: "backfill",
    status: "succeeded",
    title: "btcusd, 120 days",
    progress: null,
    secondsLeft: null,
    error: null,
    href: null,
    topicId: null,
    createdAt: "2026-05-01T11:00:00Z",
    startedAt: null,
    finishedAt: null,
    ...over,
  };
}

function topic(over: Partial<TopicView>): TopicView {
  return {
    topicId: 77,
    metadata: "5 minute BTC/USD",
    kind: "price",
    asset: "btcusd",
    horizonMinutes: 5,
    lossMethod: "czar",
    epochLength: 10,
    groundTruthLag: 10,
    workerSubmissionWindow: 8,
    isActive: true,
    window: { open: false, nonce: null, endHeight: null, nextHeight: null, nextAt: null },
    networkInference: null,
    participants: null,
    mine: 0,
    updatedAt: "2026-05-01T12:00:00Z",
    ...over,
  };
}

function deployment(over: Partial<DeploymentView>): DeploymentView {
  return {
    id: "d1",
    topicId: 77,
    topicName: "5 minute BTC/USD",
    topicKind: "price",
    model: { id: "m1", name: "gbdt", family: "gbdt", grade: "B" },
    wallet: null,
    desired: "running",
    status: "live",
    lastError: null,
    lastSubmission: null,
    lastScore: null,
    counts: { confirmed: 0, failed: 0, refused: 0, missed: 0 },
    rewardTotalUallo: null,
    nextWindowAt: null,
    trend: [],
    createdAt: "2026-05-01T11:00:00Z",
    liveSince: null,
    ...over,
  };
}

const model: ModelView = {
  id: "m1",
  name: "gbdt",
  family: "gbdt",
  topicId: 77,
  sizeBytes: 1,
  grade: "B",
  score: 0.5,
  trainingId: null,
  origin: "trained",
  createdAt: "2026-05-01T11:00:00Z",
};

const fine = { state: "ok", message: "", ageSeconds: 1 } as const;
const health: HealthView = {
  status: "ok",
  version: "0",
  web: fine,
  database: fine,
  runner: fine,
  data: fine,
  network: { ...fine, kind: "sandbox", chainId: "c", height: 1, chainTime: null, blockSeconds: 30 },
};

const known = { health, deployments: [deployment({})], jobs: [], models: [model], nowMs };

describe("what needs attention", () => {
  it("is nothing when all is well", () => {
    expect(attentionOf(known)).toEqual([]);
  });

  it("is nothing as long as nothing is known", () => {
    expect(
      attentionOf({ health: undefined, deployments: undefined, jobs: undefined, models: undefined, nowMs }),
    ).toEqual([]);
  });

  it("puts errors before what waits, each with its act", () => {
    const found = attentionOf({
      ...known,
      health: { ...health, data: { state: "waiting", message: "3 days missing", ageSeconds: 1 } },
      deployments: [deployment({ status: "failed", lastError: "no funds" })],
    });
    expect(found.map((item) => [item.tone, item.why])).toEqual([
      ["error", "no funds"],
      ["wait", "3 days missing"],
    ]);
    expect(found[0]?.action).toEqual({ label: "Start again", startId: "d1" });
  });

  it("names a failed job until the same work succeeds, for a day", () => {
    const failed = job({ status: "failed", finishedAt: "2026-05-01T11:30:00Z" });
    expect(attentionOf({ ...known, jobs: [failed] })).toHaveLength(1);
    expect(attentionOf({ ...known, jobs: [job({ id: "j2", createdAt: "2026-05-01T11:40:00Z" }), failed] })).toEqual([]);
    expect(attentionOf({ ...known, jobs: [failed], nowMs: nowMs + 2 * 86_400_000 })).toEqual([]);
  });

  it("leaves stopped workers alone but says when none runs", () => {
    const stopped = deployment({ desired: "stopped", status: "stopped", lastError: "old" });
    expect(attentionOf({ ...known, deployments: [stopped] }).map((item) => item.key)).toEqual(["idle"]);
  });
});

describe("the way to the first worker", () => {
  const candidates = candidateTopics([
    topic({ topicId: 69, horizonMinutes: 1440 }),
    topic({ topicId: 77 }),
    topic({ topicId: 5, kind: "volatility" }),
    topic({ topicId: 6, isActive: false, horizonMinutes: 1 }),
    topic({ topicId: 7, asset: null }),
  ]);
  const [quickest] = candidates;

  it("offers what can be predicted, the quickest first", () => {
    expect(candidates.map((candidate) => candidate.topicId)).toEqual([77, 69]);
  });

  it("opens one step after the other", () => {
    const at = (jobs: JobView[], models: ModelView[]) => {
      const { topic: first, data, model: third, worker } = wayOf(quickest ?? null, jobs, models);
      return [first, data, third, worker];
    };
    const training = job({ kind: "training", title: "Topic 77: gbdt, quick search, 30 days", status: "running" });
    expect(at([], [])).toEqual(["done", "ready", "blocked", "blocked"]);
    expect(at([job({ status: "running" })], [])).toEqual(["done", "running", "blocked", "blocked"]);
    expect(at([job({ status: "failed" })], [])).toEqual(["done", "failed", "blocked", "blocked"]);
    expect(at([job({})], [])).toEqual(["done", "done", "ready", "blocked"]);
    expect(at([job({}), training], [])).toEqual(["done", "done", "running", "blocked"]);
    expect(at([job({}), training], [model])).toEqual(["done", "done", "running", "ready"]);
    expect(at([], [model])).toEqual(["done", "done", "done", "ready"]);
  });

  it("does not take another topic's work for its own", () => {
    const other = job({ kind: "training", title: "Topic 7: gbdt", status: "running" });
    const state = wayOf(quickest ?? null, [job({ title: "ethusd, 5 days" }), other], [{ ...model, topicId: 69 }]);
    expect([state.data, state.model, state.worker]).toEqual(["ready", "blocked", "blocked"]);
  });
});
