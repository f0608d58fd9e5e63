import { describe, expect, it } from "vitest";
import { docHref, linkTarget, pictureName } from "./links";

const slugs = new Map([
  ["docs/README.md", ""],
  ["docs/metrics.md", "metrics"],
  ["CHANGELOG.md", "project/changelog"],
  ["skills/one/SKILL.md", "skills/one/skill"],
]);
const from = (href: string, file = "docs/topics.md") => linkTarget(href, file, slugs);

describe("linkTarget", () => {
  it("leads to the pages of documents, by file", () => {
    expect(from("metrics.md")).toEqual({ kind: "page", href: "/docs/metrics" });
    expect(from("./metrics.md#grade")).toEqual({ kind: "page", href: "/docs/metrics#grade" });
    expect(from("../CHANGELOG.md")).toEqual({ kind: "page", href: "/docs/project/changelog" });
    expect(from("../../docs/metrics.md", "skills/one/SKILL.md")).toEqual({ kind: "page", href: "/docs/metrics" });
    expect(from("docs", "README.md")).toEqual({ kind: "page", href: "/docs" });
  });

  it("leads to parts, to pages of the dashboard and elsewhere", () => {
    expect(from("#units")).toEqual({ kind: "part", href: "#units" });
    expect(from("/deployments")).toEqual({ kind: "page", href: "/deployments" });
    expect(from("https://docs.allora.network/")).toEqual({ kind: "elsewhere", href: "https://docs.allora.network/" });
  });

  it("names a file that has no page, and leads to none", () => {
    expect(from("../examples/topic-69.ts")).toEqual({ kind: "file", path: "examples/topic-69.ts" });
    expect(from("../../../etc/passwd")).toEqual({ kind: "file", path: "../../../etc/passwd" });
    expect(from("javascript:alert(1)").kind).toBe("file");
    expect(from("//example.com/x").kind).toBe("file");
  });
});

describe("pictureName", () => {
  it("knows the pictures of docs, from wherever they are shown", () => {
    expect(pictureName("pictures/folds.svg", "docs/metrics.md")).toBe("folds.svg");
    expect(pictureName("../../docs/pictures/folds.svg", "skills/one/SKILL.md")).toBe("folds.svg");
  });

  it.each(["https://example.com/a.svg", "pictures/a.png", "pictures/more/a.svg", "../a.svg", "../../pictures/a.svg"])(
    "knows no other: %s",
    (src) => expect(pictureName(src, "docs/metrics.md")).toBeNull(),
  );
});

describe("docHref", () => {
  it("is the front page without a slug", () => {
    expect([docHref(""), docHref("metrics"), docHref("metrics", "grade")]).toEqual([
      "/docs",
      "/docs/metrics",
      "/docs/metrics#grade",
    ]);
  });
});
