import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ZodError } from "zod";
import { parseConfig } from "@/lib/config";
import type { ForgeContext } from "@/lib/forge/context";
import { ForgeError } from "@/lib/forge/errors";
import { createTestDatabase, type TestDatabase } from "@/lib/store/testing/database";
import { evaluateArrays } from "./evaluate-arrays";
import { getEvaluation } from "./get-evaluation";

let test: TestDatabase;
let ctx: ForgeContext;
beforeAll(async () => {
  test = await createTestDatabase();
  ctx = { db: test.db, config: parseConfig({ DATABASE_URL: test.url }, process.cwd()), actor: "dashboard" };
  await test.db.network.create({
    data: {
      chainId: "c-1",
      kind: "sandbox",
      emissionsVersion: "v10",
      latestHeight: 1n,
      latestBlockTime: new Date(),
      blockSeconds: 30,
    },
  });
});
afterAll(() => test.drop());

describe("grading arrays", () => {
  it("answers the reference's metrics at once, and the same when it is read again", async () => {
    const y_true = [0.01, -0.02, 0.03, -0.01, 0.02];
    const made = await evaluateArrays({ ctx, input: { y_true, y_pred: y_true, n_expected_epochs: 20 } });
    expect(made).toMatchObject({ job: null, subject: { kind: "arrays", count: 5 } });
    expect(made.report?.metrics).toMatchObject({ directional_accuracy: 1, czar_improvement: 1, wrmse_improvement: 1 });
    expect(made.report?.temporal_coverage_pass).toBe(false);
    expect(await getEvaluation({ ctx, input: { id: made.id } })).toEqual(made);
  });

  it("answers metrics that are not finite as null, also after they were stored", async () => {
    // Two rows leave no degree of freedom for one p-value; truths that are all zero leave nothing to divide by.
    for (const [input, metric] of [
      [{ y_true: [1, 2], y_pred: [1, 2] }, "spearman_pvalue"],
      [{ y_true: [0, 0, 0], y_pred: [1, 2, 3] }, "mape"],
    ] as const) {
      const made = await evaluateArrays({ ctx, input });
      expect(made.report?.metrics[metric], metric).toBeNull();
      expect(Object.keys(made.report?.metrics ?? {}).length).toBe(41);
      expect((await getEvaluation({ ctx, input: { id: made.id } })).report).toEqual(made.report);
    }
  });

  it("refuses values that are not finite, by array and index", async () => {
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, null, "1", "NaN"]) {
      const refused = await evaluateArrays({ ctx, input: { y_true: [1, 2, 3], y_pred: [1, 2, bad] } }).catch(
        (error: unknown) => error,
      );
      expect(refused).toBeInstanceOf(ZodError);
      const [issue] = (refused as ZodError).issues;
      expect(issue).toMatchObject({ path: ["y_pred", 2], message: "must be a finite number" });
    }
    expect(await test.db.evaluation.count()).toBe(3);
  });

  it("refuses values whose figures would overflow, and stores nothing of them", async () => {
    const before = await test.db.evaluation.count();
    const y_true = Array.from({ length: 60 }, (_, i) => Math.sin(i));
    const y_pred = y_true.map((value, i) => (i === 7 ? 1e160 : value));
    await expect(evaluateArrays({ ctx, input: { y_true, y_pred } })).rejects.toMatchObject({
      code: "invalid_input",
      message: expect.stringContaining("y_pred[7] is 1e+160"),
    });
    expect(await test.db.evaluation.count()).toBe(before);
    const large = await evaluateArrays({ ctx, input: { y_true, y_pred: y_true.map((value) => value * 1e100) } });
    expect(await getEvaluation({ ctx, input: { id: large.id } })).toEqual(large);
  });

  it("refuses lengths that differ, too few values, and what it does not know", async () => {
    await expect(evaluateArrays({ ctx, input: { y_true: [1, 2, 3], y_pred: [1, 2] } })).rejects.toBeInstanceOf(
      ForgeError,
    );
    await expect(evaluateArrays({ ctx, input: { y_true: [1], y_pred: [1] } })).rejects.toBeInstanceOf(ZodError);
    await expect(evaluateArrays({ ctx, input: { y_true: [1, 2] } })).rejects.toBeInstanceOf(ZodError);
    await expect(
      evaluateArrays({ ctx, input: { y_true: [1, 2], y_pred: [1, 2], epoch_length_minutes: 0 } }),
    ).rejects.toBeInstanceOf(ZodError);
  });

  it("has no evaluation of another network or of none", async () => {
    await expect(getEvaluation({ ctx, input: { id: crypto.randomUUID() } })).rejects.toMatchObject({
      code: "not_found",
    });
  });
});
