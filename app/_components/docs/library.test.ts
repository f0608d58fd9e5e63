import { describe, expect, it } from "vitest";
import { type Document, groupsOf, neighbours } from "./library";

function document(path: string, slug: string, title: string, text = ""): Document {
  return { path, slug, title, text, front: {}, headings: [{ depth: 1, text: title, id: "x" }] };
}

const FRONT = `# Documents

## Begin

1. [Quick start](quick-start.md#install)
2. [The network](./network.md)

## Scripts

- [REST](rest.md), [again](rest.md), [gone](gone.md), [site](https://example.com)
- [Changes](../CHANGELOG.md)

## Nothing of its own

[Quick start](quick-start.md)
`;

const documents = [
  document("CHANGELOG.md", "project/changelog", "Changelog"),
  document("docs/README.md", "", "Documents", FRONT),
  document("docs/network.md", "network", "The network"),
  document("docs/odd.md", "odd", "Odd"),
  document("docs/quick-start.md", "quick-start", "Quick start"),
  document("docs/rest.md", "rest", "REST for scripts"),
  document("skills/one/SKILL.md", "skills/one/skill", "One"),
];
const slugs = new Map(documents.map(({ path, slug }) => [path, slug]));
const groups = groupsOf(documents, slugs);

describe("groupsOf", () => {
  it("keeps the front page's order, each document once, and the rest behind; the interface follows its document", () => {
    expect(groups.map(({ name, entries }) => [name, entries.map(({ slug }) => slug)])).toEqual([
      ["", [""]],
      ["Begin", ["quick-start", "network"]],
      ["Scripts", ["rest", "rest-api", "project/changelog"]],
      ["More", ["odd"]],
      ["Skills in full", ["skills/one/skill"]],
    ]);
  });

  it("lists what there is without a front page", () => {
    const others = documents.filter(({ path }) => path !== "docs/README.md");
    expect(groupsOf(others, slugs).map(({ name }) => name)).toEqual(["More", "Skills in full", "Project"]);
    expect(groupsOf([], new Map()).map(({ name }) => name)).toEqual(["Reference"]);
  });
});

describe("neighbours", () => {
  it("go through all groups", () => {
    expect(neighbours(groups, "rest").map((entry) => entry?.slug)).toEqual(["network", "rest-api"]);
    expect(neighbours(groups, "").map((entry) => entry?.slug)).toEqual([undefined, "quick-start"]);
    expect(neighbours(groups, "elsewhere")).toEqual([undefined, undefined]);
  });
});
