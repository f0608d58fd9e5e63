/** Deletes stored candles, once a person has named what is lost. */
import { z } from "zod";
import type { Call } from "@/lib/forge/context";
import { ForgeError } from "@/lib/forge/errors";
import type { DeletedData } from "@/lib/forge/views";
import { lockMarket } from "@/lib/store/save-candles";
import { day, findMarket, MarketPath, nothingStored } from "./find-market";

export const CandlesToDelete = MarketPath.extend({
  /** The market's name, as a person types it. */
  confirm: z.string(),
  /** Days, both inclusive; all of them when left out. */
  from: day.optional(),
  to: day.optional(),
}).strict();

/** Revisions of the days go with them. @throws ZodError, or ForgeError not_found | invalid_input (not confirmed) */
export async function deleteCandles({ ctx, input }: Call<unknown>): Promise<DeletedData> {
  const { confirm, from, to, ...path } = CandlesToDelete.parse(input);
  const { source, market } = await findMarket(ctx, path);
  if (confirm !== market) {
    throw new ForgeError(
      "invalid_input",
      `${JSON.stringify(confirm.slice(0, 40))} is not the market's name.`,
      `Send {"confirm": "${market}"}: its candles are lost afterwards.`,
    );
  }
  const where = {
    source,
    market,
    day: { ...(from !== undefined && { gte: new Date(from) }), ...(to !== undefined && { lte: new Date(to) }) },
  };
  return ctx.db.$transaction(
    async (tx) => {
      await lockMarket(tx, { source, market });
      const { _sum } = await tx.candleDay.aggregate({ where, _sum: { count: true } });
      const { count: days } = await tx.candleDay.deleteMany({ where });
      if (days === 0) throw nothingStored({ source, market });
      await tx.candleRevision.deleteMany({ where });
      const details = { days, candles: _sum.count ?? 0, source };
      await tx.audit.create({ data: { actor: ctx.actor, action: "candles.delete", subject: market, details } });
      return { days, candles: _sum.count ?? 0 };
    },
    { timeout: 120_000, maxWait: 30_000 },
  );
}
