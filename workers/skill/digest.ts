/** Digests of configurations and files: what tells one experiment from another. */
import { createHash } from "node:crypto";

/** SHA-256, hex, of JSON with its keys in order. */
export function digestOf(value: unknown): string {
  return createHash("sha256")
    .update(JSON.stringify(ordered(value)) ?? "undefined")
    .digest("hex");
}

function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, one]) => [key, ordered(one)]),
  );
}
