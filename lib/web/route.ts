/** What every route handler shares: guard, scope, limits, parameters, body, answer, errors. Handlers only parse → call lib/forge → answer. */
import { config } from "@/lib/config";
import type { ForgeContext } from "@/lib/forge/context";
import { answered } from "./answer";
import { forgeContext } from "./context";
import { checkHost, checkSender } from "./guard";
import { onlyOnce } from "./idempotency";
import { type Identity, identify } from "./identity";
import { MAX_BODY_BYTES, readBytes, readJson } from "./json";
import { type Method, mayDo, type Operation, scopeOf } from "./operation";
import { WebError } from "./problem";
import { countRequest } from "./rate-limit";
import { bearerToken } from "./tokens";

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const satisfies readonly Method[];

export interface Exchange {
  request: Request;
  /** Null for who carries neither token nor session, which only open operations let in. */
  identity: Identity | null;
  /** Made when it is asked for. @throws ForgeError database_failed when no database is configured */
  readonly ctx: ForgeContext;
  /** A parameter of the path, decoded. */
  param: (name: string) => string;
  /** The query's parameters; the last one wins where a name is given twice. */
  query: Readonly<Record<string, string>>;
  /** The JSON body; undefined where there is none. @throws WebError */
  body: () => Promise<unknown>;
  /** The body as it came, of any type. @throws WebError payload_too_large */
  bytes: () => Promise<Buffer>;
}

export type Handler = (exchange: Exchange) => Promise<Response>;

/** A handler as Next calls it; a route without parameters resolves them to undefined. */
export interface NextHandler {
  (request: Request, context: { params: Promise<unknown> }): Promise<Response>;
  /** What it does, for the OpenAPI document; undefined for methods that are refused. */
  operation?: Operation;
}

async function identityOf(request: Request, open: boolean): Promise<Identity | null> {
  try {
    return await identify(request);
  } catch (error) {
    const isAnonymous =
      error instanceof WebError && error.code === "unauthorized" && bearerToken(request.headers) === null;
    if (open && isAnonymous) return null;
    throw error;
  }
}

function checkScope(identity: Identity | null, method: Method, operation: Operation): void {
  const needed = scopeOf(method, operation);
  if (identity === null || mayDo(identity.scopes, needed)) return;
  throw new WebError(
    "forbidden",
    `This token may ${identity.scopes.join(", ")}; what it asked for needs the scope ${needed}.`,
    `Use a token with the scope ${needed}: the owner makes one in Settings or by npx forge tokens create.`,
  );
}

type Respond = (exchange: Exchange) => Promise<Response>;

function guarded(method: Method, operation: Operation | null, respond: Respond): NextHandler {
  return (request, context) =>
    answered(request, async () => {
      checkHost(request.headers);
      checkSender(request);
      const identity = await identityOf(request, operation?.open ?? false);
      if (operation !== null) checkScope(identity, method, operation);
      const limited = identity?.limited ?? null;
      const headers = limited === null ? {} : await countRequest(limited);
      const params = new Map<string, unknown>(Object.entries((await context.params) ?? {}));
      const exchange: Exchange = {
        request,
        identity,
        get ctx() {
          return forgeContext(identity?.actor ?? "dashboard");
        },
        param: (name) => String(params.get(name)),
        query: Object.fromEntries(new URL(request.url).searchParams),
        body: () => readJson(request, operation?.mostBytes),
        bytes: () => readBytes(request, operation?.mostBytes ?? MAX_BODY_BYTES),
      };
      const answer = await respond(exchange);
      for (const [name, value] of Object.entries(headers)) answer.headers.set(name, value);
      return belowBasePath(answer);
    });
}

/** Addresses in headers are written as if there were no prefix. */
function belowBasePath(answer: Response): Response {
  const { basePath } = config();
  const location = answer.headers.get("location");
  if (basePath !== "" && location?.startsWith("/")) answer.headers.set("location", `${basePath}${location}`);
  const link = answer.headers.get("link");
  if (basePath !== "" && link !== null) answer.headers.set("link", link.replace("</", `<${basePath}/`));
  return answer;
}

/** The handlers of a route by method; every other method is answered 405 with the methods that there are. */
export function route(operations: Partial<Record<Method, Operation>>): Record<Method | "OPTIONS", NextHandler> {
  const allowed = METHODS.filter((method) => operations[method] !== undefined);
  const allow = [...(allowed.includes("GET") ? ["HEAD"] : []), ...allowed, "OPTIONS"].join(", ");
  const refuse: Handler = async ({ request }) => {
    throw new WebError("method_not_allowed", `${request.method} is not allowed here.`, `Use one of ${allow}.`, {
      allow,
    });
  };
  const handlerOf = (method: Method): NextHandler => {
    const operation = operations[method];
    if (operation === undefined) return guarded(method, null, refuse);
    const respond: Respond =
      method === "POST" ? (exchange) => onlyOnce(exchange, operation, operation.handle) : operation.handle;
    return Object.assign(guarded(method, operation, respond), { operation });
  };
  return {
    GET: handlerOf("GET"),
    POST: handlerOf("POST"),
    PUT: handlerOf("PUT"),
    PATCH: handlerOf("PATCH"),
    DELETE: handlerOf("DELETE"),
    OPTIONS: guarded("GET", null, async () => new Response(null, { status: 204, headers: { allow } })),
  };
}

/** Every method of an address that is none. */
export function absentRoute(handle: Handler): Record<Method | "OPTIONS", NextHandler> {
  const handler = guarded("GET", null, handle);
  return { GET: handler, POST: handler, PUT: handler, PATCH: handler, DELETE: handler, OPTIONS: handler };
}
