/** A market's day to the minute. */
import { DAY_MS } from "@/lib/candles/candles";
import { absentSpans, findFaults } from "@/lib/candles/quality";
import type { Call } from "@/lib/forge/context";
import type { DataDayView } from "@/lib/forge/views";
import { listCandleDays, loadCandles } from "@/lib/store/candles";
import { runsOfMinutes, toDataDay, toRange, unaskedDay } from "./day-view";
import { day, findMarket, MarketPath } from "./find-market";
import { toRevisionView } from "./revision-view";

export const DataDayPath = MarketPath.extend({ day });

/** A day that was never asked for is told as such. @throws ZodError, or ForgeError not_found */
export async function getDataDay({ ctx, input }: Call<unknown>): Promise<DataDayView> {
  const { day: dayMs, ...path } = DataDayPath.parse(input);
  const { source, market } = await findMarket(ctx, path);
  const span = { source, market, fromMs: dayMs, toMs: dayMs + DAY_MS };
  const [[stored], revisions] = await Promise.all([
    listCandleDays(ctx.db, span),
    ctx.db.candleRevision.findMany({
      where: { source, market, day: new Date(dayMs) },
      omit: { columns: true },
      orderBy: { foundAt: "desc" },
    }),
  ]);
  if (stored === undefined) {
    const unasked = [toRange(span)];
    return {
      ...unaskedDay(dayMs),
      source,
      market,
      sha256: null,
      absent: [],
      unasked,
      unusable: [],
      faults: [],
      revisions: [],
    };
  }
  const candles = await loadCandles(ctx.db, span);
  const { askedFromMs, askedUntilMs } = stored;
  const hasNone = new Set(stored.unusableMs);
  const absent = absentSpans(candles.openTime, askedFromMs, askedUntilMs).flatMap((gap) => without(gap, hasNone));
  const unasked = [
    { fromMs: dayMs, toMs: askedFromMs },
    { fromMs: askedUntilMs, toMs: dayMs + DAY_MS },
  ].filter(({ fromMs, toMs }) => toMs > fromMs);
  return {
    ...toDataDay(stored, revisions.filter(({ state }) => state === "open").length),
    source,
    market,
    sha256: stored.sha256,
    absent: absent.map(toRange),
    unasked: unasked.map(toRange),
    unusable: runsOfMinutes(stored.unusableMs).map(toRange),
    faults: findFaults(candles).map(({ index, kind, text }) => ({
      at: new Date(candles.openTime[index] as number).toISOString(),
      kind,
      text,
    })),
    revisions: revisions.map(toRevisionView),
  };
}

/** The parts of a gap besides the minutes that the source has unusable rows of. */
function without(gap: { fromMs: number; toMs: number }, minutes: ReadonlySet<number>) {
  const left: number[] = [];
  for (let at = gap.fromMs; at < gap.toMs; at += 60_000) if (!minutes.has(at)) left.push(at);
  return runsOfMinutes(left);
}
