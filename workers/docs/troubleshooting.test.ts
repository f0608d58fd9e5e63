/** What the document of error texts quotes is what the program says: each text still stands in one source file. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";

const FOLDERS = ["lib", "workers", "app"];

/** Without comments, and with texts that go over several lines in one piece. */
function messagesOf(source: string): string {
  return source
    .replace(/^\s*\/\*\*[\s\S]*?\*\//gm, "")
    .replace(/^\s*\/\/.*$/gm, "")
    .replace(/[`"]\s*\+\s*[`"]/g, "");
}

const sources = FOLDERS.flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.(ts|tsx|mjs)$/.test(name) && !/\.test\.ts$|generated/.test(name))
    .map((name) => messagesOf(readFileSync(path.join(folder, name), "utf8"))),
);

const quoted = readFileSync("docs/troubleshooting.md", "utf8")
  .split("\n")
  .flatMap((line) => /^\| `([^`]+)` \|/.exec(line)?.[1] ?? []);

/** The fixed parts in their order; a value may be a long expression in the source. */
function patternOf(text: string): RegExp {
  const parts = text.split("…").filter((part) => /\w/.test(part));
  return new RegExp(parts.map((part) => part.trim().replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("[\\s\\S]{0,160}?"));
}

describe("error texts of the document", () => {
  it("are many", () => expect(quoted.length).toBeGreaterThan(50));

  it.each(quoted)("%s", (text) => {
    const pattern = patternOf(text);
    expect(sources.some((source) => pattern.test(source))).toBe(true);
  });
});
