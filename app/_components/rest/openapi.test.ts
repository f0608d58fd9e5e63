import { describe, expect, it } from "vitest";
import { deref, findOperations, groupsOf, type OpenApi, objectsIn, operationsOf } from "./openapi";
import { curlOf, limitWords, sampleOf, typeWords } from "./schema-words";

const document: OpenApi = {
  openapi: "3.1.0",
  info: { title: "Forge", version: "1" },
  servers: [{ url: "/api/v1" }],
  tags: [{ name: "workers", description: "Live workers." }, { name: "unused" }],
  paths: {
    "/topics": { get: { summary: "Lists topics.", "x-scope": "read", responses: {} } },
    "/health": { get: { "x-scope": "read", security: [{}, { token: [] }], responses: {} } },
    "/deployments/{id}": {
      parameters: [{ name: "id", in: "path", required: true, schema: { type: "string", format: "uuid" } }],
      delete: {
        operationId: "removeDeployment",
        tags: ["workers"],
        "x-scope": "operate",
        parameters: [{ name: "force", in: "query", schema: { type: "boolean" } }],
        responses: { 204: { description: "Gone." } },
      },
    },
    "/deployments": {
      post: {
        operationId: "deploy",
        tags: ["workers"],
        "x-scope": "operate",
        requestBody: {
          required: true,
          content: { "application/json": { schema: { $ref: "#/components/schemas/Ask" } } },
        },
        responses: { 201: { $ref: "#/components/responses/Made" } },
      },
    },
  },
  components: {
    schemas: {
      Ask: {
        type: "object",
        properties: {
          topicId: { type: "integer", minimum: 1 },
          kind: { enum: ["price", "log_return"] },
          tree: { $ref: "#/components/schemas/Tree" },
          note: { type: "string" },
        },
        required: ["topicId", "kind", "tree"],
      },
      Tree: {
        type: "object",
        properties: { left: { $ref: "#/components/schemas/Tree" } },
        required: ["left"],
      },
    },
    responses: {
      Made: { description: "It is made.", content: { "application/json": { schema: { type: "string" } } } },
    },
  },
};

describe("operationsOf", () => {
  const operations = operationsOf(document);

  it("lists every method of every path, with what the path shares", () => {
    expect(operations.map(({ id, method, path, tag }) => [id, method, path, tag])).toEqual([
      ["get-topics", "GET", "/api/v1/topics", "topics"],
      ["get-health", "GET", "/api/v1/health", "health"],
      ["removeDeployment", "DELETE", "/api/v1/deployments/{id}", "workers"],
      ["deploy", "POST", "/api/v1/deployments", "workers"],
    ]);
    expect(operations[2]?.parameters.map(({ name }) => name)).toEqual(["id", "force"]);
  });

  it("follows references to answers", () => {
    expect(operations[3]?.answers).toEqual([
      {
        status: "201",
        description: "It is made.",
        headers: [],
        media: [{ type: "application/json", schema: { type: "string" }, example: undefined }],
      },
    ]);
  });

  it("groups them by the document's tags first, and leaves out tags without any", () => {
    expect(groupsOf(document, operations).map(({ name, description }) => [name, description])).toEqual([
      ["workers", "Live workers."],
      ["topics", ""],
      ["health", ""],
    ]);
  });

  it("finds them by words of any part", () => {
    expect(findOperations(operations, "delete operate").map(({ id }) => id)).toEqual(["removeDeployment"]);
    expect(findOperations(operations, "")).toHaveLength(4);
  });
});

describe("deref", () => {
  it("is empty for what leads nowhere, and ends in a circle", () => {
    expect(deref({ $ref: "#/components/schemas/None" }, document)).toEqual({});
    const circle = { ...document, components: { schemas: { A: { $ref: "#/components/schemas/A" } } } };
    expect(deref({ $ref: "#/components/schemas/A" }, circle)).toBeDefined();
  });
});

describe("objectsIn", () => {
  it("looks through references, lists and choices, and not into properties", () => {
    const tree = { $ref: "#/components/schemas/Tree" };
    const schema = { anyOf: [{ type: "array", items: tree }, { type: "null" }, { $ref: "#/components/schemas/Ask" }] };
    expect(objectsIn(schema, document).map(({ title }) => title)).toEqual(["Tree", "Ask"]);
    expect(objectsIn({ type: "string" }, document)).toEqual([]);
  });
});

describe("typeWords", () => {
  it.each([
    [{ $ref: "#/components/schemas/Ask" }, "Ask"],
    [{ type: "array", items: { $ref: "#/components/schemas/Ask" } }, "array of Ask"],
    [{ type: "string", format: "date-time" }, "string (date-time)"],
    [{ anyOf: [{ type: "number" }, { type: "null" }] }, "number or null"],
    [{ type: ["string", "null"] }, "string or null"],
    [{ enum: ["a", 1] }, '"a" | 1'],
    [{ type: "array", items: { enum: ["a", "b"] } }, 'array of ("a" | "b")'],
    [{ type: "object", additionalProperties: { type: "number" } }, "object of number"],
    [{}, "anything"],
  ])("%j is %s", (schema, words) => expect(typeWords(schema)).toBe(words));
});

describe("limitWords", () => {
  it("says bounds and defaults, but not those of every number", () => {
    expect(limitWords({ type: "integer", minimum: 1, maximum: 100, default: 25 })).toBe("1 to 100, default 25");
    expect(limitWords({ type: "integer", minimum: 1, maximum: Number.MAX_SAFE_INTEGER })).toBe("at least 1");
    expect(limitWords({ type: "string", maxLength: 80 })).toBe("at most 80 characters");
    expect(limitWords({ type: "string" })).toBe("");
  });
});

describe("examples", () => {
  const [list, health, remove, deploy] = operationsOf(document);

  it("hold what is required, and end where a schema holds itself", () => {
    const sample = sampleOf({ $ref: "#/components/schemas/Ask" }, document) as Record<string, unknown>;
    expect(sample).toMatchObject({ topicId: 1, kind: "price", tree: { left: {} } });
    expect(sample).not.toHaveProperty("note");
  });

  it("ask by curl, with ids and token from the environment", () => {
    if (list === undefined || health === undefined || remove === undefined || deploy === undefined)
      throw new Error("operations are missing");
    expect(curlOf(list, document, "http://127.0.0.1:8787")).toBe(
      'curl "http://127.0.0.1:8787/api/v1/topics" \\\n  -H "Authorization: Bearer $FORGE_TOKEN"',
    );
    expect(curlOf(health, document, "http://x")).toBe('curl "http://x/api/v1/health"');
    expect(curlOf(remove, document, "https://forge.example.com/forge")).toContain(
      'curl -X DELETE "https://forge.example.com/forge/api/v1/deployments/$ID"',
    );
    expect(curlOf(deploy, document, "http://x")).toContain(`-d '{"topicId":1,"kind":"price","tree":{"left"`);
  });
});
