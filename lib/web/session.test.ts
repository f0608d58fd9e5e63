import { describe, expect, it } from "vitest";
import { localPath } from "./session";

describe("localPath", () => {
  it.each([
    ["/topics?id=1", "/topics?id=1"],
    ["http://localhost:3000/api/auth/error?error=X", "/api/auth/error?error=X"],
    ["https://evil.example/x", "/x"],
    ["//evil.example/x", "/x"],
    ["/\\evil.example/x", "/x"],
    ["https://a.example//evil.example/x", "/"],
    ["/a/..//evil.example/x", "/"],
    ["javascript:alert(1)", "/"],
    ["data:text/html,x", "/"],
    ["topics", "/topics"],
    ["http://[", "/"],
    ["", "/"],
    [undefined, "/"],
  ])("%s → %s", (address, path) => {
    expect(localPath(address)).toBe(path);
  });
});
