import { describe, expect, it } from "vitest";
import { address, withoutPrefix } from "./address";

describe("address", () => {
  it("is as given where nothing stands before it", () => {
    expect(address("/api/v1/topics")).toBe("/api/v1/topics");
    expect(withoutPrefix("/topics")).toBe("/topics");
  });

  it("puts the prefix before a path and takes it off again", () => {
    expect(address("/api/v1/topics", "/forge")).toBe("/forge/api/v1/topics");
    expect(withoutPrefix("/forge/topics", "/forge")).toBe("/topics");
    expect(withoutPrefix("/forge", "/forge")).toBe("/");
  });

  it("takes nothing off what only begins alike", () => {
    expect(withoutPrefix("/forgery/topics", "/forge")).toBe("/forgery/topics");
  });
});
