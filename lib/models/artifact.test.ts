import { createHash } from "node:crypto";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { columnCount, columnNames, FeaturePlan } from "@/lib/features";
import { type ArtifactInput, decodeArtifact, encodeArtifact } from "./artifact";
import { allFamilies } from "./families";
import { GbdtParams } from "./gbdt/params";
import { type Model, ModelError } from "./model";
import { seededRandom } from "./random";

const plan = FeaturePlan.parse({
  version: 1,
  market: "btcusd",
  intervalMinutes: 5,
  inputBars: 3,
  engineered: [{ kind: "log_return", name: "log_return_5m", bars: 1 }],
  target: { kind: "log_return", horizonMinutes: 5 },
  rowEveryMinutes: 5,
});
const next = seededRandom(1);
const rows = 120;
const x = { rows, columns: columnCount(plan), values: Float64Array.from({ length: rows * columnCount(plan) }, next) };
const y = Float64Array.from({ length: rows }, (_, i) => (x.values[i * x.columns] as number) - 0.5);

const gbdtParams = GbdtParams.parse({ trees: 6, leaves: 6, minRowsPerLeaf: 5 });
/** Small models of every family that can be trained; one that is not named here is made of its first guess. */
const small: Record<string, object> = {
  gbdt: gbdtParams,
  mlp: { hiddenLayers: [4], epochs: 2 },
  blend: { trees: { trees: 3, leaves: 4, minRowsPerLeaf: 5 } },
  ensemble: {
    members: [
      { family: "linear" },
      { family: "ensemble", params: { members: [{ family: "momentum" }, { family: "gbdt", params: { trees: 2 } }] } },
    ],
    combine: "stacking",
  },
};
const families = allFamilies().filter(({ trainable }) => trainable);
const names = families.map(({ name }) => name);
const models: Record<string, Model> = {};
beforeAll(async () => {
  for (const family of families) {
    const guess = family.grid("quick")[0] as object;
    const params = family.params.parse(
      small[family.name] ?? (Object.hasOwn(guess, "epochs") ? { ...guess, epochs: 1 } : guess),
    );
    models[family.name] = await family.fit(x, y, params, { seed: 1, columnNames: columnNames(plan) });
  }
});

const described = (model: Model): ArtifactInput => ({
  model,
  plan,
  params: gbdtParams,
  topic: { topicId: 77, kind: "price", metadata: "PLAYGROUND FAST" },
  trainedOn: { fromMs: 1_700_000_000_000, toMs: 1_700_036_000_000, rows, seed: 42 },
  evaluation: {
    metrics: { directional_accuracy: 0.53, mape: Number.POSITIVE_INFINITY, spearman_pvalue: Number.NaN },
    passed: { da_pass: true },
    num_passed: 1,
    num_primary_metrics: 7,
    score: 1 / 7,
    grade: "F",
    thresholds: { directional_accuracy: 0.52 },
    temporal_coverage_pass: null,
  },
});

describe("an artifact", () => {
  it.each(names)("of %s comes back whole and predicts the same to the bit", async (family) => {
    const model = models[family] as Model;
    const { bytes, id } = encodeArtifact(described(model));
    expect(id).toBe(createHash("sha256").update(bytes).digest("hex"));
    const back = await decodeArtifact(bytes, id);
    expect(back.id).toBe(id);
    expect(await back.model.predictAll(x)).toEqual(await model.predictAll(x));
    const { model: _model, ...fields } = described(model);
    expect(back.manifest).toEqual({ format: 1, family, ...fields });
  });

  it("has the same id when written again, and another when anything differs", () => {
    const model = models.gbdt as Model;
    const { id } = encodeArtifact(described(model));
    expect(encodeArtifact(described(model)).id).toBe(id);
    expect(encodeArtifact({ ...described(model), evaluation: null }).id).not.toBe(id);
  });

  it("is not written for a plan with another number of columns, or with an invalid description", () => {
    const model = models.gbdt as Model;
    const wider = { ...described(model), plan: { ...plan, inputBars: 4 } };
    expect(() => encodeArtifact(wider)).toThrow("takes 16 features, its plan makes 21");
    const nameless = { ...described(model), topic: { topicId: -1, kind: "price" as const } };
    expect(() => encodeArtifact(nameless)).toThrow(/topic\.topicId/);
  });

  it.each([
    ["nothing", () => new Uint8Array()],
    [
      "another file",
      () => new TextEncoder().encode("PK\u0003\u0004 some archive that is long enough to be read at all"),
    ],
    ["a part", () => encodeArtifact(described(models.gbdt as Model)).bytes.slice(0, -1)],
    ["too much", () => new Uint8Array([...encodeArtifact(described(models.gbdt as Model)).bytes, 0])],
    ["too large a file", () => new Uint8Array(64 * 1024 * 1024 + 1)],
  ])("is refused: %s", async (_name, make) => {
    await expect(decodeArtifact(make())).rejects.toThrow(ModelError);
  });

  it("is refused under another name", async () => {
    const { bytes } = encodeArtifact(described(models.gbdt as Model));
    await expect(decodeArtifact(bytes, "0".repeat(64))).rejects.toThrow("is damaged");
  });
});

const DIGEST_AT = 8;
const BODY_AT = 40;
function resealed(bytes: Uint8Array): Uint8Array {
  const copy = bytes.slice();
  if (copy.length >= BODY_AT) copy.set(createHash("sha256").update(copy.subarray(BODY_AT)).digest(), DIGEST_AT);
  return copy;
}

describe("mutated bytes", () => {
  const mutations = (bytes: Uint8Array) =>
    fc.record({
      changes: fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 }),
      length: fc.option(fc.nat(bytes.length), { freq: 6 }),
    });
  const mutate = (bytes: Uint8Array, { changes, length }: { changes: [number, number][]; length: number | null }) => {
    const copy = bytes.slice();
    for (const [at, value] of changes) copy[at] = value;
    return copy.slice(0, length ?? copy.length);
  };

  it.each(names)("by accident are always noticed: %s", async (family) => {
    const { bytes } = encodeArtifact(described(models[family] as Model));
    await fc.assert(
      fc.asyncProperty(mutations(bytes), async (mutation) => {
        const mutated = mutate(bytes, mutation);
        if (Buffer.compare(mutated, bytes) === 0) return;
        await expect(decodeArtifact(mutated)).rejects.toThrow(ModelError);
      }),
      { numRuns: 1000 },
    );
  });

  it.each(names)("on purpose, with a new digest, are refused or give a model that answers: %s", async (family) => {
    const { bytes } = encodeArtifact(described(models[family] as Model));
    let answered = 0;
    await fc.assert(
      fc.asyncProperty(mutations(bytes), async (mutation) => {
        let model: Model;
        try {
          model = (await decodeArtifact(resealed(mutate(bytes, mutation)))).model;
        } catch (error) {
          expect(error).toBeInstanceOf(ModelError);
          return;
        }
        answered++;
        expect((await model.predictAll(x)).every(Number.isFinite)).toBe(true);
      }),
      { numRuns: 2000 },
    );
    expect(answered).toBeGreaterThan(0);
  });

  it("with a description of any JSON are refused", async () => {
    const sealed = (manifest: string) => {
      const text = new TextEncoder().encode(manifest);
      const body = new Uint8Array(4 + text.length);
      new DataView(body.buffer).setUint32(0, text.length, true);
      body.set(text, 4);
      return resealed(new Uint8Array([...new TextEncoder().encode("AFORGE1\n"), ...new Uint8Array(32), ...body]));
    };
    await expect(decodeArtifact(sealed("[".repeat(100_000)))).rejects.toThrow("not JSON");
    await expect(decodeArtifact(sealed(`${"[".repeat(100_000)}${"]".repeat(100_000)}`))).rejects.toThrow(ModelError);
    await expect(decodeArtifact(sealed('{"__proto__":{"format":1}}'))).rejects.toThrow("not valid");
    const deep = `{"params":{"a":${"[".repeat(100_000)}${"]".repeat(100_000)}}}`;
    await expect(decodeArtifact(sealed(deep))).rejects.toThrow("nested more than 32 deep");
    await fc.assert(
      fc.asyncProperty(fc.json(), async (json) => {
        await expect(decodeArtifact(sealed(json))).rejects.toThrow(ModelError);
      }),
    );
  });
});
