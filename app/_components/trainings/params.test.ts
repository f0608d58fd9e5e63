import { expect, it } from "vitest";
import { splitParams } from "./params";

it("says once what all have in common", () => {
  const split = splitParams([
    { l2: 0, trees: 50, depth: 3 },
    { l2: 0, trees: 100, depth: 3 },
    { l2: 0, trees: 100, depth: 5, extra: "yes" },
  ]);
  expect(split.common).toBe("l2 0");
  expect(split.own).toEqual(["trees 50 · depth 3", "trees 100 · depth 3", "trees 100 · depth 5 · extra yes"]);
});

it("leaves a single candidate whole, and bears none", () => {
  expect(splitParams([{ trees: 50 }])).toEqual({ common: "", own: ["trees 50"] });
  expect(splitParams([])).toEqual({ common: "", own: [] });
});
