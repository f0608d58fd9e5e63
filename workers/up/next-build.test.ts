import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { sourceHash } from "./next-build";

let root: string;
beforeEach(() => {
  root = mkdtempSync(path.join(os.tmpdir(), "forge-sources-"));
  mkdirSync(path.join(root, "app/api/[...all]"), { recursive: true });
  mkdirSync(path.join(root, "lib/store/generated"), { recursive: true });
  write("app/page.tsx", "page");
  write("app/api/[...all]/route.ts", "route");
  write("package-lock.json", "{}");
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const write = (file: string, text: string) => writeFileSync(path.join(root, file), text);

describe("the hash of the dashboard's sources", () => {
  it("is the same for the same sources elsewhere", () => {
    const copy = mkdtempSync(path.join(os.tmpdir(), "forge-sources-"));
    cpSync(root, copy, { recursive: true });
    expect(sourceHash(copy)).toBe(sourceHash(root));
    rmSync(copy, { recursive: true });
  });

  it.each(["app/page.tsx", "app/api/[...all]/route.ts", "lib/new.ts", "next.config.ts", "package-lock.json"])(
    "changes with %s",
    (file) => {
      const before = sourceHash(root);
      write(file, "changed");
      expect(sourceHash(root)).not.toBe(before);
    },
  );

  it.each(["app/page.test.tsx", "lib/store/generated/client.ts", "README.md"])("does not change with %s", (file) => {
    const before = sourceHash(root);
    write(file, "changed");
    expect(sourceHash(root)).toBe(before);
  });
});
