import { describe, expect, it } from "vitest";
import { z } from "zod";
import { AlloraError, TxError } from "@/lib/allora/client";
import { EvaluationError } from "@/lib/evaluation/report";
import { FORGE_ERROR_STATUS, ForgeError, type ForgeErrorCode } from "@/lib/forge/errors";
import { ModelError } from "@/lib/models/model";
import { SourceError } from "@/lib/sources/source";
import { problemOf, problemResponse, WebError } from "./problem";

const withCause = (cause: unknown) => new Error("The query failed.", { cause });
const coded = (code: string) => Object.assign(new Error(`connect ${code} 10.0.0.1:5432 password=secret`), { code });
const namedError = (name: string, message = "secret") => Object.assign(new Error(message), { name });

describe("problemOf", () => {
  it.each(Object.entries(FORGE_ERROR_STATUS) as [ForgeErrorCode, number][])("ForgeError %s is %d", (code, status) => {
    const { problem, bug } = problemOf(new ForgeError(code, "What happened.", "What to do.", { topicId: 7 }));
    expect(problem).toEqual({
      type: `urn:allora-forge:problem:${code}`,
      title: expect.stringMatching(/\w/),
      status,
      detail: "What happened.",
      remedy: "What to do.",
      code,
      details: { topicId: 7 },
    });
    expect(bug).toBe(false);
  });

  it.each([
    [new SourceError("unknown_market", "No market foo."), 400, "invalid_input"],
    [new SourceError("unauthorized", "Refused."), 502, "source_failed"],
    [new SourceError("rate_limited", "Slow."), 502, "source_failed"],
    [new AlloraError("unreachable", "No answer."), 503, "network_failed"],
    [new AlloraError("not_found", "No topic."), 404, "not_found"],
    [new TxError("emissions", 5, "Refused."), 409, "conflict"],
    [new EvaluationError("y_true holds NaN"), 400, "invalid_input"],
    [new ModelError("Damaged."), 422, "invalid_artifact"],
    [new WebError("payload_too_large", "Large.", "Less."), 413, "payload_too_large"],
  ])("%s", (error, status, code) => {
    const { problem, bug } = problemOf(error);
    expect(problem).toMatchObject({ status, code, detail: error.message });
    expect(problem.remedy).not.toBe("");
    expect(bug).toBe(false);
  });

  it.each([
    namedError("PrismaClientInitializationError"),
    coded("ECONNREFUSED"),
    coded("P1001"),
    withCause(withCause(coded("57P01"))),
    namedError("DriverAdapterError", "DatabaseNotReachable"),
  ])("an absent database is 503 and says nothing of where it was: %s", (error) => {
    const { problem, headers, bug } = problemOf(error);
    expect(problem).toMatchObject({ status: 503, code: "database_failed" });
    expect(JSON.stringify(problem)).not.toMatch(/secret|10\.0\.0\.1/);
    expect(headers["retry-after"]).toBe("2");
    expect(bug).toBe(false);
  });

  it("names the wrong places of an input, a few of many", () => {
    const schema = z.object({ days: z.number().min(1), y_true: z.array(z.number()) });
    const { problem } = problemOf(schema.safeParse({ days: 0, y_true: Array(100).fill(null) }).error);
    expect(problem).toMatchObject({ status: 400, code: "invalid_input" });
    expect(problem.detail).toMatch(/^days: .*; y_true\[0\]: .*; y_true\[1\]: .* \(and 98 more\)$/);
    expect(problem.errors).toHaveLength(20);
    expect(problemOf(schema.safeParse("x").error).problem.detail).toMatch(/^body: /);
  });

  it.each([new TypeError("secret of the house", { cause: "secret" }), "secret", null, undefined, { secret: 1 }])(
    "what is a fault becomes a 500 with nothing but an id: %s",
    (error) => {
      const { problem, bug } = problemOf(error);
      expect(problem).toMatchObject({
        status: 500,
        code: "internal_error",
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      });
      expect(problem.remedy).toContain(problem.id);
      expect(JSON.stringify(problem)).not.toContain("secret");
      expect(bug).toBe(true);
    },
  );

  it("never lets a ForgeError's cause out, and keeps its own fields from details", () => {
    const error = new ForgeError("conflict", "Runs already.", "Stop it.", { status: 200, code: "fine", count: 10n });
    error.cause = new Error("secret");
    const text = JSON.stringify(problemOf(error).problem, (_key, v) => (typeof v === "bigint" ? String(v) : v));
    expect(text).not.toContain("secret");
    expect(JSON.parse(text)).toMatchObject({ status: 409, code: "conflict", details: { count: "10" } });
  });
});

describe("problemResponse", () => {
  it("is problem+json with the problem's status and headers", async () => {
    const allow = { allow: "GET" };
    const response = problemResponse(problemOf(new WebError("method_not_allowed", "PUT.", "GET.", allow)));
    expect(response.status).toBe(405);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect(response.headers.get("allow")).toBe("GET");
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(await response.json()).toMatchObject({ status: 405, code: "method_not_allowed" });
  });
});
