/** The OpenAPI document is of the routes as they are, and is one. */
import { readFileSync } from "node:fs";
import Ajv2020 from "ajv/dist/2020";
import addFormats from "ajv-formats";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { FeaturePlan } from "@/lib/features/plan";
import { operations, routes } from "./operations";
import { spelled } from "./spelled";

const stored = readFileSync("app/api/contract/openapi.json", "utf8");
const document = JSON.parse(stored) as {
  openapi: string;
  paths: Record<string, Record<string, { operationId: string; summary: string; responses: Record<string, unknown> }>>;
  components: { schemas: Record<string, object> };
};

describe("the OpenAPI document", () => {
  it("is what the routes say (npm run docs:openapi writes it)", async () => {
    expect(stored).toBe(await spelled());
  });

  it("has every route and every method of it", async () => {
    const found = await operations();
    expect(found.length).toBeGreaterThan(60);
    expect(Object.keys(document.paths)).toEqual(routes().map((route) => route.replace(/\[(\w+)\]/g, "{$1}")));
    for (const { route, method } of found) {
      const operation = document.paths[route.replace(/\[(\w+)\]/g, "{$1}")]?.[method.toLowerCase()];
      expect(operation?.summary, `${method} ${route}`).toMatch(/^[A-Z].*[.?]$/);
      expect(operation?.responses).toHaveProperty("401");
    }
  });

  it("names each operation once", () => {
    const ids = Object.values(document.paths).flatMap((methods) =>
      Object.values(methods).map((one) => one.operationId),
    );
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("holds JSON Schemas that a validator takes", () => {
    const ajv = new Ajv2020({ strict: false });
    addFormats(ajv);
    ajv.addSchema({ $id: "https://forge.invalid/api", ...document });
    for (const name of Object.keys(document.components.schemas)) {
      expect(() => ajv.compile({ $ref: `https://forge.invalid/api#/components/schemas/${name}` }), name).not.toThrow();
    }
    const isJob = ajv.compile({ $ref: "https://forge.invalid/api#/components/schemas/JobView" });
    expect(isJob({ id: "x" })).toBe(false);
  });

  it("leaves a plan's own schema whole: its form is made of the properties", () => {
    const { properties } = z.toJSONSchema(FeaturePlan, { io: "input" });
    expect(properties).toHaveProperty("intervalMinutes");
    expect(document.components.schemas).toHaveProperty("FeaturePlan");
  });

  it("refers to nothing that is not there", () => {
    for (const [, name] of stored.matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
      expect(document.components.schemas).toHaveProperty([name as string]);
    }
  });
});
