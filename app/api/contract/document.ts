/** The OpenAPI 3.1 document, made of the very schemas that parse requests and describe answers. */
import { z } from "zod";
import {
  createDocument,
  type ZodOpenApiOperationObject,
  type ZodOpenApiPathsObject,
  type ZodOpenApiResponseObject,
} from "zod-openapi";
import { FeatureEntry, FeaturePlan } from "@/lib/features/plan";
import { Problem } from "@/lib/forge/views";
import { scopeOf, statusesOf } from "@/lib/web/operation";
import type { FoundOperation } from "./operations";

const PROBLEMS: Record<string, string> = {
  "400": "The request cannot be used; the problem names the field and the remedy.",
  "401": "A token is needed, or the one that was sent is wrong, expired or revoked.",
  "403": "The token's scope does not reach so far, or the request comes from a page of another origin.",
  "404": "There is nothing of that name.",
  "409": "Not possible in this state.",
  "413": "The body is too large.",
  "415": "The body must be of another type.",
  "422": "Not enough data, or a model that cannot be used.",
  "429": "Too many requests of this token, or too many wrong tokens: Retry-After says how long to wait.",
  "500": "A defect; the problem's id is in the log of the web process.",
  "502": "The market data source failed.",
  "503": "The network or the database cannot be reached; Retry-After says when to ask again.",
};

/** Named once in the document, and referred to by each operation. */
const problems: Record<string, ZodOpenApiResponseObject> = Object.fromEntries(
  Object.entries(PROBLEMS).map(([status, description]) => [
    status,
    { id: `Problem${status}`, description, content: { "application/problem+json": { schema: Problem } } },
  ]),
);

const idempotencyKey = z.object({
  "Idempotency-Key": z
    .string()
    .regex(/^[\x21-\x7e]{1,255}$/)
    .optional()
    .describe("A random key: the same request under the same key happens once, and is answered the same for a day."),
});

const rateHeaders = z.object({
  "RateLimit-Limit": z.number().int().optional().describe("Requests a minute that the token has."),
  "RateLimit-Remaining": z.number().int().optional(),
  "RateLimit-Reset": z.number().int().optional().describe("Seconds until they are renewed."),
});
const pageHeaders = rateHeaders.extend({
  Link: z.string().optional().describe('The next page, where there is one: <address>; rel="next".'),
});

/** @param version of the product */
export function openApiDocument(found: readonly FoundOperation[], version: string) {
  const paths: ZodOpenApiPathsObject = {};
  for (const one of found) {
    const address = one.route.replace(/\[(\w+)\]/g, "{$1}");
    paths[address] = { ...paths[address], [one.method.toLowerCase()]: operationOf(one, address) };
  }
  return createDocument({
    openapi: "3.1.0",
    info: {
      title: "Allora Forge",
      version,
      description:
        "Train, grade, deploy and watch prediction workers on the Allora Network. Errors are application/problem+json with a code and a remedy. " +
        "Times are ISO 8601 in UTC, ALLO amounts strings in uallo.",
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: "/api/v1" }],
    security: [{ token: [] }],
    tags: [...new Set(found.map(({ route }) => tagOf(route)))].map((name) => ({ name })),
    components: {
      // Named here: a name of its own would make every JSON Schema of a plan a reference.
      schemas: { FeaturePlan, FeatureEntry },
      securitySchemes: {
        token: {
          type: "http",
          scheme: "bearer",
          description:
            "The owner's FORGE_TOKEN, or a token of Settings with the scope that an operation names (x-scope).",
        },
      },
    },
    paths,
  });
}

function tagOf(route: string): string {
  return route.split("/")[1] ?? "";
}

function operationOf({ route, method, operation }: FoundOperation, address: string): ZodOpenApiOperationObject {
  const { input, answer, upload, paged, open } = operation;
  const { path, rest } = split(operation, route);
  const isQuery = (operation.inputIn ?? (method === "POST" ? "body" : "query")) === "query";
  const headers = paged ? pageHeaders : rateHeaders;
  const body = isQuery ? undefined : rest;
  return {
    operationId: `${method.toLowerCase()}${address.replace(/[{}]/g, "").replace(/[/.-]+(\w)/g, (_, first: string) => first.toUpperCase())}`,
    summary: operation.summary,
    ...(operation.description !== undefined && { description: operation.description }),
    tags: [tagOf(route)],
    "x-scope": scopeOf(method, operation),
    ...(open && { security: [{}, { token: [] }] }),
    requestParams: {
      ...(path !== undefined && { path }),
      ...(isQuery && rest instanceof z.ZodObject && Object.keys(rest.shape).length > 0 && { query: rest }),
      ...(method === "POST" && { header: idempotencyKey }),
    },
    ...(upload !== undefined && {
      requestBody: {
        required: true,
        content: Object.fromEntries(upload.map((type) => [type, { schema: { type: "string", format: "binary" } }])),
      },
    }),
    ...(upload === undefined &&
      body !== undefined &&
      input !== undefined &&
      !(body instanceof z.ZodObject && Object.keys(body.shape).length === 0) && {
        requestBody: { required: !body.safeParse({}).success, content: { "application/json": { schema: body } } },
      }),
    responses: {
      ...Object.fromEntries(
        statusesOf(operation).map((status) => [
          String(status),
          {
            description: status === 202 ? "Begun: the job says how far it is." : "Done.",
            headers,
            ...(answer !== null && { content: contentOf(answer) }),
          },
        ]),
      ),
      ...problems,
    },
  };
}

function contentOf(answer: z.ZodType | { readonly files: readonly string[] }) {
  if (answer instanceof z.ZodType) return { "application/json": { schema: answer } };
  return Object.fromEntries(
    answer.files.map((type) => [type, { schema: { type: "string" as const, format: "binary" } }]),
  );
}

/** What of the input the address says, and what is left. */
function split({ input, pathNames = {} }: FoundOperation["operation"], route: string) {
  const names = [...route.matchAll(/\[(\w+)\]/g)].map(([, name = ""]) => name);
  const unwrapped = input instanceof z.ZodDefault ? (input.unwrap() as z.ZodType) : input;
  const shape: Record<string, z.ZodType> = unwrapped instanceof z.ZodObject ? unwrapped.shape : {};
  const path =
    names.length === 0
      ? undefined
      : z.object(Object.fromEntries(names.map((name) => [name, shape[pathNames[name] ?? name] ?? z.string()])));
  const taken = new Set(names.map((name) => pathNames[name] ?? name).filter((name) => name in shape));
  if (!(unwrapped instanceof z.ZodObject) || taken.size === 0) return { path, rest: unwrapped };
  const left = Object.entries(shape).filter(([name]) => !taken.has(name));
  return { path, rest: z.strictObject(Object.fromEntries(left)) };
}
