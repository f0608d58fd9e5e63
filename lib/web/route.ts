/** What every route handler shares: guard, parameters, body, answer, errors. Handlers only parse → call lib/forge → answer. */
import type { ForgeContext } from "@/lib/forge/context";
import { answered } from "./answer";
import { forgeContext } from "./context";
import { type Actor, authenticate, checkHost, checkSender } from "./guard";
import { readBytes, readJson } from "./json";
import { WebError } from "./problem";
import { bearerToken } from "./tokens";

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;
type Method = (typeof METHODS)[number];

export interface Exchange {
  request: Request;
  /** Null for who carries neither token nor session, which only open routes let in. */
  actor: Actor | null;
  /** Made when it is asked for. @throws ForgeError database_failed when no database is configured */
  readonly ctx: ForgeContext;
  /** A parameter of the path, decoded. */
  param: (name: string) => string;
  /** The query's parameters; the last one wins where a name is given twice. */
  query: Readonly<Record<string, string>>;
  /** The JSON body; undefined where there is none. `mostBytes` where more than the usual is meant. @throws WebError */
  body: (limit?: { mostBytes: number }) => Promise<unknown>;
  /** The body as it came, of any type. @throws WebError payload_too_large */
  bytes: (limit: { mostBytes: number }) => Promise<Buffer>;
}

export type Handler = (exchange: Exchange) => Promise<Response>;

/** A handler as Next calls it; a route without parameters resolves them to undefined. */
type NextHandler = (request: Request, context: { params: Promise<unknown> }) => Promise<Response>;

export interface RouteOptions {
  /** Who carries neither token nor session is let in; the handler tells them little. */
  open?: boolean;
}

async function actorOf(request: Request, { open = false }: RouteOptions): Promise<Actor | null> {
  try {
    return await authenticate(request);
  } catch (error) {
    const isAnonymous =
      error instanceof WebError && error.code === "unauthorized" && bearerToken(request.headers) === null;
    if (open && isAnonymous) return null;
    throw error;
  }
}

function guarded(handler: Handler, options: RouteOptions): NextHandler {
  return (request, context) =>
    answered(request, async () => {
      checkHost(request.headers);
      checkSender(request);
      const actor = await actorOf(request, options);
      const params = new Map<string, unknown>(Object.entries((await context.params) ?? {}));
      return handler({
        request,
        actor,
        get ctx() {
          return forgeContext(actor ?? "dashboard");
        },
        param: (name) => String(params.get(name)),
        query: Object.fromEntries(new URL(request.url).searchParams),
        body: (limit) => readJson(request, limit?.mostBytes),
        bytes: ({ mostBytes }) => readBytes(request, mostBytes),
      });
    });
}

/** The handlers of a route by method; every other method is answered 405 with the methods that there are. */
export function route(
  handlers: Partial<Record<Method, Handler>>,
  options: RouteOptions = {},
): Record<Method | "OPTIONS", NextHandler> {
  const allowed = METHODS.filter((method) => handlers[method] !== undefined);
  const allow = [...(allowed.includes("GET") ? ["HEAD"] : []), ...allowed, "OPTIONS"].join(", ");
  const refused: Handler = async ({ request }) => {
    throw new WebError("method_not_allowed", `${request.method} is not allowed here.`, `Use one of ${allow}.`, {
      allow,
    });
  };
  const handlerOf = (method: Method) =>
    guarded(handlers[method] ?? refused, handlers[method] === undefined ? {} : options);
  return {
    GET: handlerOf("GET"),
    POST: handlerOf("POST"),
    PUT: handlerOf("PUT"),
    PATCH: handlerOf("PATCH"),
    DELETE: handlerOf("DELETE"),
    OPTIONS: guarded(async () => new Response(null, { status: 204, headers: { allow } }), {}),
  };
}
