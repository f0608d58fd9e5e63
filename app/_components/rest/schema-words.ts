/** A schema in few words, and a value that fits it. Pure. */
import { deref, type OpenApi, type Parameter, type RestOperation, refName, type Schema } from "./openapi";

function literal(value: unknown): string {
  return JSON.stringify(value);
}

function typesOf({ type }: Schema): readonly string[] {
  if (type === undefined) return [];
  return typeof type === "string" ? [type] : type;
}

/** "TopicView", "array of string", "\"read\" | \"operate\"", "string (date-time) or null" */
export function typeWords(schema: Schema): string {
  const name = refName(schema);
  if (name !== null) return name;
  if (schema.const !== undefined) return literal(schema.const);
  if (schema.enum !== undefined) return schema.enum.map(literal).join(" | ");
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) {
    const words = [...new Set(choices.map(typeWords))];
    const others = words.filter((word) => word !== "null");
    return others.length < words.length ? `${others.join(" | ")} or null` : others.join(" | ");
  }
  if (schema.allOf !== undefined) return schema.allOf.map(typeWords).join(" & ");
  const types = typesOf(schema);
  const words = types.filter((type) => type !== "null").map((type) => oneType(type, schema));
  if (words.length === 0)
    return types.includes("null") ? "null" : schema.properties === undefined ? "anything" : "object";
  return `${words.join(" | ")}${types.includes("null") ? " or null" : ""}`;
}

function oneType(type: string, schema: Schema): string {
  if (type === "array") {
    if (schema.prefixItems !== undefined) return `[${schema.prefixItems.map(typeWords).join(", ")}]`;
    const items = schema.items === undefined ? "anything" : typeWords(schema.items);
    return `array of ${items.includes(" | ") ? `(${items})` : items}`;
  }
  if (type === "object" && schema.properties === undefined && typeof schema.additionalProperties === "object") {
    return `object of ${typeWords(schema.additionalProperties)}`;
  }
  if (schema.format === "binary") return "file";
  return schema.format === undefined ? type : `${type} (${schema.format})`;
}

/** Bounds and defaults: "1 to 100", "at most 80 characters", "default 25". */
export function limitWords(schema: Schema): string {
  const range = (from: number | undefined, to: number | undefined, unit: string) => {
    if (from !== undefined && to !== undefined) return from === to ? `${from}${unit}` : `${from} to ${to}${unit}`;
    if (from !== undefined) return `at least ${from}${unit}`;
    return to === undefined ? null : `at most ${to}${unit}`;
  };
  // The bounds that a 64-bit float has anyway say nothing.
  const bound = (value: number | undefined) =>
    value === undefined || Math.abs(value) >= Number.MAX_SAFE_INTEGER ? undefined : value;
  const words = [
    range(bound(schema.minimum), bound(schema.maximum), ""),
    schema.exclusiveMinimum === undefined ? null : `above ${schema.exclusiveMinimum}`,
    schema.exclusiveMaximum === undefined ? null : `below ${schema.exclusiveMaximum}`,
    range(schema.minLength, schema.maxLength, " characters"),
    range(schema.minItems, schema.maxItems, " items"),
    schema.pattern === undefined || schema.format !== undefined ? null : `matches ${schema.pattern}`,
    schema.default === undefined ? null : `default ${literal(schema.default)}`,
  ];
  return words.filter((word) => word !== null).join(", ");
}

const STRINGS: Readonly<Record<string, string>> = {
  "date-time": "2026-01-31T00:00:00Z",
  date: "2026-01-31",
  uuid: "00000000-0000-4000-8000-000000000000",
};

/** Where any text does. */
const ANY_TEXT = "…";

const MOST_DEPTH = 5;

/** A value that fits: what the schema gives as an example or default, else the plainest; only what is required. */
export function sampleOf(given: Schema, document: OpenApi, depth = 0): unknown {
  const schema = deref(given, document);
  const ready = schema.const ?? schema.examples?.[0] ?? schema.example ?? schema.default ?? schema.enum?.[0];
  if (ready !== undefined) return ready;
  const choices = schema.anyOf ?? schema.oneOf ?? schema.allOf;
  const [choice] = choices?.filter((one) => one.type !== "null") ?? [];
  if (choice !== undefined) return sampleOf(choice, document, depth);
  const type = typesOf(schema).find((one) => one !== "null");
  switch (type) {
    case "string":
      return STRINGS[schema.format ?? ""] ?? ANY_TEXT;
    case "integer":
    case "number":
      return schema.minimum !== undefined && schema.minimum > 1 ? schema.minimum : 1;
    case "boolean":
      return true;
    case "null":
      return null;
    case "array":
      return schema.items === undefined || depth >= MOST_DEPTH ? [] : [sampleOf(schema.items, document, depth + 1)];
    default: {
      if (depth >= MOST_DEPTH) return {};
      const required = Object.entries(schema.properties ?? {}).filter(([name]) => schema.required?.includes(name));
      return Object.fromEntries(required.map(([name, part]) => [name, sampleOf(part, document, depth + 1)]));
    }
  }
}

function shellName(name: string): string {
  return `$${name.replace(/([a-z])([A-Z])/g, "$1_$2").toUpperCase()}`;
}

function queryOf(parameters: readonly Parameter[], document: OpenApi): string {
  const pairs = parameters
    .filter((parameter) => parameter.in === "query" && parameter.required === true)
    .map(({ name, example, schema = {} }) => {
      const value = String(example ?? sampleOf(schema, document));
      return `${name}=${value === ANY_TEXT ? shellName(name) : encodeURIComponent(value)}`;
    });
  return pairs.length === 0 ? "" : `?${pairs.join("&")}`;
}

/** The operation asked for by curl; the token and the ids come from the environment. @param origin with the prefix, if any */
export function curlOf(operation: RestOperation, document: OpenApi, origin: string): string {
  const path = operation.path.replace(/\{([^}]+)\}/g, (_whole, name: string) => shellName(name));
  const lines = [`curl "${origin}${path}${queryOf(operation.parameters, document)}"`];
  if (operation.method !== "GET") lines[0] = lines[0]?.replace("curl ", `curl -X ${operation.method} `) ?? "";
  if (operation.scope !== null) lines.push('-H "Authorization: Bearer $FORGE_TOKEN"');
  const json = operation.request?.media.find(({ type }) => type.includes("json"));
  const file = operation.request?.media.find(({ type }) => !type.includes("json"));
  if (json?.schema) {
    const body = JSON.stringify(json.example ?? sampleOf(json.schema, document)).replaceAll("'", "'\\''");
    lines.push('-H "Content-Type: application/json"', `-d '${body}'`);
  } else if (file !== undefined) {
    lines.push(`-H "Content-Type: ${file.type}"`, "--data-binary @FILE");
  } else if (operation.method === "POST") {
    // A POST without one could come from any page's form, and is refused.
    lines.push('-H "Content-Type: application/json"', "-d '{}'");
  }
  const answers = operation.answers.filter(({ status }) => status.startsWith("2")).flatMap(({ media }) => media);
  if (answers.some(({ type }) => type === "text/event-stream")) lines.push("--no-buffer");
  else if (answers.some(({ type }) => !type.includes("json"))) lines.push("--remote-name --remote-header-name");
  return lines.join(" \\\n  ");
}
