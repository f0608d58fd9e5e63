import { describe, expect, it } from "vitest";
import type { FeatureKindView } from "@/lib/forge/views";
import { draftOfTopic, entriesOf, issuesAt, issuesOf, placeText, unlikeOthers } from "./draft";

const draft = draftOfTopic({ topicId: 77, asset: "btcusd", horizonMinutes: 5 });

describe("a draft", () => {
  it("of a topic can be saved as it is", () => {
    expect(issuesOf(draft)).toEqual([]);
    expect(entriesOf(draft)).toHaveLength(4);
    const rich = draftOfTopic({ topicId: 69, asset: "btcusd", horizonMinutes: 1440 }, { isRich: true });
    expect(issuesOf(rich)).toEqual([]);
    expect(entriesOf(rich).length).toBeGreaterThan(10);
  });

  it("says by place what is wrong", () => {
    const engineered = [...entriesOf(draft), { kind: "sma", name: "sma", bars: 0 }];
    const issues = issuesOf({ name: " ", plan: { ...draft.plan, market: "BTC!", engineered } });
    expect(issues.map(({ path }) => placeText(path))).toEqual(
      expect.arrayContaining(["name", "market", "engineered[4].bars"]),
    );
    expect(issuesAt(issues, "engineered", 4).map(({ path }) => placeText(path))).toEqual(["bars"]);
    expect(issuesAt(issues, "engineered", 0)).toEqual([]);
  });

  it("holds a plugin to the parameters that its runner told", () => {
    const entry = {
      kind: "plugin",
      name: "own",
      plugin: "own",
      digest: "a".repeat(64),
      params: { recent: 999 },
      parts: [""],
    };
    const kind: FeatureKindView = {
      kind: "plugin",
      plugin: "own",
      title: "Own",
      goal: "trend",
      measures: "what it measures",
      params: {
        type: "object",
        properties: { recent: { type: "integer", maximum: 250 } },
        additionalProperties: false,
      },
      example: {},
      state: "ready",
      message: null,
    };
    const withPlugin = { ...draft, plan: { ...draft.plan, engineered: [entry] } };
    expect(issuesOf(withPlugin, [kind]).map(({ path }) => placeText(path))).toEqual(["engineered[0].params.recent"]);
    expect(issuesOf(withPlugin, [])).toEqual([]);
  });

  it("gives a feature a name that is not taken", () => {
    const sma = { kind: "sma", name: "sma", bars: 5 };
    expect(unlikeOthers(sma, [])).toBe(sma);
    expect(unlikeOthers(sma, [sma, { ...sma, name: "sma_2" }])).toEqual({ ...sma, name: "sma_3" });
  });
});
