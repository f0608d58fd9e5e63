/** The compiled kernel against the plain code that it stands in for. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { binMatrix } from "@/lib/models/gbdt/binning";
import { fitBinned } from "@/lib/models/gbdt/gbdt";
import { GbdtParams } from "@/lib/models/gbdt/params";
import { sample } from "@/lib/models/gbdt/testing/samples";
import { KERNEL_BASE64 } from "./kernel-bytes";
import { compileKernel } from "./testing/compile.mjs";
import { kernelModule } from "./wasm";

describe("the kernel", () => {
  it("is what its source compiles to", ({ skip }) => {
    const bytes = compileKernel();
    if (bytes === null) return skip("the compiler (assemblyscript) is not installed: the bytes were not compared");
    expect(bytes.toString("base64") === KERNEL_BASE64, "kernel.as.ts was changed: npm run kernel").toBe(true);
  });

  it("runs here", () => {
    expect(kernelModule()).not.toBeNull();
  });

  it("bins as the plain code does", () => {
    const value = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.integer({ min: -3, max: 3 }),
      fc.constantFrom(0, -0, 5e-324, -5e-324, Number.MAX_VALUE, -Number.MAX_VALUE),
    );
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20 }),
        fc.array(value, { minLength: 20, maxLength: 400 }),
        fc.constantFrom(2, 3, 63, 64, 255),
        (columns, list, maxBins) => {
          const rows = Math.floor(list.length / columns);
          const x = { rows, columns, values: Float64Array.from(list.slice(0, rows * columns)) };
          expect(binMatrix(x, maxBins)).toEqual(binMatrix(x, maxBins, { plain: true }));
        },
      ),
      { numRuns: 300 },
    );
  });

  it("finds values that are no numbers, as the plain code does", () => {
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      const { x } = sample(40, 18);
      x.values[18 * 7 + 17] = bad;
      for (const plain of [false, true]) {
        expect(() => binMatrix(x, 63, { plain })).toThrow(`feature 17 of row 7 is ${bad}`);
      }
    }
  });

  it("grows the trees of the plain code, to the bit", async () => {
    const objective = fc.constantFrom("squared", "absolute", "huber", "magnitude", "directional", "czar");
    const controls = fc.record({
      objective: objective.map((name) => ({ name })),
      maxBins: fc.constantFrom(2, 5, 63, 64, 65, 255),
      leaves: fc.integer({ min: 2, max: 40 }),
      maxDepth: fc.constantFrom(1, 3, 64),
      minRowsPerLeaf: fc.constantFrom(1, 2, 20),
      minHessianPerLeaf: fc.constantFrom(1e-3, 3.5),
      l1: fc.constantFrom(0, 0, 0.7),
      l2: fc.constantFrom(0, 0, 0.3, 50),
      minGain: fc.constantFrom(0, 0.1),
      subsample: fc.constantFrom(1, 1, 0.6),
      columnSample: fc.constantFrom(1, 1, 0.4),
      monotone: fc.constantFrom({}, {}, { c0: 1 }, { c0: -1, c1: 1 }),
    });
    const shape = fc.record({
      rows: fc.integer({ min: 2, max: 500 }),
      columns: fc.integer({ min: 2, max: 40 }),
      levels: fc.constantFrom(0, 0, 3, 100),
      scale: fc.constantFrom(1, 1e-6, 1e9),
      seed: fc.integer({ min: 1, max: 1e9 }),
    });
    let trees = 0;
    await fc.assert(
      fc.asyncProperty(shape, controls, async ({ rows, columns, levels, scale, seed }, over) => {
        const { x, y } = sample(rows, columns, seed, levels);
        const targets = y.map((value) => value * scale);
        const params = GbdtParams.parse({ trees: 4, ...over });
        const context = { seed, columnNames: Array.from({ length: columns }, (_, i) => `c${i}`) };
        const binned = binMatrix(x, params.maxBins);
        const fast = await fitBinned(binned, targets, params, context);
        const plain = await fitBinned(binned, targets, params, context, { plain: true });
        trees += plain.treeCount;
        expect(fast.serialize()).toEqual(plain.serialize());
      }),
      { numRuns: 250 },
    );
    expect(trees).toBeGreaterThan(400);
  });
});
