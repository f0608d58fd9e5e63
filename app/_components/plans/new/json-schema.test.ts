import { describe, expect, it } from "vitest";
import { z } from "zod";
import { FEATURE_KINDS, kindName } from "@/lib/features";
import { fieldOf, fieldsOf, initialOf, type Json, type JsonObject, variantOf, words } from "./json-schema";

const schemaOf = (schema: z.ZodType) => z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as JsonObject;

describe("a form made of a schema", () => {
  it("has a field for each parameter of each built-in feature, and begins with a value that is allowed", () => {
    for (const kind of FEATURE_KINDS) {
      const schema = schemaOf(kind.schema);
      const fields = fieldsOf(schema);
      expect(fields.map(({ name }) => name)).toEqual(Object.keys(kind.schema.shape));
      for (const { name, schema: one } of fields)
        expect([kindName(kind), name, fieldOf(one).kind]).not.toContain("json");
      const begun = { ...(initialOf(schema) as object), name: "a", market: "ethusd" };
      const given = "market" in kind.schema.shape ? begun : { ...begun, market: undefined };
      const parsed = kind.schema.safeParse(JSON.parse(JSON.stringify(given)));
      expect([kindName(kind), parsed.error?.issues ?? []]).toEqual([kindName(kind), []]);
    }
  });

  it("knows bounds, choices, switches, lists and fixed parts", () => {
    expect(fieldOf(schemaOf(z.number().int().min(2).max(9)))).toEqual({
      kind: "number",
      isInteger: true,
      min: 2,
      max: 9,
    });
    expect(fieldOf(schemaOf(z.number().int()))).toEqual({
      kind: "number",
      isInteger: true,
      min: undefined,
      max: undefined,
    });
    expect(fieldOf(schemaOf(z.enum(["a", "b"])))).toEqual({ kind: "choice", values: ["a", "b"] });
    expect(fieldOf(schemaOf(z.boolean()))).toEqual({ kind: "switch" });
    expect(fieldOf(schemaOf(z.array(z.number())))).toEqual({ kind: "list", of: "number" });
    expect(fieldOf(schemaOf(z.literal("x")))).toEqual({ kind: "fixed", value: "x" });
    expect(fieldOf(schemaOf(z.tuple([z.string(), z.number()])))).toEqual({ kind: "json" });
  });

  it("finds which of several shapes a value has", () => {
    const schema = schemaOf(
      z.union([
        z.number().int(),
        z.strictObject({ horizons: z.number() }),
        z.strictObject({ policy: z.literal("drop") }),
      ]),
    );
    const field = fieldOf(schema);
    if (field.kind !== "variants") throw new Error("several shapes are variants");
    expect(field.variants.map(({ name }) => name)).toEqual(["number", "horizons", "drop"]);
    expect(
      ([3, { horizons: 2 }, { policy: "drop" }, "?"] as Json[]).map((value) => variantOf(field.variants, value)),
    ).toEqual([0, 1, 2, 0]);
  });

  it("writes names as words", () => {
    expect(words("minBarCoverage")).toBe("min bar coverage");
    expect(words("log_return")).toBe("log return");
  });
});
