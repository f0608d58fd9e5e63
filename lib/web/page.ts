/** A page of a list: the rows as they are, and where the list goes on in the header Link. */
import { cursorOf } from "@/lib/forge/page";
import { json } from "./answer";
import type { Exchange } from "./route";

interface LimitedQuery {
  parse(query: unknown): { limit: number };
}

/** @param keyOf what orders the rows; the time they were made and their id unless it is said */
export function paged<Row>(
  { request, query }: Pick<Exchange, "request" | "query">,
  rows: readonly Row[],
  schema: LimitedQuery,
  keyOf: (row: Row) => { at: string; id: string } = timeAndId,
): Response {
  const last = rows.at(-1);
  const { limit } = schema.parse(query);
  if (last === undefined || rows.length < limit) return json(rows);
  const { pathname } = new URL(request.url);
  const next = new URLSearchParams({ ...query, after: cursorOf(keyOf(last)) });
  return json(rows, { headers: { link: `<${pathname}?${next}>; rel="next"` } });
}

function timeAndId(row: unknown): { at: string; id: string } {
  if (typeof row === "object" && row !== null && "createdAt" in row && "id" in row) {
    return { at: String(row.createdAt), id: String(row.id) };
  }
  throw new TypeError("the rows of this list have no time and id of their own: say what orders them");
}
