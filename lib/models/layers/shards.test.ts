import { describe, expect, it } from "vitest";
import { ModelError } from "@/lib/models/model";
import { shardNames, withWeights } from "./shards";

const file = (...paths: string[][]) =>
  JSON.stringify({ modelTopology: {}, weightsManifest: paths.map((of) => ({ paths: of, weights: [] })) });

describe("the weight files of a model.json", () => {
  it("are named in the order of its groups", () => {
    expect(shardNames(file(["group1-shard1of2.bin", "group1-shard2of2.bin"], ["group2-shard1of1.bin"]))).toEqual([
      "group1-shard1of2.bin",
      "group1-shard2of2.bin",
      "group2-shard1of1.bin",
    ]);
  });

  it("are none where the weights are in it, or it is something else", () => {
    expect(shardNames(withWeights(file(["a.bin"]), "AAAA"))).toEqual([]);
    expect(shardNames('{"modelTopology":{},"weightSpecs":[]}')).toEqual([]);
    expect(shardNames("tree\nversion=v4")).toEqual([]);
  });

  it("lie in its folder: no other file is read for one", () => {
    for (const path of ["../../.ssh/id_rsa", "/etc/passwd", "..", "a/b.bin", "..\\secret", "a\0b"]) {
      expect(() => shardNames(file([path]))).toThrow(ModelError);
    }
  });

  it("become part of it, and all else stays", () => {
    expect(JSON.parse(withWeights(file(["a.bin"]), "AAAA"))).toEqual({
      ...JSON.parse(file(["a.bin"])),
      weightData: "AAAA",
    });
  });
});
