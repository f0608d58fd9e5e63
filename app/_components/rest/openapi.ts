/** What the REST page reads of an OpenAPI 3.1 document: operations by tag, references followed. Pure. */

export interface Schema {
  $ref?: string;
  type?: string | readonly string[];
  format?: string;
  description?: string;
  title?: string;
  properties?: Readonly<Record<string, Schema>>;
  required?: readonly string[];
  additionalProperties?: boolean | Schema;
  items?: Schema;
  prefixItems?: readonly Schema[];
  enum?: readonly unknown[];
  const?: unknown;
  default?: unknown;
  example?: unknown;
  examples?: readonly unknown[];
  anyOf?: readonly Schema[];
  oneOf?: readonly Schema[];
  allOf?: readonly Schema[];
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  pattern?: string;
}

export interface Parameter {
  $ref?: string;
  name: string;
  in: string;
  required?: boolean;
  description?: string;
  schema?: Schema;
  example?: unknown;
}

type Content = Readonly<Record<string, { schema?: Schema; example?: unknown }>>;

interface Body {
  $ref?: string;
  description?: string;
  required?: boolean;
  content?: Content;
}

interface Answer {
  $ref?: string;
  description?: string;
  content?: Content;
  headers?: Readonly<Record<string, { $ref?: string; description?: string }>>;
}

interface OperationObject {
  operationId?: string;
  summary?: string;
  description?: string;
  tags?: readonly string[];
  parameters?: readonly Parameter[];
  requestBody?: Body;
  responses?: Readonly<Record<string, Answer>>;
  "x-scope"?: string;
  security?: readonly Readonly<Record<string, unknown>>[];
}

type PathItem = Readonly<Partial<Record<string, unknown>>>;

export interface OpenApi {
  openapi: string;
  info: { title: string; version: string; description?: string };
  servers?: readonly { url: string }[];
  tags?: readonly { name: string; description?: string }[];
  paths: Readonly<Record<string, PathItem>>;
  components?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

export interface Medium {
  /** Content type. */
  type: string;
  schema: Schema | null;
  example: unknown;
}

export interface RestOperation {
  /** Part of the page. */
  id: string;
  tag: string;
  method: string;
  /** From the server's root, e.g. "/api/v1/topics/{id}". */
  path: string;
  summary: string;
  description: string;
  /** read, operate or admin; null for what needs none. */
  scope: string | null;
  parameters: readonly Parameter[];
  request: { isRequired: boolean; media: readonly Medium[] } | null;
  answers: readonly { status: string; description: string; headers: readonly string[]; media: readonly Medium[] }[];
}

export interface TagGroup {
  name: string;
  description: string;
  operations: readonly RestOperation[];
}

const METHODS = ["get", "post", "put", "patch", "delete"] as const;

/** "#/components/schemas/TopicView" → what stands there. What leads nowhere is undefined. */
export function deref<T extends { $ref?: string }>(value: T, document: OpenApi): T {
  let found: unknown = value;
  // A reference may lead to a reference; a circle of them ends.
  for (let hop = 0; hop < 10; hop++) {
    const ref = (found as { $ref?: string } | undefined)?.$ref;
    if (ref === undefined) break;
    found = ref
      .replace(/^#\//, "")
      .split("/")
      .reduce<unknown>(
        (node, part) =>
          (node as Record<string, unknown> | undefined)?.[part.replaceAll("~1", "/").replaceAll("~0", "~")],
        document,
      );
  }
  return (found ?? {}) as T;
}

/** Name of the schema that a reference leads to. */
export function refName(schema: Schema): string | null {
  return schema.$ref?.split("/").at(-1) ?? null;
}

/** Objects inside a schema that can be unfolded: of a reference, a list, or one of several choices; each only once. */
export function objectsIn(schema: Schema, document: OpenApi, seen: ReadonlySet<string> = new Set()): Schema[] {
  const name = refName(schema);
  if (name !== null && seen.has(name)) return [];
  const known = name === null ? seen : new Set([...seen, name]);
  const found = deref(schema, document);
  const inner = (part: Schema | undefined) => (part === undefined ? [] : objectsIn(part, document, known));
  if (found.properties !== undefined) return [name === null ? found : { title: name, ...found }];
  const choices = [
    ...(found.anyOf ?? []),
    ...(found.oneOf ?? []),
    ...(found.allOf ?? []),
    ...(found.prefixItems ?? []),
  ];
  const extra = typeof found.additionalProperties === "object" ? found.additionalProperties : undefined;
  return [...choices.flatMap(inner), ...inner(found.items), ...inner(extra)];
}

function serverPath({ servers = [] }: OpenApi): string {
  const url = servers[0]?.url ?? "";
  const path = URL.canParse(url) ? new URL(url).pathname : url;
  return path.replace(/\/+$/, "");
}

function mediaOf(content: Content | undefined): Medium[] {
  return Object.entries(content ?? {}).map(([type, { schema, example }]) => ({
    type,
    schema: schema ?? null,
    example,
  }));
}

function idOf(method: string, path: string, operation: OperationObject): string {
  return operation.operationId ?? `${method}${path}`.replace(/[^a-zA-Z0-9]+/g, "-").replace(/-+$/, "");
}

function tagOf(path: string, { tags }: OperationObject): string {
  return (
    tags?.[0] ??
    path
      .replace(/^\/api\/v\d+\//, "")
      .split("/")
      .filter(Boolean)[0] ??
    "other"
  );
}

/** One of the ways to be let in asks for nothing. */
function isOpen({ security = [] }: OperationObject): boolean {
  return security.some((way) => Object.keys(way).length === 0);
}

function operationOf(document: OpenApi, path: string, item: PathItem, method: string): RestOperation {
  const operation = item[method] as OperationObject;
  const shared = (item.parameters ?? []) as readonly Parameter[];
  const body = operation.requestBody === undefined ? null : deref(operation.requestBody, document);
  return {
    id: idOf(method, path, operation),
    tag: tagOf(path, operation),
    method: method.toUpperCase(),
    path: `${serverPath(document)}${path}`,
    summary: operation.summary ?? "",
    description: operation.description ?? "",
    scope: isOpen(operation) ? null : (operation["x-scope"] ?? null),
    parameters: [...shared, ...(operation.parameters ?? [])].map((parameter) => deref(parameter, document)),
    request: body === null ? null : { isRequired: body.required ?? false, media: mediaOf(body.content) },
    answers: Object.entries(operation.responses ?? {}).map(([status, given]) => {
      const { description = "", content, headers = {} } = deref(given, document);
      return { status, description, headers: Object.keys(headers), media: mediaOf(content) };
    }),
  };
}

/** Every operation, in the document's order. */
export function operationsOf(document: OpenApi): RestOperation[] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    METHODS.filter((method) => item[method] !== undefined).map((method) => operationOf(document, path, item, method)),
  );
}

/** In the order of the document's tags, then of their first operation. */
export function groupsOf(document: OpenApi, operations: readonly RestOperation[]): TagGroup[] {
  const described = new Map((document.tags ?? []).map(({ name, description }) => [name, description ?? ""]));
  const names = new Set([...described.keys(), ...operations.map(({ tag }) => tag)]);
  return [...names]
    .map((name) => ({
      name,
      description: described.get(name) ?? "",
      operations: operations.filter(({ tag }) => tag === name),
    }))
    .filter(({ operations: found }) => found.length > 0);
}

/** Those that hold every word in method, path, summary, scope or tag. */
export function findOperations(operations: readonly RestOperation[], query: string): readonly RestOperation[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return operations;
  return operations.filter(({ method, path, summary, scope, tag, id }) => {
    const text = `${method} ${path} ${summary} ${scope ?? ""} ${tag} ${id}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
