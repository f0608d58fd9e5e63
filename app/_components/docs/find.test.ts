import { describe, expect, it } from "vitest";
import { findDocuments } from "./find";

const entries = [
  {
    slug: "metrics",
    title: "Metrics and grade",
    headings: [
      { depth: 2, text: "Directional accuracy", id: "directional-accuracy" },
      { depth: 2, text: "The grade", id: "the-grade" },
    ],
  },
  { slug: "topics", title: "Topics", headings: [{ depth: 2, text: "Metrics of a topic", id: "metrics-of-a-topic" }] },
];

describe("findDocuments", () => {
  it("finds titles first, then parts, whatever the case", () => {
    expect(findDocuments(entries, " METRICS ").map(({ href }) => href)).toEqual([
      "/docs/metrics",
      "/docs/topics#metrics-of-a-topic",
    ]);
  });

  it("wants every word, of the part or of its document", () => {
    expect(findDocuments(entries, "metrics accuracy")).toEqual([
      { href: "/docs/metrics#directional-accuracy", title: "Metrics and grade", part: "Directional accuracy" },
    ]);
    expect(findDocuments(entries, "metrics wallets")).toEqual([]);
  });

  it("finds nothing by no word", () => {
    expect(findDocuments(entries, "  ")).toEqual([]);
  });
});
