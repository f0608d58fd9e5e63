import { describe, expect, it } from "vitest";
import { bearerToken, tokenMatches } from "./tokens";

describe("tokenMatches", () => {
  it.each([
    ["correct-horse-battery", true],
    ["correct-horse-batterz", false],
    ["correct-horse-batter", false],
    ["correct-horse-battery ", false],
    ["", false],
    ["é".repeat(5_000), false],
  ])("%s → %s", (given, matches) => {
    expect(tokenMatches(given, "correct-horse-battery")).toBe(matches);
  });
});

describe("bearerToken", () => {
  it.each([
    ["Bearer abc", "abc"],
    ["bearer  abc ", "abc"],
    ["Bearer", null],
    ["Bearer a b", null],
    ["Basic abc", null],
    ["abc", null],
    [undefined, null],
  ])("%s → %s", (authorization, token) => {
    expect(bearerToken(new Headers(authorization === undefined ? {} : { authorization }))).toBe(token);
  });
});
