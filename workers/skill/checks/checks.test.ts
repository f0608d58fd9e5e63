import { describe, expect, it } from "vitest";
import type { ProjectConfig } from "@/workers/skill/config";
import { logLook } from "@/workers/skill/looks";
import { planOf } from "@/workers/skill/plan";
import type { Project } from "@/workers/skill/project";
import type { TrainingRecord } from "@/workers/skill/state";
import { makeFolder, makeProject, projectIn } from "@/workers/skill/testing/make-project";
import { runChecks } from "./index";

/** What fails, as "principle: text". */
async function faults(project: Project, more: { strict?: boolean; plan?: ReturnType<typeof planOf> } = {}) {
  const checks = await runChecks({ project, client: null, plan: planOf(project.config), ...more });
  return checks.flatMap(({ principle, findings }) =>
    findings.flatMap(({ state, text }) => (state === "failed" ? [`${principle}: ${text}`] : [])),
  );
}

const changed = async (change: (config: ProjectConfig) => void, skill?: string) =>
  projectIn((await makeProject(skill)).folder, change);

const training = (over: Partial<TrainingRecord>): TrainingRecord => ({
  id: "1",
  purpose: "search, first round",
  stage: "optimise",
  requestDigest: "d",
  until: "2026-02-17T00:00:00.000Z",
  holdoutDays: 0,
  folds: 5,
  testDays: 1.8,
  asked: 16,
  tried: [],
  seed: 42,
  fingerprint: "f",
  gapMinutes: 31,
  testFrom: "2026-02-08T00:00:00.000Z",
  testTo: "2026-02-16T23:55:00.000Z",
  leastGapMinutes: 31,
  testRows: [500, 510, 505, 500, 500],
  trainRows: [2000, 2500, 3000, 3500, 4000],
  metrics: {},
  modelId: "m",
  evaluationId: "e",
  ...over,
});
const evaluated = (over: Partial<TrainingRecord> = {}) =>
  training({
    stage: "evaluate",
    purpose: "evaluation set",
    until: "2026-03-01T00:00:00.000Z",
    testFrom: "2026-02-17T00:30:00.000Z",
    testTo: "2026-02-22T23:55:00.000Z",
    folds: 3,
    ...over,
  });

async function withTrainings(...trainings: TrainingRecord[]): Promise<Project> {
  const project = await makeProject();
  project.state.value.trainings = trainings;
  return project;
}

describe("the nine principles", () => {
  it.each(["hypothesis-driven", "robustness-first"])(
    "hold in a new project of %s whose questions are answered",
    async (skill) => {
      const project = await makeProject(skill);
      expect(await faults(project, { strict: true })).toEqual([]);
      const checks = await runChecks({ project, client: null, plan: planOf(project.config) });
      expect(checks).toHaveLength(9);
      expect(checks.find(({ principle }) => principle === 3)?.state).toBe("ok");
      expect(checks.find(({ principle }) => principle === 6)?.state).toBe("open");
    },
  );

  it("are open, not failed, where nothing has been said or chosen yet", async () => {
    expect(await faults(projectIn(await makeFolder("hypothesis-driven")))).toEqual([]);
    const project = projectIn(await makeFolder("signal-discovery", {}));
    const checks = await runChecks({ project, client: null, plan: null });
    expect(checks.filter(({ state }) => state === "failed")).toEqual([]);
    expect(await faults(projectIn(await makeFolder("hypothesis-driven")), { strict: true })).toEqual([
      "1: There is no claim with a mechanism.",
      expect.stringContaining("5: The loss czar does not say what it believes"),
      "6: Nothing would refute the claim.",
      expect.stringContaining("9: Whether the target is better predicted in parts"),
    ]);
  });

  const feature = (over: object) => (config: ProjectConfig) => void Object.assign(config.features[0] ?? {}, over);
  it.each<[string, (config: ProjectConfig) => void, string]>([
    ["a feature without a goal", feature({ goal: "" }), "1: The feature return_half has no goal."],
    [
      "a feature without a reason",
      feature({ rationale: "why not", normaliser: "" }),
      "1: The feature return_half has no normaliser, no rationale.",
    ],
    ["a goal that is none", feature({ goal: "sentiment" }), '1: The feature return_half serves "sentiment"'],
    [
      "a goal that says nothing",
      (config) => Object.assign(config.goals[0] ?? {}, { why: "" }),
      "1: The goal trend does not say",
    ],
    [
      "a literal window",
      feature({ windows: { bars: { bars: 12, reason: "" } } }),
      "2: The feature return_half looks back a literal number of bars (bars = 12)",
    ],
    [
      "a literal lag",
      feature({ kind: "lagged_return", windows: { bars: { horizons: 1 } }, params: { market: "ethusd", lag: 300 } }),
      "2: The feature return_half looks back a literal number of bars (lag = 300)",
    ],
    [
      "a kind's own literal windows",
      feature({ kind: "macd", windows: {} }),
      "2: The feature return_half looks back a literal number of bars (bars = 48)",
    ],
    ["a short gap", (config) => Object.assign(config.partitions, { gapBars: 3 }), "4: The gap of 3 bars is shorter"],
    [
      "a gap that is not kept",
      (config) => Object.assign(config.partitions, { gapBars: 500 }),
      "4: A gap of 500 bars is asked for",
    ],
    [
      "unequal sets",
      (config) => Object.assign(config.partitions, { deploymentEnd: "2026-02-28" }),
      "4: The evaluation set has 6 days, the deployment set 5",
    ],
    [
      "one loss twice",
      (config) => Object.assign(config, { comparisonLoss: { ...config.loss, why: "It is the same loss." } }),
      "5: Loss and comparison loss are the same.",
    ],
    [
      "a loss without beliefs",
      (config) => Object.assign(config.loss, { beliefs: "good" }),
      "5: The loss czar does not say what it believes.",
    ],
    ["no gates", (config) => Object.assign(config, { gates: {} }), "6: No gate is set for the evaluation set."],
    [
      "a gate without a reason",
      (config) => Object.assign(config.gates.calibration ?? {}, { why: "" }),
      "6: The threshold of the gate calibration has no reason.",
    ],
    [
      "a refutation by nothing",
      (config) => Object.assign(config.claim ?? {}, { falsifiedBy: ["profit"] }),
      '6: "profit" is to refute the result, but is no gate',
    ],
    [
      "parts without names",
      (config) => Object.assign(config.decomposition, { decision: "parts" }),
      "9: Fewer than two parts are named.",
    ],
  ])("do not hold with %s", async (_, change, fault) => {
    expect(await faults(await changed(change), { strict: true })).toContainEqual(expect.stringContaining(fault));
  });

  it("let a literal window pass with its reason", async () => {
    const reason = "Funding is settled every eight hours, whatever the horizon.";
    expect(await faults(await changed(feature({ windows: { bars: { bars: 24, reason } } })))).toEqual([]);
  });

  it("name what features.ts adds, raw bars and another target", async () => {
    const project = await makeProject();
    const plan = planOf(project.config);
    const own = { kind: "rsi" as const, name: "mine", bars: { horizons: 1 } };
    expect(await faults(project, { plan: { ...plan, engineered: [...plan.engineered, own] } })).toEqual([
      "1: The feature mine of features.ts stands nowhere in config.json: it has no goal.",
    ]);
    expect(await faults(project, { plan: { ...plan, inputBars: 8 } })).toEqual([
      "3: The plan holds 8 raw bars as columns.",
    ]);
    const target = { kind: "log_return" as const, horizonMinutes: 10 };
    expect(await faults(project, { plan: { ...plan, target } })).toContainEqual(
      expect.stringContaining("3: features.ts makes another target"),
    );
  });
});

describe("what was run", () => {
  it("holds when every training read its own set and tested as much", async () => {
    expect(await faults(await withTrainings(training({}), training({ id: "2", stage: "stress" })))).toEqual([]);
  });

  it.each<[string, TrainingRecord[], string]>([
    [
      "a search beyond its set",
      [training({ until: "2026-02-20T00:00:00.000Z" })],
      '4: The training "search, first round" read up to 2026-02-20',
    ],
    [
      "an evaluation outside of its set",
      [evaluated({ testFrom: "2026-02-16T23:00:00.000Z" })],
      "4: The evaluation tested rows from 2026-02-16T23:00:00.000Z",
    ],
    ["targets beyond the set", [evaluated({ testTo: "2026-02-23T00:00:00.000Z" })], "outside of its set"],
    [
      "too small a gap",
      [evaluated({ leastGapMinutes: 5 })],
      "4: The evaluation kept 5 minutes between learning and testing; 26 were set.",
    ],
    [
      "more tests for one than another",
      [training({}), training({ testDays: 3 })],
      "7: Trainings tested different amounts: 9, 15 days",
    ],
    ["unequal tests", [training({ testRows: [500, 100, 500] })], "7: The test parts of"],
    ["another seed", [training({ seed: 7 })], "8: 1 trainings had another seed than 42."],
  ])("does not hold with %s", async (_, trainings, fault) => {
    expect(await faults(await withTrainings(...trainings))).toContainEqual(expect.stringContaining(fault));
  });

  it("shows early stopping that looks at far less than is tested", async () => {
    const project = await changed((config) =>
      Object.assign(config.model.parameters, { earlyStoppingRounds: 10, validationShare: 0.01 }),
    );
    project.state.value.trainings = [training({})];
    expect(await faults(project)).toEqual(["7: Early stopping looks at 40 rows, tests at 500."]);
  });
});

describe("thresholds", () => {
  const soften = (more: Partial<ProjectConfig>) => (config: ProjectConfig) => {
    Object.assign(config.gates.significance ?? {}, { threshold: 1e6 });
    Object.assign(config.gates.calibration ?? {}, { threshold: -1e6 });
    Object.assign(config, more);
  };

  it("that anything passes are named", async () => {
    expect(await faults(await changed(soften({})))).toEqual([
      expect.stringMatching(
        /^6: Thresholds that nearly anything passes: significance 1000000 .+, calibration -1000000 /,
      ),
    ]);
  });

  it("may be so in a rehearsal, which says that it is one", async () => {
    expect(await faults(await changed(soften({ rehearsal: true })))).toEqual([]);
  });
});

describe("after a look", () => {
  async function looked(change: (project: Project) => void = () => {}): Promise<Project> {
    const project = await makeProject();
    const { gates, partitions } = project.digests;
    project.state.value.frozen = { at: "2026-01-01T00:00:00.000Z", gates, partitions, codeVersion: "1" };
    logLook(project.folder, { set: "evaluation", trainingId: "1", ...project.digests });
    change(project);
    return project;
  }

  it("gates and partitions that stood before it hold", async () => {
    expect(await faults(await looked())).toEqual([]);
  });

  it.each<[string, (config: ProjectConfig) => void, RegExp]>([
    [
      "a gate",
      (config) => Object.assign(config.gates.calibration ?? {}, { threshold: 0.1 }),
      /^6: The gates were changed after the first look/,
    ],
    [
      "a date",
      (config) => Object.assign(config.data, { start: "2026-02-01" }),
      /^4: Partitions, target or windows are not what they were at look 1/,
    ],
  ])("%s may not change", async (_, change, fault) => {
    const { folder, state } = await looked();
    const project = { ...projectIn(folder, change), state };
    expect(await faults(project)).toContainEqual(expect.stringMatching(fault));
  });

  it("no look can be taken out of the log", async () => {
    const evaluated = (id: string) => training({ id, stage: "evaluate", testFrom: null, testTo: null });
    const project = await looked(({ state }) => {
      state.value.trainings = [evaluated("1"), evaluated("2")];
    });
    expect(await faults(project)).toContainEqual(
      expect.stringContaining("4: The log of looks lacks 1 of the evaluations that were run."),
    );
    logLook(project.folder, { set: "evaluation", trainingId: "2", ...project.digests });
    expect(await faults(project)).not.toContainEqual(expect.stringContaining("The log of looks lacks"));
  });

  it("gates that were frozen later do not count", async () => {
    const project = await looked(({ state }) =>
      Object.assign(state.value.frozen ?? {}, { at: "2999-01-01T00:00:00.000Z" }),
    );
    expect(await faults(project)).toContainEqual(
      expect.stringContaining("6: The gates were not frozen before the first look"),
    );
  });

  it("a verdict must follow from its gates", async () => {
    const project = await looked((one) => {
      const gates = one.pipeline.gates(one.config).map(({ id, title, threshold, passes, advice }) => ({
        ...{ id, title, threshold, passes, advice, detail: "" },
        ...{ value: threshold, state: "pass" as const },
      }));
      one.state.value.stages.evaluate = {
        at: "",
        experiment: one.digests.experiment,
        passed: true,
        summary: "",
        gates,
        details: {},
      };
    });
    expect(await faults(project)).toContainEqual(
      expect.stringContaining("6: The verdict on the evaluation set does not follow from the gate above_base_rate"),
    );
  });
});
