/** Keyset pages of lists that are newest first: a page begins behind the last row of the page before, whatever came since. */
import { z } from "zod";

/** Where a page ends: the time of its last row and, where several have it, which of them. */
export interface Keyset {
  at: Date;
  id: string;
}

const CURSOR = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)_([0-9A-Za-z-]{1,64})$/;

/** `<time>_<id>`, as the header Link names it. */
export const After = z
  .string()
  .regex(CURSOR, "must be the cursor that the page before names in its header Link")
  .describe("Cursor of the page before, from its header Link.");

export function keysetOf(after: string | undefined): Keyset | undefined {
  const match = after === undefined ? null : CURSOR.exec(after);
  if (match === null) return undefined;
  const [, at = "", id = ""] = match;
  return { at: new Date(at), id };
}

export function cursorOf({ at, id }: { at: string; id: string }): string {
  return `${at}_${id}`;
}

/** Rows behind the keyset in the order of (time descending, id descending). */
export function behind(after: string | undefined) {
  const keyset = keysetOf(after);
  if (keyset === undefined) return {};
  const { at, id } = keyset;
  return { OR: [{ createdAt: { lt: at } }, { createdAt: at, id: { lt: id } }] };
}

/** Fields of a list's query. */
export function pageFields({ usual, most }: { usual: number; most: number }) {
  return {
    limit: z.coerce.number().int().min(1).max(most).default(usual).describe("Rows of a page."),
    after: After.optional(),
  };
}
