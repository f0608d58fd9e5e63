/** A source's revision of a day as JSON. */
import { z } from "zod";
import type { RevisedMinute, RevisionView } from "@/lib/forge/views";
import { isoDay } from "@/lib/store/candles";
import type { CandleRevision } from "@/lib/store/generated/client";

const values = z.array(z.number()).nullable();
const Examples: z.ZodType<RevisedMinute[]> = z.array(z.object({ at: z.string(), stored: values, found: values }));

export function toRevisionView(row: Omit<CandleRevision, "columns">): RevisionView {
  return {
    id: row.id,
    source: row.source,
    market: row.market,
    day: isoDay(row.day.getTime()),
    foundAt: row.foundAt.toISOString(),
    state: row.state as RevisionView["state"],
    decidedAt: row.decidedAt?.toISOString() ?? null,
    added: row.added,
    removed: row.removed,
    changed: row.changed,
    examples: Examples.parse(row.examples),
  };
}
