/** What documents say of the product is there: the tests that operations.md names, the texts that troubleshooting.md quotes. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";

describe("docs/operations.md", () => {
  const rows = [
    ...readFileSync("docs/operations.md", "utf8").matchAll(/\| `([^`]+\.(?:test|spec)\.ts)` › (.+?) \|$/gm),
  ];

  it("has a line for each thing that may happen", () => expect(rows.length).toBeGreaterThan(25));

  it.each(rows.map(([, file = "", title = ""]) => [title, file]))("%s (%s)", (title, file) => {
    expect(existsSync(file), file).toBe(true);
    const text = readFileSync(file, "utf8");
    const titles = [...text.matchAll(/\b(?:it|test|describe)(?:\.each\([\s\S]*?\))?\(\s*(["'`])([\s\S]*?)\1/g)].map(
      ([, , found = ""]) => found,
    );
    expect(
      titles.some((found) => found.includes(title)),
      title,
    ).toBe(true);
  });
});

describe("docs/troubleshooting.md", () => {
  const quoted = [...readFileSync("docs/troubleshooting.md", "utf8").matchAll(/^\| `([^`]+)` \|/gm)].map(
    ([, text = ""]) => text,
  );
  const source = ["lib", "workers", "app"]
    .flatMap((folder) =>
      readdirSync(folder, { recursive: true, encoding: "utf8" })
        .filter((name) => /\.(ts|tsx|mjs)$/.test(name) && !/\.test\.|testing|generated/.test(name))
        .map((name) => readFileSync(path.join(folder, name), "utf8")),
    )
    .join("\n")
    // Messages go over lines as sums of texts.
    .replace(/["`]\s*\+\s*["`]/g, "");

  it("quotes many messages", () => expect(quoted.length).toBeGreaterThan(40));

  it.each(quoted)("%s", (text) => {
    for (const part of text
      .split("…")
      .map((one) => one.trim())
      .filter((one) => one.length > 3))
      expect(source.includes(part), part).toBe(true);
  });
});
