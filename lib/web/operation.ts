/** What one method of a route does: its words, who may ask, what it takes and answers. The OpenAPI document is made of these. */
import type { z } from "zod";
import type { Scope } from "@/lib/forge/views";
import type { Handler } from "./route";

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

export interface Operation {
  /** One line, e.g. "Lists live workers." */
  summary: string;
  description?: string;
  /** Default: read for GET, operate for the rest. */
  scope?: Scope;
  /** Also answers who carries neither token nor session. */
  open?: boolean;
  /** The very schema that the verb parses. Fields that the address names are its parameters; the rest is the query, or the body of a POST. */
  input?: z.ZodType;
  /** Where the rest of `input` stands, where that is not the rule. */
  inputIn?: "query" | "body";
  /** Parameters of the address that go by another name in `input`. */
  pathNames?: Readonly<Record<string, string>>;
  /** Content types of a body that is a file. */
  upload?: readonly string[];
  /** Largest body; default 5 MB. */
  mostBytes?: number;
  /** What a 2xx holds: JSON of this schema, a file of one of these types, or nothing. */
  answer: z.ZodType | { readonly files: readonly string[] } | null;
  /** Default 200, and 204 for no answer. */
  status?: 200 | 201 | 202 | 204 | readonly (200 | 202)[];
  /** The list may go on: the header Link names the next page. */
  paged?: boolean;
  /** The answer holds a secret: it is not kept for repetitions under an Idempotency-Key. */
  secretAnswer?: boolean;
  handle: Handler;
}

/** Statuses of a 2xx answer. */
export function statusesOf({ status, answer }: Pick<Operation, "status" | "answer">): readonly number[] {
  if (status === undefined) return [answer === null ? 204 : 200];
  return typeof status === "number" ? [status] : status;
}

export function scopeOf(method: Method, { scope }: Pick<Operation, "scope">): Scope {
  return scope ?? (method === "GET" ? "read" : "operate");
}

const RANK: Record<Scope, number> = { read: 0, operate: 1, admin: 2 };

/** operate includes read, admin includes both. */
export function mayDo(scopes: readonly Scope[], needed: Scope): boolean {
  return scopes.some((scope) => RANK[scope] >= RANK[needed]);
}
