/** What the documents say of faults is shown by tests: each line of "What happens when …" names one that is there. */
import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const page = readFileSync("docs/operations.md", "utf8");
const section = /^## What happens when$([\s\S]*?)^## /m.exec(page)?.[1] ?? "";
const lines = section.split("\n").filter((line) => /^\| (?!when |---)/.test(line));

describe("what happens when …", () => {
  it("has lines", () => expect(lines.length).toBeGreaterThan(30));

  it.each(lines)("%s", (line) => {
    const [, file = "", title = ""] = /`([^`]+\.(?:test|spec)\.ts)`: (.+?) \|$/.exec(line) ?? [];
    expect(file, "the line names no test").not.toBe("");
    expect(existsSync(file), `${file} is not there`).toBe(true);
    const titles = [
      ...readFileSync(file, "utf8").matchAll(/\b(?:it|test|describe)(?:\.each[\s\S]*?\))?\(\s*(["'`])([\s\S]*?)\1/g),
    ].map(([, , found = ""]) => found);
    // A title may hold a value: then its fixed part is named.
    expect(
      titles.some((found) => found.includes(title)),
      `${file} has no test "${title}"`,
    ).toBe(true);
  });
});
