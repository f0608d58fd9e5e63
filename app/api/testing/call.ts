/** Calls a route handler as Next does: finds its file by the address and hands it the parameters. */
import { readdirSync } from "node:fs";
import path from "node:path";

export interface Sent {
  method?: string;
  /** A body to be written as JSON. */
  json?: unknown;
  /** A body as it is. */
  text?: string;
  /** A body of bytes. */
  bytes?: Uint8Array<ArrayBuffer>;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

type Handler = (request: Request, context: { params: Promise<unknown> }) => Promise<Response>;

const ROOT = path.resolve("app/api");

/** Every route below /api/v1: `/deployments/[id]/logs`. */
export function routes(): string[] {
  return readdirSync(path.join(ROOT, "v1"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name === "route.ts")
    .map((entry) => `/${path.relative(path.join(ROOT, "v1"), entry.parentPath)}`)
    .sort();
}

/** A part in brackets takes any value; of two routes that fit, the one with fewer of them is meant. */
function find(pathname: string): { folder: string; params: Record<string, string> | undefined } {
  const parts = pathname.split("/").slice(1);
  const fits = routes()
    .map((route) => route.split("/").slice(1))
    .filter(
      (route) => route.length === parts.length && route.every((part, i) => part.startsWith("[") || part === parts[i]),
    )
    .sort((a, b) => a.filter((part) => part.startsWith("[")).length - b.filter((part) => part.startsWith("[")).length);
  const route = fits[0];
  if (route === undefined) return { folder: "[...path]", params: undefined };
  const params = route.flatMap((part, i) =>
    part.startsWith("[") ? [[part.slice(1, -1), decodeURIComponent(parts[i] ?? "")]] : [],
  );
  return { folder: `v1/${route.join("/")}`, params: params.length === 0 ? undefined : Object.fromEntries(params) };
}

/** @param address below /api/v1, with its query */
export async function call(
  address: string,
  { method = "GET", json, text, bytes, headers, signal }: Sent = {},
): Promise<Response> {
  const url = new URL(`http://127.0.0.1:8787/api/v1${address}`);
  const { folder, params } = find(url.pathname.slice("/api/v1".length));
  const module = (await import(/* @vite-ignore */ path.join(ROOT, folder, "route.ts"))) as Record<string, Handler>;
  const handler = module[method];
  if (handler === undefined) throw new Error(`${folder} exports no ${method}`);
  const request = new Request(url, {
    method,
    signal,
    body: json === undefined ? (bytes ?? text) : JSON.stringify(json),
    headers: {
      host: url.host,
      ...((json ?? text) === undefined ? {} : { "content-type": "application/json" }),
      ...(bytes === undefined ? {} : { "content-type": "application/octet-stream" }),
      ...headers,
    },
  });
  return handler(request, { params: Promise.resolve(params) });
}
