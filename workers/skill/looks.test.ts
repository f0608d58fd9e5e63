import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { logLook, readLooks } from "./looks";

let folder: string;
const file = () => path.join(folder, "looks.jsonl");
const look = (trainingId: string) =>
  logLook(folder, { set: "evaluation", experiment: "e", gates: "g", partitions: "p", trainingId });

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "forge-looks-"));
  for (const id of ["a", "b", "c"]) look(id);
});

describe("the log of looks", () => {
  it("is empty before there is one, and counts", () => {
    expect(readLooks(mkdtempSync(path.join(os.tmpdir(), "forge-looks-")))).toEqual({ looks: [], fault: null });
    const { looks, fault } = readLooks(folder);
    expect(looks.map(({ number, trainingId }) => [number, trainingId])).toEqual([
      [1, "a"],
      [2, "b"],
      [3, "c"],
    ]);
    expect(fault).toBeNull();
  });

  it.each<[string, (lines: string[]) => string[], RegExp]>([
    ["a line is taken out", ([a = "", , c = ""]) => [a, c], /line 2 does not follow/],
    ["the first line is taken out", ([, b = "", c = ""]) => [b, c], /line 1 does not follow/],
    ["a line is changed", ([a = "", ...rest]) => [a.replace('"a"', '"x"'), ...rest], /line 2 does not follow/],
    ["lines are swapped", ([a = "", b = "", c = ""]) => [b, a, c], /line 1 does not follow/],
    ["something else is written", (lines) => [...lines, "a note"], /line 4 is no look/],
  ])("tells when %s", (_, change, fault) => {
    const lines = readFileSync(file(), "utf8").trimEnd().split("\n");
    writeFileSync(file(), `${change(lines).join("\n")}\n`);
    expect(readLooks(folder).fault).toMatch(fault);
  });
});
