/** A plan's address: the SHA-256 of its canonical JSON. Equal plans have one address, however they were written. */
import { createHash } from "node:crypto";
import { z } from "zod";
import type { FeaturePlan } from "@/lib/features/plan";

export const PlanId = z.string().regex(/^[0-9a-f]{64}$/, "must be the 64 hex digits of a plan's id");

/** JSON with the names of every object in order of their code units; numbers as JSON.stringify writes them. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((part) => canonicalJson(part ?? null)).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const parts = Object.entries(value)
    .filter(([, part]) => part !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, part]) => `${JSON.stringify(name)}:${canonicalJson(part)}`);
  return `{${parts.join(",")}}`;
}

/** @param plan as parsed: with its defaults, so that a plan that names them and one that leaves them out are the same */
export function planIdOf(plan: FeaturePlan): string {
  return createHash("sha256").update(canonicalJson(plan)).digest("hex");
}
