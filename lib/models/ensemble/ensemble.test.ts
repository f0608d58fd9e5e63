import { describe, expect, it } from "vitest";
import { familyByName } from "@/lib/models/families";
import { sliceRows, takeColumns } from "@/lib/models/matrix";
import type { Matrix, Model } from "@/lib/models/model";
import { normalRandom, seededRandom } from "@/lib/models/random";
import { ensembleFamily } from "./ensemble";
import type { EnsembleModel } from "./ensemble-model";
import { memberSeed } from "./fit";
import type { EnsembleParams } from "./params";
import { stackingWeights } from "./stacking";

const family = familyByName("ensemble");
const normal = normalRandom(seededRandom(1));
const rows = 900;
const columns = 3;
const all: Matrix = { rows, columns, values: Float64Array.from({ length: rows * columns }, normal) };
const target = Float64Array.from({ length: rows }, (_, row) => {
  const at = (column: number) => all.values[row * columns + column] as number;
  return 0.5 * at(0) + (at(1) > 0 ? 0.4 : -0.4) + 0.3 * normal();
});
const x = sliceRows(all, 0, 600);
const y = target.subarray(0, 600);
const unseen = sliceRows(all, 600, rows);
const errorOf = async (model: Model) => {
  const answers = await model.predictAll(unseen);
  return answers.reduce((sum, answer, i) => sum + (answer - (target[600 + i] as number)) ** 2, 0) / answers.length;
};

const linear = { family: "linear", params: { alpha: 0.01 } };
const trees = { family: "gbdt", params: { trees: 20, leaves: 4 } };
const zero = { family: "zero", params: {} };
const parsed = (params: object) => family.params.parse(params) as EnsembleParams;
const context = {
  seed: 5,
  asOf: Float64Array.from({ length: 600 }, (_, i) => i * 60_000),
  gapMs: 600_000,
  columnNames: ["a", "b", "c"],
};
const train = async (params: object) => (await family.fit(x, y, parsed(params), context)) as EnsembleModel;
const alone = async ({ family: name, params }: { family: string; params: object }) => {
  const one = familyByName(name);
  return one.fit(x, y, one.params.parse(params), context);
};

describe("an ensemble", () => {
  it("takes the mean of its members", async () => {
    const model = await train({ members: [linear, trees] });
    const [a, b] = [await (await alone(linear)).predictAll(unseen), await (await alone(trees)).predictAll(unseen)];
    for (const [i, answer] of (await model.predictAll(unseen)).entries()) {
      expect(answer).toBeCloseTo(((a[i] as number) + (b[i] as number)) / 2, 14);
    }
    expect(model.contributions).toEqual([
      { family: "linear", weight: 0.5 },
      { family: "gbdt", weight: 0.5 },
    ]);
  });

  it("gives a member the columns that it names, and no others", async () => {
    const first = { ...linear, columns: ["a"] };
    const second = { ...trees, columns: ["c", "b"] };
    const model = await train({ members: [first, second] });
    const narrow = (at: readonly number[]) => ({
      seed: 5,
      asOf: context.asOf,
      gapMs: context.gapMs,
      columnNames: at.map((column) => context.columnNames[column] as string),
    });
    const fitted = async ({ family: name, params }: typeof linear | typeof trees, at: number[], seed: number) => {
      const one = familyByName(name);
      const member = await one.fit(takeColumns(x, at), y, one.params.parse(params), { ...narrow(at), seed });
      return member.predictAll(takeColumns(unseen, at));
    };
    const [a, b] = [await fitted(linear, [0], memberSeed(5, 0)), await fitted(trees, [1, 2], memberSeed(5, 1))];
    const answers = await model.predictAll(unseen);
    for (const [i, answer] of answers.entries()) {
      expect(answer).toBeCloseTo(((a[i] as number) + (b[i] as number)) / 2, 14);
      expect(await model.predict(unseen.values.subarray(i * columns, (i + 1) * columns))).toBe(answer);
    }
    expect(model.importance?.().reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
    const again = (await family.load(model.serialize())) as EnsembleModel;
    expect(await again.predictAll(unseen)).toEqual(answers);
    expect(again.importance?.()).toEqual(model.importance?.());
    await expect(train({ members: [first, { ...trees, columns: ["d"] }] })).rejects.toThrow('the column "d"');
    expect(() => family.checkColumns?.(parsed({ members: [first, { ...linear, columns: ["d"] }] }), ["a"])).toThrow(
      'the column "d"',
    );
    // Columns that no member sees change nothing.
    const other = unseen.values.map((value, i) => (i % columns === 1 ? -value : value));
    const half = await train({ members: [first, { ...linear, columns: ["c"] }] });
    expect(await half.predictAll({ ...unseen, values: other })).toEqual(await half.predictAll(unseen));
  });

  it("takes the median of its members, the middle of two for an even number", async () => {
    const parts = await Promise.all([linear, trees, zero].map(async (one) => (await alone(one)).predictAll(unseen)));
    const three = await (await train({ members: [linear, trees, zero], combine: "median" })).predictAll(unseen);
    const two = await (await train({ members: [linear, zero], combine: "median" })).predictAll(unseen);
    for (let i = 0; i < unseen.rows; i++) {
      const ordered = parts.map((part) => part[i] as number).sort((a, b) => a - b);
      expect(three[i]).toBe(ordered[1]);
      expect(two[i]).toBeCloseTo((parts[0]?.[i] as number) / 2, 14);
    }
  });

  it("stacks: weights that help, never worse than the worst member, here better than each", async () => {
    const model = await train({ members: [linear, trees, zero], combine: "stacking" });
    const weights = model.contributions.map(({ weight }) => weight);
    expect(weights[0]).toBeGreaterThan(0.05);
    expect(weights[1]).toBeGreaterThan(0.05);
    expect(weights[2]).toBeLessThan(0.1);
    expect(weights.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
    const errors = await Promise.all([linear, trees, zero].map(async (one) => errorOf(await alone(one))));
    expect(await errorOf(model)).toBeLessThan(Math.min(...errors));
  });

  it("stacks on predictions of rows that no member was fitted on: what fits noise gets no weight", async () => {
    const noise = Float64Array.from({ length: 600 }, normal);
    const greedy = { family: "gbdt", params: { trees: 200, leaves: 31, minRowsPerLeaf: 1, learningRate: 0.3 } };
    const params = parsed({ members: [greedy, zero], combine: "stacking" });
    const model = (await family.fit(x, noise, params, context)) as EnsembleModel;
    const fitted = await (await familyByName("gbdt").fit(x, noise, params.members[0]?.params, context)).predictAll(x);
    expect(stackingWeights([fitted], noise)[0]).toBeGreaterThan(0.95);
    expect(model.contributions[0]?.weight).toBeLessThan(0.4);
  });

  it("does not mind the order of its members", async () => {
    for (const combine of ["mean", "median", "stacking"]) {
      const one = await train({ members: [linear, trees, zero], combine });
      const other = await train({ members: [zero, trees, linear], combine });
      const [a, b] = [await one.predictAll(unseen), await other.predictAll(unseen)];
      for (let i = 0; i < unseen.rows; i++) expect(a[i]).toBeCloseTo(b[i] as number, 9);
      for (const [i, { weight }] of one.contributions.entries()) {
        expect(other.contributions.at(-1 - i)?.weight).toBeCloseTo(weight, 9);
      }
    }
  });

  it("gives equal members seeds of their own", () => {
    expect(new Set([0, 1, 2, 3, 4, 5, 6, 7].map((place) => memberSeed(42, place))).size).toBe(8);
    expect(memberSeed(42, 0)).toBe(42);
  });

  it("tells how far it is, to the end, over folds and members", async () => {
    const told: [number, number][] = [];
    const params = parsed({ members: [linear, trees], combine: "stacking", folds: 2 });
    await family.fit(x, y, params, { ...context, onProgress: (done, total) => told.push([done, total]) });
    const shares = told.map(([done, total]) => done / total);
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
    expect(told.at(-1)).toEqual([600, 600]);
  });

  it("fits members for stacking on what lies the gap before what they predict, then on all rows", async () => {
    const seen: { family: string; rows: number; lastMs: number; seed: number }[] = [];
    const watched = ensembleFamily((name) => ({
      ...familyByName(name),
      fit(rows, targets, memberParams, given) {
        seen.push({ family: name, rows: rows.rows, lastMs: given.asOf?.at(-1) ?? Number.NaN, seed: given.seed });
        expect([targets.length, given.asOf?.length]).toEqual([rows.rows, rows.rows]);
        return familyByName(name).fit(rows, targets, memberParams, given);
      },
    }));
    const params = parsed({ members: [linear, zero], combine: "stacking", folds: 2 });
    await watched.fit(x, y, params, context);
    // Parts of 200 rows, a minute apart, and a gap of ten minutes.
    const expected = [190, 390, 599].map((last) => last * 60_000);
    for (const [family, seed] of [["linear", memberSeed(5, 0)] as const, ["zero", memberSeed(5, 1)] as const]) {
      const fits = seen.filter((fit) => fit.family === family);
      expect(fits.map(({ lastMs }) => lastMs)).toEqual(expected);
      expect(fits.map(({ rows }) => rows)).toEqual([191, 391, 600]);
      expect(new Set(fits.map((fit) => fit.seed))).toEqual(new Set([seed]));
    }
  });

  it("may hold ensembles, and comes back with them", async () => {
    const inner = { family: "ensemble", params: { members: [trees, zero] } };
    const model = await train({ members: [inner, linear], combine: "stacking" });
    const back = await family.load(model.serialize());
    expect(await back.predictAll(unseen)).toEqual(await model.predictAll(unseen));
  });
});

describe("parameters of an ensemble", () => {
  it("are completed by the members' families", () => {
    const { members, folds } = parsed({ members: [linear, { family: "gbdt" }] });
    expect(folds).toBe(3);
    expect(members[0]?.params).toMatchObject({ alpha: 0.01, l1Ratio: 0, clip: 8 });
    expect(members[1]?.params).toMatchObject({ trees: 100 });
  });

  const nest = (depth: number): object =>
    depth === 0 ? linear : { family: "ensemble", params: { members: [nest(depth - 1), linear] } };
  it.each([
    ["one member", { members: [linear] }, /expected array to have >=2/],
    ["nine members", { members: new Array(9).fill(linear) }, /<=8/],
    ["a member that is not valid", { members: [linear, { family: "gbdt", params: { trees: 0 } }] }, /"trees"/],
    ["an unknown field of a member", { members: [linear, { family: "linear", params: { beta: 1 } }] }, /beta/],
    [
      "a member of bottomless lists",
      {
        members: [
          linear,
          { family: "linear", params: { alpha: JSON.parse(`${"[".repeat(50_000)}${"]".repeat(50_000)}`) } },
        ],
      },
      /expected number/,
    ],
    ["a family that is not there", { members: [linear, { family: "forest" }] }, /family/],
    ["ensembles in ensembles in ensembles", { members: [nest(2), linear] }, /nested 2 deep/],
  ])("refuse %s", (_name, params, message) => {
    const result = family.params.safeParse(params);
    expect(result.error?.message).toMatch(message);
  });

  it("allow one ensemble within another", () => {
    expect(family.params.safeParse({ members: [nest(1), linear] }).success).toBe(true);
  });

  it("refuse families that can only be imported", () => {
    for (const name of ["lightgbm", "onnx", "layers"]) {
      const result = family.params.safeParse({ members: [linear, { family: name }] });
      expect(result.error?.message).toMatch(/only imported|no model family/);
    }
  });
});

describe("bytes of an ensemble", () => {
  it("are refused when nested too deep, or holding what cannot be trained", async () => {
    const model = await train({ members: [linear, zero] });
    const wrap = (inside: Uint8Array, name = "ensemble") => {
      const zeroBytes = new Uint8Array([1, 0, 0, 0, 3, 0, 0, 0]);
      const header = new Uint8Array(12 + 16);
      const view = new DataView(header.buffer);
      for (const [i, value] of [1, 0, 2].entries()) view.setUint32(i * 4, value, true);
      for (const i of [0, 1]) view.setFloat64(12 + i * 8, 0.5, true);
      const member = (family: string, bytes: Uint8Array) => {
        const text = new TextEncoder().encode(family);
        const lengths = new Uint8Array(new Uint32Array([text.length, bytes.length]).buffer);
        return [...lengths.subarray(0, 4), ...text, ...lengths.subarray(4), ...bytes];
      };
      return new Uint8Array([...header, ...member(name, inside), ...member("zero", zeroBytes)]);
    };
    const twice = wrap(model.serialize());
    expect(await (await family.load(twice)).predict(new Float64Array(3))).toBeTypeOf("number");
    await expect(family.load(wrap(twice))).rejects.toThrow("more than 2 deep");
    await expect(family.load(wrap(new Uint8Array(), "lightgbm"))).rejects.toThrow(/do not hold|no model family/);
    await expect(family.load(wrap(new Uint8Array(), "forest"))).rejects.toThrow("unknown family");
  });
});
