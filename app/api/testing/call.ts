/** Calls a route handler as Next does, and checks that it answers what its operation promises. */
import path from "node:path";
import { routes } from "@/app/api/contract/operations";
import type { NextHandler } from "@/lib/web/route";
import { checkAnswer } from "./answers";

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

const ROOT = path.resolve("app/api");

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
  const module = (await import(/* @vite-ignore */ path.join(ROOT, folder, "route.ts"))) as Record<string, NextHandler>;
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
  const answer = await handler(request, { params: Promise.resolve(params) });
  await checkAnswer(`${method} ${folder.replace(/^v1/, "")}`, handler.operation, answer);
  return answer;
}
