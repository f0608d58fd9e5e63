import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DAY_MS, MINUTE_MS } from "@/lib/candles/candles";
import { parseConfig } from "@/lib/config";
import { columnNames, FeaturePlan } from "@/lib/features";
import type { ForgeContext } from "@/lib/forge/context";
import { ForgeError } from "@/lib/forge/errors";
import { decodeArtifact, encodeArtifact, LinearModel } from "@/lib/models";
import { withWeights } from "@/lib/models/layers/shards";
import { convertedMean } from "@/lib/models/layers/testing/converted";
import { type ModelText, modelText } from "@/lib/models/lightgbm/testing/model-text";
import { onnx, tensor, value } from "@/lib/models/onnx/testing/encode";
import { saveCandleDays } from "@/lib/store/save-candles";
import { createTestDatabase, type TestDatabase } from "@/lib/store/testing/database";
import { downloadModel, getModel, importModel, listFamilies, listModels } from ".";

const CHAIN = "models-test";
const NOW = Date.parse("2026-03-02T12:00:30Z");
let database: TestDatabase;
let ctx: ForgeContext;

/** Ten columns: two bars of five minutes. */
const plan = FeaturePlan.parse({
  version: 1,
  market: "btcusd",
  intervalMinutes: 5,
  inputBars: 2,
  engineered: [],
  target: { kind: "log_return", horizonMinutes: 5 },
  rowEveryMinutes: 5,
});
const names = columnNames(plan);

/** Splits on the newest bar's open by its last close: ±0.001. */
const trees = (over: Partial<ModelText> = {}): string =>
  modelText({
    features: names.length,
    names,
    objective: "regression",
    trees: [
      {
        split_feature: [names.indexOf("feature_open_1")],
        threshold: [1],
        left_child: [-1],
        right_child: [-2],
        leaf_value: [0.001, -0.001],
      },
    ],
    ...over,
  });

/** bias + weight · (sum of all columns) */
const network = (weight: number, bias: number, columns = names.length): string =>
  Buffer.from(
    onnx({
      nodes: [{ op: "Gemm", in: ["x", "w", "b"], out: ["y"] }],
      tensors: [tensor("w", [columns, 1], new Array(columns).fill(weight)), tensor("b", [1], [bias])],
      inputs: [value("x", ["rows", columns])],
    }),
  ).toString("base64");

/** A tfjs LayersModel: the mean of all columns, minus 1. */
function layers(columns = names.length): string {
  const { json, shards } = convertedMean(columns, { offset: 1 });
  return withWeights(json, Buffer.concat(shards.map(({ bytes }) => bytes)).toString("base64"));
}

const input = (over: object = {}) => ({
  name: "From elsewhere",
  format: "lightgbm",
  data: trees(),
  topicId: 77,
  plan,
  ...over,
});

/** An artifact of a line of ten weights, as a script would save it. */
function artifactOf({
  source,
  toMs = NOW - DAY_MS,
  kind = "log_return",
  bias = 0,
}: {
  source?: string;
  toMs?: number;
  kind?: "price" | "log_return";
  bias?: number;
}) {
  const columns = names.length;
  const model = new LinearModel({
    intercept: bias,
    coefficient: new Float64Array(columns).fill(1e-6),
    mean: new Float64Array(columns),
    scale: new Float64Array(columns).fill(1),
    limit: new Float64Array(columns).fill(10),
  });
  const { id, bytes } = encodeArtifact({
    model,
    plan,
    topic: { topicId: 77, kind, metadata: "BTC/USD", chainId: "another-chain" },
    params: {},
    trainedOn: { fromMs: NOW - 10 * DAY_MS, toMs, rows: 100, seed: 1, ...(source && { source }) },
  });
  return { id, data: Buffer.from(bytes).toString("base64") };
}

async function refusal(over: object): Promise<ForgeError> {
  const failure: unknown = await importModel({ ctx, input: input(over) }).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(ForgeError);
  expect((failure as ForgeError).message.length).toBeLessThan(900);
  return failure as ForgeError;
}

beforeAll(async () => {
  database = await createTestDatabase();
  const { db } = database;
  ctx = { db, config: parseConfig({ FORGE_NETWORK: "sandbox" }, "/"), actor: "token" };
  await db.network.create({
    data: {
      chainId: CHAIN,
      kind: "sandbox",
      emissionsVersion: "v10",
      latestHeight: 500n,
      latestBlockTime: new Date(NOW),
      blockSeconds: 30,
    },
  });
  const topic = (topicId: number, over: object = {}) => ({
    chainId: CHAIN,
    topicId,
    metadata: `topic ${topicId}`,
    lossMethod: "mse",
    epochLength: 10,
    groundTruthLag: 10,
    workerSubmissionWindow: 8,
    allowNegative: false,
    isActive: true,
    kind: "log_return",
    asset: "btcusd",
    horizonMinutes: 5,
    epochLastEnded: 0n,
    ...over,
  });
  await db.topic.createMany({ data: [topic(77), topic(78, { kind: "volatility" }), topic(79, { asset: "ethusd" })] });
});
afterAll(() => database.drop());

describe("importing a model", () => {
  it("stores a LightGBM model with what it is and where it comes from, and who brought it", async () => {
    const model = await importModel({ ctx, input: input() });
    expect(model).toMatchObject({
      name: "From elsewhere",
      family: "lightgbm",
      topicId: 77,
      origin: "imported",
      grade: null,
      trainingId: null,
    });
    const audit = await database.db.audit.findFirstOrThrow({ where: { action: "model.import", subject: model.id } });
    const sha256 = createHash("sha256").update(trees()).digest("hex");
    expect(audit).toMatchObject({ actor: "token", details: { format: "lightgbm", topicId: 77, sha256 } });
    const detail = await getModel({ ctx, input: { id: model.id } });
    expect(detail).toMatchObject({
      id: model.id,
      columns: 10,
      topicKind: "log_return",
      plan: { market: "btcusd" },
      params: { trees: 1, leaves: 2, objective: "regression" },
      trainedOn: { from: null, to: "2026-03-02T12:00:00.000Z", rows: null, seed: null },
      report: null,
      importance: [{ name: "feature_open_1", share: 1 }],
      deployments: [],
    });
    expect(await listModels({ ctx, input: { topicId: 77 } })).toMatchObject([{ id: model.id }]);
  });

  it("stores an ONNX model that answers as the file does", async () => {
    const { id } = await importModel({
      ctx,
      input: input({ format: "onnx", data: network(0.001, -0.009), trainedUntil: "2026-01-01T00:00:00Z" }),
    });
    const file = await downloadModel({ ctx, input: { id } });
    expect(createHash("sha256").update(file.bytes).digest("hex")).toBe(id);
    expect(file.fileName).toMatch(/^onnx-[0-9a-f]{12}\.forge-model$/);
    const { model } = await decodeArtifact(file.bytes, id);
    expect(await model.predict(new Float64Array(10).fill(1))).toBeCloseTo(0.001, 6);
    expect(await getModel({ ctx, input: { id } })).toMatchObject({
      engine: "ONNX Runtime, CPU",
      params: { nodes: 1, operators: "Gemm", operatorSet: 17 },
      trainedOn: { to: "2026-01-01T00:00:00.000Z" },
    });
  });

  it("stores a tfjs LayersModel, given as text or in base64", async () => {
    const { id } = await importModel({ ctx, input: input({ format: "layers", data: layers() }) });
    expect(await getModel({ ctx, input: { id } })).toMatchObject({ family: "layers", params: { layers: "Dense" } });
    const { model } = await decodeArtifact((await downloadModel({ ctx, input: { id } })).bytes, id);
    expect(await model.predict(new Float64Array(10).fill(1.002))).toBeCloseTo(0.002, 6);
    const data = Buffer.from(layers()).toString("base64");
    expect(await refusal({ format: "layers", data })).toMatchObject({ code: "conflict" });
    expect((await refusal({ format: "layers", data: layers(12) })).message).toMatch(/takes 12 features/);
    expect((await refusal({ format: "layers", data: `{"modelTopology":${"[".repeat(9000)}` })).code).toBe(
      "invalid_artifact",
    );
  });

  it("takes a LightGBM model in base64, without names of its own, and the topic's own plan", async () => {
    const ready = { features: 244, names: undefined, trees: [{ leaf_value: [0.002] }] };
    const data = Buffer.from(trees(ready)).toString("base64");
    const model = await importModel({ ctx, input: { name: "Ready plan", format: "lightgbm", data, topicId: 77 } });
    expect(await getModel({ ctx, input: { id: model.id } })).toMatchObject({ columns: 244, importance: [] });
  });

  it("takes a saved plan by its id", async () => {
    const id = "b".repeat(64);
    await database.db.plan.create({ data: { id, name: "ten", plan } });
    const asked = { plan: undefined, planId: id, trainedUntil: "2026-02-01T00:00:00Z" };
    expect(await importModel({ ctx, input: input(asked) })).toMatchObject({ origin: "imported" });
    expect((await refusal({ plan: undefined, planId: "c".repeat(64) })).code).toBe("not_found");
    expect((await refusal({ planId: id })).message).toMatch(/Both plan and planId/);
  });

  it("takes an artifact as it is: the same bytes, id, plan and source", async () => {
    const made = artifactOf({ source: "atlas" });
    const asked = { name: "Of a script", format: "artifact", data: made.data, topicId: 77 };
    const model = await importModel({ ctx, input: asked });
    expect(model).toMatchObject({ id: made.id, family: "linear", origin: "imported", grade: null });
    const { bytes } = await downloadModel({ ctx, input: { id: model.id } });
    expect(Buffer.from(bytes).toString("base64")).toBe(made.data);
    expect((await getModel({ ctx, input: { id: model.id } })).trainedOn).toMatchObject({ rows: 100, source: "atlas" });
    expect((await database.db.model.findUniqueOrThrow({ where: { id: model.id } })).source).toBe("atlas");
    await expect(importModel({ ctx, input: asked })).rejects.toMatchObject({ code: "conflict" });
  });

  it.each<[string, object, object, string, RegExp]>([
    ["of the future", { toMs: NOW + DAY_MS }, {}, "invalid_input", /trained on data up to 2026-03-03/],
    ["of another kind of topic", { kind: "price" }, {}, "conflict", /asks for price/],
    ["for another market", {}, { topicId: 79 }, "conflict", /predicts btcusd/],
    ["with a plan beside it", {}, { plan }, "invalid_input", /plan is given beside/],
    [
      "that is damaged",
      {},
      { data: Buffer.from("not at all").toString("base64") },
      "invalid_artifact",
      /not a model artifact/,
    ],
    ["that answers with prices", { bias: 60_000 }, {}, "invalid_artifact", /predicts prices/],
  ])("refuses an artifact %s", async (_, made, over, code, message) => {
    const { data } = artifactOf(made);
    const asked = { name: "x", format: "artifact", data, topicId: 77, ...over };
    await expect(importModel({ ctx, input: asked })).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
  });

  it("says that the very same model is here already", async () => {
    const asked = { trainedUntil: "2026-02-02T00:00:00Z" };
    await importModel({ ctx, input: input({ ...asked, name: "The first" }) });
    const failure = await refusal({ ...asked, name: "The second" });
    expect(failure).toMatchObject({ code: "conflict", message: expect.stringMatching(/"The first"/) });
  });

  it.each<[string, object, string, RegExp]>([
    ["a topic that is not there", { topicId: 5 }, "not_found", /no topic 5/],
    ["a topic that asks for something else", { topicId: 78 }, "conflict", /volatility/],
    ["a plan of another market", { topicId: 79 }, "conflict", /predicts btcusd .* asks for ethusd/],
    ["a time to come", { trainedUntil: "2027-01-01T00:00:00Z" }, "invalid_input", /cannot have been trained/],
    ["what is no base64", { format: "onnx", data: "***not base64***" }, "invalid_input", /not base64/],
    ["base64 that was cut off", { format: "onnx", data: network(0, 0).slice(0, -3) }, "invalid_input", /not base64/],
    [
      "another format",
      { format: "onnx", data: Buffer.from(trees()).toString("base64") },
      "invalid_artifact",
      /type|field|ends/,
    ],
    ["a damaged file", { data: trees().slice(0, -150) }, "invalid_artifact", /cut off/],
    [
      "a page",
      { data: Buffer.from("<script>alert(1)</script>").toString("base64") },
      "invalid_artifact",
      /begins with "<script>/,
    ],
    [
      "another width",
      { data: trees({ features: 12, names: undefined }) },
      "invalid_artifact",
      /takes 12 features, the plan makes 10/,
    ],
    ["another width of ONNX", { format: "onnx", data: network(0, 0, 12) }, "invalid_artifact", /takes 12 features/],
    [
      "columns in another order",
      { data: trees({ names: [...names].reverse() }) },
      "invalid_artifact",
      /column 0 is "feature_volume_1", the plan's is "feature_open_0": the columns are in another order/,
    ],
    [
      "other columns",
      { data: trees({ names: names.map((name, i) => (i === 3 ? "rsi_14" : name)) }) },
      "invalid_artifact",
      /column 3 is "rsi_14", the plan's is "feature_close_0"; choose/,
    ],
    [
      "prices",
      { data: trees({ trees: [{ leaf_value: [64_000] }] }) },
      "invalid_artifact",
      /answers 64000\.0; a log return/,
    ],
    [
      "answers that are not finite",
      { format: "onnx", data: network(3e38, 0) },
      "invalid_artifact",
      /not a finite number/,
    ],
    [
      "shapes that do not fit",
      {
        format: "onnx",
        data: Buffer.from(
          onnx({
            nodes: [{ op: "MatMul", in: ["x", "w"], out: ["y"] }],
            tensors: [tensor("w", [3, 1], [0, 0, 0])],
            inputs: [value("x", [1, 10])],
          }),
        ).toString("base64"),
      },
      "invalid_artifact",
      /ONNX Runtime refuses/,
    ],
  ])("refuses %s", async (_, over, code, why) => {
    const before = await database.db.model.count();
    const failure = await refusal(over);
    expect(failure.code).toBe(code);
    expect(failure.message).toMatch(why);
    expect(failure.remedy).toMatch(/\w/);
    expect(await database.db.model.count()).toBe(before);
  });

  it.each([
    { name: "" },
    { name: "a\u0000b" },
    { name: "\u202egnp" },
    { name: "x".repeat(81) },
    { format: "pickle" },
    { format: "__proto__" },
    { format: "toString" },
    { data: "" },
    { data: 7 },
    { topicId: "77" },
    { planId: "../../etc" },
    { trainedUntil: "yesterday" },
    { evil: true },
  ])("refuses input of the wrong form: %o", async (over) => {
    await expect(importModel({ ctx, input: input(over) })).rejects.toMatchObject({ name: "ZodError" });
  });

  it("keeps a name of HTML as it is: text", async () => {
    const name = "<img src=x onerror=alert(1)> & 'co'";
    const asked = { name, trainedUntil: "2026-02-03T00:00:00Z" };
    expect(await importModel({ ctx, input: input(asked) })).toMatchObject({ name });
  });

  it("tries a model on rows of stored candles where there are some", async () => {
    const dayMs = Date.parse("2026-03-01T00:00:00Z");
    const minutes = 1440;
    const openTime = Float64Array.from({ length: minutes }, (_, i) => dayMs + i * MINUTE_MS);
    const price = Float64Array.from({ length: minutes }, (_, i) => 100 + Math.sin(i / 9));
    const candles = { openTime, open: price, high: price, low: price, close: price, volume: price };
    const day = { dayMs, candles, askedFromMs: dayMs, askedUntilMs: dayMs + DAY_MS, complete: true };
    await saveCandleDays(database.db, { source: `atlas:${CHAIN}`, market: "btcusd" }, [day]);
    const failure = await refusal({ format: "onnx", data: network(1, 0) });
    expect(failure.message).toMatch(/on rows of stored candles it answers (9\.9|10\.0)/);
  });
});

describe("a model's artifact", () => {
  it("is not handed out in pieces: what is damaged is refused", async () => {
    const { id } = await importModel({ ctx, input: input({ trainedUntil: "2026-02-04T00:00:00Z" }) });
    await database.db.$executeRaw`update "Model" set "bytes" = set_byte("bytes", 90, 0) where "id" = ${id}`;
    await expect(getModel({ ctx, input: { id } })).rejects.toMatchObject({ code: "invalid_artifact" });
  });
});

describe("the families", () => {
  it("are listed with their parameters as JSON Schema, with defaults", async () => {
    const families = await listFamilies({ input: undefined });
    const byName = new Map(families.map((family) => [family.name, family]));
    expect(byName.get("gbdt")).toMatchObject({ trainable: true, title: "Gradient-boosted trees" });
    expect(byName.get("gbdt")?.params).toMatchObject({
      type: "object",
      properties: { trees: { default: expect.any(Number) }, learningRate: { default: expect.any(Number) } },
    });
    expect(byName.get("gbdt")?.quick.length).toBeGreaterThan(0);
    for (const name of ["lightgbm", "onnx", "layers"]) {
      expect(byName.get(name)).toMatchObject({ trainable: false, quick: [], fullSize: 0 });
    }
    for (const { title, useWhen } of families) expect(`${title} ${useWhen}`).toMatch(/^\S.{20,}/);
    expect(JSON.parse(JSON.stringify(families))).toEqual(families);
    await expect(listFamilies({ input: { colour: "red" } })).rejects.toMatchObject({ name: "ZodError" });
  });
});
