import { describe, expect, it } from "vitest";
import { modelBytes } from "@/lib/models/lightgbm/testing/model-text";
import { onnx } from "@/lib/models/onnx/testing/encode";
import { linear } from "@/lib/models/onnx/testing/models";
import { firstOf, formatOf, nameOf, wholeFile } from "./model-file";

describe("a model's file", () => {
  it("is known by how it begins", () => {
    expect(formatOf(modelBytes({ features: 1, trees: [{ leaf_value: [0] }] }))).toBe("lightgbm");
    expect(formatOf(new TextEncoder().encode("tree\r\nversion=v4"))).toBe("lightgbm");
    expect(formatOf(onnx(linear))).toBe("onnx");
    expect(formatOf(new TextEncoder().encode('{"modelTopology":{}}'))).toBe("layers");
    for (const other of ["", "<html>", "PK\u0003\u0004", "\u0080\u0004pickle", "trees"]) {
      expect(formatOf(Uint8Array.from(other, (letter) => letter.charCodeAt(0)))).toBeNull();
    }
  });

  it("gives a name without folder, ending and control characters", () => {
    expect(nameOf("C:\\fakepath\\btc 5m.txt")).toBe("btc 5m");
    expect(nameOf("/tmp/model.v2.onnx")).toBe("model.v2");
    expect(nameOf("a\u202eb\u0007.onnx")).toBe("ab");
    expect(nameOf(`${"x".repeat(200)}.onnx`)).toHaveLength(80);
  });

  it("begins with the .json of those that were chosen at once", () => {
    const [weights, json] = [new File(["a"], "group1-shard1of1.bin"), new File(["{}"], "model.json")];
    expect(firstOf([weights, json])).toBe(json);
    expect(firstOf([weights])).toBe(weights);
    expect(firstOf([])).toBeUndefined();
  });

  it("is asked for with its weight files, and with nothing else", async () => {
    const names = ["a.bin", "b.bin"];
    const json = new File([JSON.stringify({ weightsManifest: [{ paths: names, weights: [] }] })], "model.json");
    const [a, b] = names.map((name) => new File([name], name)) as [File, File];
    await expect(wholeFile([json], "layers")).rejects.toThrow("Choose them together with model.json: a.bin, b.bin.");
    await expect(wholeFile([json, a], "layers")).rejects.toThrow("model.json: b.bin.");
    await expect(wholeFile([json, a, b, new File([""], "c.bin")], "layers")).rejects.toThrow("c.bin is no part of");
    const model = new File(["tree\n"], "model.txt");
    await expect(wholeFile([model, a], "lightgbm")).rejects.toThrow("a.bin is no part of model.txt");
    expect(await wholeFile([model], "lightgbm")).toBe(model);
  });
});
