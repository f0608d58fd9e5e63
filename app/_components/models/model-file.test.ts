import { describe, expect, it } from "vitest";
import { modelBytes } from "@/lib/models/lightgbm/testing/model-text";
import { onnx } from "@/lib/models/onnx/testing/encode";
import { linear } from "@/lib/models/onnx/testing/models";
import { formatOf, nameOf } from "./model-file";

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
});
