/** The part of JSON Schema that features' parameters use, read so that a form can be made of it. Pure. */

export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
export type JsonObject = { [name: string]: Json };

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export type FormField =
  | { kind: "number"; isInteger: boolean; min?: number; max?: number }
  | { kind: "text"; pattern?: string }
  | { kind: "choice"; values: readonly string[] }
  | { kind: "switch" }
  | { kind: "list"; of: "number" | "text" }
  | { kind: "group"; fields: readonly NamedField[] }
  /** One of several shapes. */
  | { kind: "variants"; variants: readonly { name: string; schema: JsonObject }[] }
  /** Nothing to choose. */
  | { kind: "fixed"; value: Json }
  /** Edited as JSON. */
  | { kind: "json" };

export interface NamedField {
  name: string;
  schema: JsonObject;
  isRequired: boolean;
}

const BEYOND = Number.MAX_SAFE_INTEGER;

function bound(value: unknown): number | undefined {
  // zod writes the safe integers' limits for every whole number.
  return typeof value === "number" && Math.abs(value) < BEYOND ? value : undefined;
}

/** How a value of this schema is edited. */
export function fieldOf(schema: JsonObject): FormField {
  if (schema.const !== undefined) return { kind: "fixed", value: schema.const };
  if (Array.isArray(schema.enum)) return { kind: "choice", values: schema.enum.map(String) };
  const several = schema.anyOf ?? schema.oneOf;
  if (Array.isArray(several)) {
    const variants = several.filter(isObject).map((one, index) => ({ name: variantName(one, index), schema: one }));
    return variants.length === 1 && variants[0] !== undefined
      ? fieldOf(variants[0].schema)
      : { kind: "variants", variants };
  }
  switch (schema.type) {
    case "integer":
    case "number":
      return {
        kind: "number",
        isInteger: schema.type === "integer",
        min: bound(schema.minimum) ?? bound(schema.exclusiveMinimum),
        max: bound(schema.maximum) ?? bound(schema.exclusiveMaximum),
      };
    case "string":
      return { kind: "text", ...(typeof schema.pattern === "string" && { pattern: schema.pattern }) };
    case "boolean":
      return { kind: "switch" };
    case "array": {
      const of = isObject(schema.items) ? fieldOf(schema.items).kind : "json";
      return of === "number" || of === "text" ? { kind: "list", of } : { kind: "json" };
    }
    case "object":
      return { kind: "group", fields: fieldsOf(schema) };
    default:
      return { kind: "json" };
  }
}

/** The properties of an object's schema, in its order. */
export function fieldsOf(schema: JsonObject): NamedField[] {
  const required = Array.isArray(schema.required) ? schema.required : [];
  return Object.entries(isObject(schema.properties) ? schema.properties : {})
    .filter((entry): entry is [string, JsonObject] => isObject(entry[1]))
    .map(([name, one]) => ({ name, schema: one, isRequired: required.includes(name) }));
}

/** A shape is called by what sets it apart: its title, its fixed tag, the names of its parts, or its type. */
function variantName(schema: JsonObject, index: number): string {
  if (typeof schema.title === "string") return schema.title;
  if (schema.const !== undefined) return String(schema.const);
  const fields = fieldsOf(schema);
  for (const { schema: one } of fields) if (typeof one.const === "string") return words(one.const);
  if (fields.length > 0) return fields.map(({ name }) => words(name)).join(", ");
  if (schema.type === "integer" || schema.type === "number") return "number";
  return typeof schema.type === "string" ? schema.type : `form ${index + 1}`;
}

/** Which of several shapes a value has; the first where none fits. */
export function variantOf(variants: readonly { schema: JsonObject }[], value: Json | undefined): number {
  const found = variants.findIndex(({ schema }) => fits(schema, value));
  return Math.max(0, found);
}

function fits(schema: JsonObject, value: Json | undefined): boolean {
  const field = fieldOf(schema);
  switch (field.kind) {
    case "fixed":
      return value === field.value;
    case "choice":
      return typeof value === "string" && field.values.includes(value);
    case "number":
      return typeof value === "number";
    case "text":
      return typeof value === "string";
    case "switch":
      return typeof value === "boolean";
    case "list":
      return Array.isArray(value);
    case "variants":
      return field.variants.some((one) => fits(one.schema, value));
    case "group":
      return (
        isObject(value) &&
        field.fields.every(({ name, schema: one, isRequired }) => {
          const part = value[name];
          return part === undefined ? !isRequired : fieldOf(one).kind !== "fixed" || fits(one, part);
        }) &&
        Object.keys(value).every((name) => field.fields.some((one) => one.name === name))
      );
    case "json":
      return true;
  }
}

/** A value to begin with: the default, or the least that is allowed. */
export function initialOf(schema: JsonObject): Json {
  if (schema.default !== undefined) return schema.default;
  const field = fieldOf(schema);
  switch (field.kind) {
    case "fixed":
      return field.value;
    case "choice":
      return field.values[0] ?? "";
    case "number":
      return Math.max(field.min ?? 1, Math.min(1, field.max ?? 1));
    case "text":
      return "";
    case "switch":
      return false;
    case "list":
      return [];
    case "variants":
      return field.variants[0] === undefined ? null : initialOf(field.variants[0].schema);
    case "group":
      return Object.fromEntries(
        field.fields.filter(({ isRequired }) => isRequired).map(({ name, schema: one }) => [name, initialOf(one)]),
      );
    case "json":
      return null;
  }
}

/** "lookbackBars" → "lookback bars" */
export function words(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replaceAll("_", " ")
    .toLowerCase();
}
