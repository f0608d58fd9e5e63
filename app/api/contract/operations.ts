/** Every operation of the REST interface, found by the files of its routes. */
import { readdirSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { Method, Operation } from "@/lib/web/operation";
import type { NextHandler } from "@/lib/web/route";

const ROOT = path.resolve("app/api/v1");
const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const satisfies readonly Method[];

export interface FoundOperation {
  /** Below /api/v1, as its folder: /deployments/[id]/logs */
  route: string;
  method: Method;
  operation: Operation;
}

/** Routes below /api/v1, in the order of their addresses. */
export function routes(): string[] {
  return readdirSync(ROOT, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name === "route.ts")
    .map((entry) => `/${path.relative(ROOT, entry.parentPath)}`)
    .sort();
}

export async function handlersOf(route: string): Promise<Partial<Record<Method, NextHandler>>> {
  return import(/* @vite-ignore */ pathToFileURL(path.join(ROOT, route, "route.ts")).href);
}

/** @throws Error for a route without an operation: one that was not made by lib/web/route */
export async function operations(): Promise<FoundOperation[]> {
  const found: FoundOperation[] = [];
  for (const route of routes()) {
    const handlers = await handlersOf(route);
    const own = METHODS.flatMap((method) => {
      const operation = handlers[method]?.operation;
      return operation === undefined ? [] : [{ route, method, operation }];
    });
    if (own.length === 0) throw new Error(`${route} says of no method what it does`);
    found.push(...own);
  }
  return found;
}
