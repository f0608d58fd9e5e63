/** Models and families over REST: import, detail, download, limits. */
import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { call } from "@/app/api/testing/call";
import { modelText } from "@/lib/models/lightgbm/testing/model-text";
import { createTestDatabase, type TestDatabase } from "@/lib/store/testing/database";

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
  vi.stubEnv("DATABASE_URL", test.url);
  vi.stubEnv("FORGE_TOKEN", "");
  vi.stubEnv("FORGE_HOST", "127.0.0.1");
  const chainId = "forge-sandbox-models";
  await test.db.network.create({
    data: {
      chainId,
      kind: "sandbox",
      emissionsVersion: "v10",
      latestHeight: 1_000n,
      latestBlockTime: new Date("2026-03-01T12:00:00Z"),
      blockSeconds: 30,
    },
  });
  await test.db.topic.create({
    data: {
      chainId,
      topicId: 77,
      metadata: "5 min BTC/USD Log-Return Prediction",
      lossMethod: "mse",
      epochLength: 10,
      groundTruthLag: 10,
      workerSubmissionWindow: 8,
      allowNegative: true,
      isActive: true,
      kind: "log_return",
      asset: "btcusd",
      horizonMinutes: 5,
      epochLastEnded: 0n,
    },
  });
});
afterAll(() => test.drop());

const text = modelText({ features: 244, objective: "regression", trees: [{ leaf_value: [0.001] }] });
const body = (over: object = {}) => ({ name: "Mine", format: "lightgbm", data: text, topicId: 77, ...over });
const post = (json: unknown) => call("/models", { method: "POST", json });

describe("models over REST", () => {
  it("are imported, shown and handed out byte for byte", async () => {
    const answer = await post(body());
    expect(answer.status).toBe(201);
    const model = (await answer.json()) as { id: string };
    expect(answer.headers.get("location")).toBe(`/api/v1/models/${model.id}`);
    expect(model).toMatchObject({ name: "Mine", origin: "imported", family: "lightgbm" });

    const detail = await call(`/models/${model.id}`);
    expect(await detail.json()).toMatchObject({ columns: 244, plan: { market: "btcusd" }, importance: [] });

    const file = await call(`/models/${model.id}/artifact`);
    expect(file.status).toBe(200);
    expect(file.headers.get("content-type")).toBe("application/octet-stream");
    expect(file.headers.get("content-disposition")).toBe(
      `attachment; filename="lightgbm-${model.id.slice(0, 12)}.forge-model"`,
    );
    const bytes = Buffer.from(await file.arrayBuffer());
    expect(createHash("sha256").update(bytes).digest("hex")).toBe(model.id);
    expect(await (await call("/models")).json()).toMatchObject([{ id: model.id, origin: "imported" }]);
  });

  it("may be larger than other bodies, and no larger than 48 MB", async () => {
    const padded = text.replace("end of parameters", `[note: ${"x".repeat(6_000_000)}]\nend of parameters`);
    expect((await post(body({ name: "Large", data: padded }))).status).toBe(201);
    const huge = await call("/models", { method: "POST", text: " ".repeat(70_000_000) });
    expect(huge.status).toBe(413);
    expect(await huge.json()).toMatchObject({ code: "payload_too_large" });
    const other = await call("/trainings", { method: "POST", text: " ".repeat(6_000_000) });
    expect(other.status).toBe(413);
  });

  it.each([
    { json: body({ data: "%" }), status: 400, code: "invalid_input" },
    { json: body({ data: Buffer.from("<html>").toString("base64") }), status: 422, code: "invalid_artifact" },
    { json: body({ format: "pickle" }), status: 400, code: "invalid_input" },
    { json: body({ topicId: 3 }), status: 404, code: "not_found" },
    { json: body({ plan: { version: 1, __proto__: null, constructor: 1 } }), status: 400, code: "invalid_input" },
    { json: { ...body(), extra: 1 }, status: 400, code: "invalid_input" },
    { json: [], status: 400, code: "invalid_input" },
  ])("are refused with $status $code", async ({ json, status, code }) => {
    const answer = await post(json);
    expect(answer.status).toBe(status);
    const problem = (await answer.json()) as { code: string; detail: string };
    expect(problem).toMatchObject({ code, remedy: expect.stringMatching(/\w/) });
    expect(problem.detail.length).toBeLessThan(2000);
  });

  it("of a topic that no number of a topic can be are refused, as workers are", async () => {
    for (const path of ["/models", "/deployments"]) {
      expect((await call(`${path}?topicId=2147483648`)).status, path).toBe(400);
      expect(await (await call(`${path}?topicId=2147483647`)).json(), path).toEqual([]);
    }
  });

  it("that are not there have no artifact", async () => {
    expect((await call(`/models/${"0".repeat(64)}/artifact`)).status).toBe(404);
    expect((await call("/models/..%2f..%2fetc%2fpasswd/artifact")).status).toBe(400);
    expect((await call(`/models/${"0".repeat(64)}/artifact`, { method: "POST", json: {} })).status).toBe(405);
  });
});

describe("families over REST", () => {
  it("are listed", async () => {
    const answer = await call("/families");
    expect(answer.status).toBe(200);
    expect(await answer.json()).toContainEqual(expect.objectContaining({ name: "onnx", trainable: false }));
    expect((await call("/families?colour=red")).status).toBe(400);
  });
});
