import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { type ProjectConfig, parseConfig, SKILLS } from "./config";
import { partitionsOf } from "./new-project";
import { planOf } from "./plan";
import { lookbackOf } from "./spans";
import { makeFolder } from "./testing/make-project";
import { intervalFor } from "./topics";

const read = async (skill: string): Promise<Record<string, never>> =>
  JSON.parse(readFileSync(path.join(await makeFolder(skill), "config.json"), "utf8"));

describe("a configuration", () => {
  it.each(SKILLS.filter((skill) => skill !== "signal-discovery"))("of %s is made for the topic", async (skill) => {
    const config = parseConfig(await read(skill));
    expect(config.target).toMatchObject({ topicId: 77, asset: "btcusd", horizonMinutes: 5, horizonBars: 5 });
    expect(config.data).toMatchObject({
      intervalMinutes: 1,
      rowEveryMinutes: 5,
      markets: ["btcusd"],
      start: "2026-01-30",
    });
    expect(config.partitions).toMatchObject({
      optimizationEnd: "2026-02-17",
      evaluationEnd: "2026-02-23",
      deploymentEnd: "2026-03-01",
    });
    expect(config.partitions.gapBars).toBe(lookbackOf(planOf(config)).leastGapBars);
  });

  it("of signal-discovery has no target and no features yet", async () => {
    const folder = await makeFolder("signal-discovery", {});
    const config = parseConfig(JSON.parse(readFileSync(path.join(folder, "config.json"), "utf8")));
    expect(config).toMatchObject({ target: null, features: [], goals: [] });
  });

  it.each<[string, (config: ProjectConfig) => void, string]>([
    [
      "partitions out of order",
      (config) => Object.assign(config.partitions, { evaluationEnd: "2026-02-01" }),
      "partitions.evaluationEnd: 2026-02-01 is not after partitions.optimizationEnd",
    ],
    ["a day that is none", (config) => Object.assign(config.data, { start: "30.1.2026" }), "data.start: must be a day"],
    [
      "a window that is none",
      (config) => Object.assign(config.features[0] ?? {}, { windows: { bars: 12 } }),
      "must be {horizons: 2} or {bars: 12, reason: …}",
    ],
    [
      "a feature twice",
      (config) => config.features.push(...config.features.slice(0, 1)),
      '"return_half" is there twice',
    ],
    ["a field that it does not know", (config) => Object.assign(config, { gate: {} }), "gate"],
    [
      "an output folder elsewhere",
      (config) => Object.assign(config, { outputDir: "../out" }),
      "outputDir: must be the name of a folder",
    ],
  ])("with %s is refused by name", async (_, change, message) => {
    const config = parseConfig(await read("hypothesis-driven"));
    change(config);
    expect(() => parseConfig(config)).toThrow(message);
  });
});

describe("features as a plan", () => {
  it("keep windows as multiples of the horizon, and hold no raw bars", async () => {
    const plan = planOf(parseConfig(await read("hypothesis-driven")));
    expect(plan).toMatchObject({ market: "btcusd", inputBars: 0, target: { kind: "log_return", horizonMinutes: 5 } });
    expect(plan.engineered.find(({ name }) => name === "volatility_ratio")).toMatchObject({
      kind: "volatility_ratio",
      short: { horizons: 1 },
      long: { horizons: 5 },
    });
  });

  it("that are no kind are refused by the feature's name", async () => {
    const config = parseConfig(await read("hypothesis-driven"));
    Object.assign(config.features[2] ?? {}, { kind: "tea_leaves" });
    expect(() => planOf(config)).toThrow("features.return_two");
  });
});

describe("partitions", () => {
  it.each([5, 8, 30, 61, 500])("of %d days leave equal evaluation and deployment sets", (days) => {
    const { partitions, heldDays, innerDays, start } = partitionsOf(Date.parse("2026-03-01T23:59:00Z"), days);
    expect(innerDays + 2 * heldDays).toBe(days);
    const length = (from: string, to: string) => (Date.parse(to) - Date.parse(from)) / 86_400_000;
    expect(length(partitions.optimizationEnd, partitions.evaluationEnd)).toBe(heldDays);
    expect(length(partitions.evaluationEnd, partitions.deploymentEnd)).toBe(heldDays);
    expect(length(start, partitions.deploymentEnd)).toBe(days);
  });

  it("are refused where there is no room", () => {
    expect(() => partitionsOf(0, 3)).toThrow("3 days cannot be cut into three sets");
  });
});

it.each([
  [5, 1],
  [60, 5],
  [240, 15],
  [480, 30],
  [1440, 60],
])("a horizon of %d minutes is looked at in bars of %d", (horizon, bars) => {
  expect(intervalFor(horizon)).toBe(bars);
});
