import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { isInstalled } from "./install.mjs";

let root: string;
beforeEach(() => {
  root = mkdtempSync(path.join(os.tmpdir(), "forge-install-"));
  mkdirSync(path.join(root, "node_modules"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const locked = {
  "": { name: "project", version: "1.0.0" },
  "node_modules/a": { version: "1.0.0" },
  "node_modules/other-platform": { version: "1.0.0", optional: true },
};
const lock = (packages: object) => writeFileSync(path.join(root, "package-lock.json"), JSON.stringify({ packages }));
const present = (text: string) => writeFileSync(path.join(root, "node_modules/.package-lock.json"), text);

describe("packages", () => {
  it("are installed when npm wrote down exactly what is locked", () => {
    lock(locked);
    present(JSON.stringify({ packages: { "node_modules/a": { version: "1.0.0" } } }));
    expect(isInstalled(root)).toBe(true);
  });

  it.each([
    ["an install that was cut off", undefined],
    ["a record cut off by a kill", '{"packages": {"node_mod'],
    ["another version", JSON.stringify({ packages: { "node_modules/a": { version: "0.9.0" } } })],
    ["a missing package", JSON.stringify({ packages: {} })],
    [
      "an optional one of another version",
      JSON.stringify({
        packages: { "node_modules/a": { version: "1.0.0" }, "node_modules/other-platform": { version: "2.0.0" } },
      }),
    ],
  ])("are not after %s", (_, text) => {
    lock(locked);
    if (text !== undefined) present(text);
    expect(isInstalled(root)).toBe(false);
  });
});

it("are those of this project's own lock file here", () => {
  expect(isInstalled(process.cwd())).toBe(true);
});
