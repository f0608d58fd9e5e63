import { describe, expect, it } from "vitest";
import { headingsOf, linkGroupsOf } from "./tree";

describe("headingsOf", () => {
  it("names each heading as it is drawn; a line of a code block is none", () => {
    const text = "# The `forge` command\n\n## Units\n\n```sh\n# a comment\n```\n\n### Units\n";
    expect(headingsOf(text)).toEqual([
      { depth: 1, text: "The forge command", id: "the-forge-command" },
      { depth: 2, text: "Units", id: "units" },
      { depth: 3, text: "Units", id: "units-1" },
    ]);
  });
});

describe("linkGroupsOf", () => {
  it("keeps the links' order below their headings", () => {
    const text =
      "# Docs\n\n[Start](a.md)\n\n## Learn\n\n1. [B](b.md): [C](c.md)\n\n## Nothing\n\n## Run\n\n| [D](d.md) |\n|---|\n";
    expect(linkGroupsOf(text)).toEqual([
      { name: "", hrefs: ["a.md"] },
      { name: "Learn", hrefs: ["b.md", "c.md"] },
      { name: "Run", hrefs: ["d.md"] },
    ]);
  });
});
