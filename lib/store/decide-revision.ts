/** Takes a source's revision of a day over, or leaves the day as it is. */
import { allocateCandles } from "@/lib/candles/columns";
import { decodeCandlesInto, encodeCandles, sha256Hex } from "./candle-days";
import type { Db } from "./client";
import { dayValues, lockMarket, readDays, writeDays } from "./save-candles";

/** What came of a decision: `gone` for an unknown one, `decided` for one that was decided before, `moved` when the day is another by now. */
export type RevisionEnd = "done" | "gone" | "decided" | "moved";

export async function decideRevision(db: Db, id: string, decision: "accepted" | "dismissed"): Promise<RevisionEnd> {
  const row = await db.candleRevision.findUnique({ where: { id }, omit: { columns: true } });
  if (row === null) return "gone";
  const key = { source: row.source, market: row.market };
  return db.$transaction(
    async (tx) => {
      await lockMarket(tx, key);
      const open = await tx.candleRevision.findFirst({ where: { id, state: "open" } });
      if (open === null) return "decided";
      if (decision === "accepted") {
        const dayMs = open.day.getTime();
        const stored = (await readDays(tx, key, [dayMs])).get(dayMs);
        if (stored === undefined || sha256Hex(encodeCandles(stored.candles)) !== open.storedSha256) return "moved";
        const candles = allocateCandles(open.count);
        decodeCandlesInto(open.columns, open.count, candles, 0);
        const usable = new Set(candles.openTime);
        const unusableMs = stored.unusableMs.filter((at) => !usable.has(at));
        await writeDays(tx, [dayValues(key, dayMs, { ...stored, candles, unusableMs })]);
      }
      await tx.candleRevision.update({
        where: { id },
        data: { state: decision, decidedAt: new Date() },
        select: { id: true },
      });
      return "done";
    },
    { timeout: 60_000, maxWait: 30_000 },
  );
}
