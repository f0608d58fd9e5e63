import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FeaturePlan, topic77Plan } from "@/lib/features";
import { canonicalJson, planIdOf } from "./plan-id";

/** The same value with the names of all its objects in another order. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, part]) => [name, reversed(part)]),
  );
}

describe("the canonical JSON", () => {
  it("is the same JSON, whatever the order of names", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = canonicalJson(value);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
        expect(canonicalJson(reversed(value))).toBe(text);
      }),
    );
  });
  it("writes names in order and leaves out what is not there", () => {
    expect(canonicalJson({ b: 1, a: [{ d: null, c: "x" }], e: undefined })).toBe('{"a":[{"c":"x","d":null}],"b":1}');
  });
});

describe("a plan's id", () => {
  it("is one for a plan that names its defaults and one that does not, and another for every other plan", () => {
    const { maxStalenessMinutes: _default, ...short } = topic77Plan;
    expect(planIdOf(FeaturePlan.parse(short))).toBe(planIdOf(topic77Plan));
    expect(planIdOf(FeaturePlan.parse({ ...topic77Plan, rowEveryMinutes: 10 }))).not.toBe(planIdOf(topic77Plan));
    expect(planIdOf(topic77Plan)).toMatch(/^[0-9a-f]{64}$/);
  });
});
