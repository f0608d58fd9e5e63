/** Candles for a chart: as fine as fits. */
import { z } from "zod";
import { resample } from "@/lib/candles/bars";
import { BAR_WIDTH, DAY_MS, MINUTE_MS } from "@/lib/candles/candles";
import type { MinuteSpan } from "@/lib/candles/quality";
import type { Call } from "@/lib/forge/context";
import { ForgeError } from "@/lib/forge/errors";
import type { CandleSeries } from "@/lib/forge/views";
import { loadCandles } from "@/lib/store/candles";
import { toRange } from "./day-view";
import { findMarket, MarketPath, time } from "./find-market";

/** Widths of bars, in minutes; all divide a week, so that bars begin at times that a person expects. */
const WIDTHS = [1, 5, 15, 30, 60, 120, 240, 360, 720, 1440, 10_080] as const;
const MOST_DAYS = 3_700;
/** A week begins on Monday; the epoch was a Thursday. */
const MONDAY_MS = 4 * DAY_MS;
/** Years are read by parts, so that their candles are never held all at once. */
const PART_MS = 140 * DAY_MS;

export const CandleSeriesQuery = MarketPath.extend({
  from: time,
  to: time,
  most: z.coerce.number().int().min(10).max(2_000).default(1_000),
});

/** @throws ZodError, or ForgeError not_found | invalid_input */
export async function getCandleSeries({ ctx, input }: Call<unknown>): Promise<CandleSeries> {
  const { from, to, most, ...path } = CandleSeriesQuery.parse(input);
  const { source, market } = await findMarket(ctx, path);
  if (!(from < to) || to - from > MOST_DAYS * DAY_MS) {
    throw new ForgeError(
      "invalid_input",
      `From ${new Date(from).toISOString()} to ${new Date(to).toISOString()} cannot be drawn.`,
      `Choose a range of at most ${MOST_DAYS} days that ends after it begins.`,
    );
  }
  const minutes = (to - from) / MINUTE_MS;
  const intervalMinutes = WIDTHS.find((width) => minutes / width <= most) ?? 10_080;
  const widthMs = intervalMinutes * MINUTE_MS;
  const anchorMs = intervalMinutes === 10_080 ? MONDAY_MS : 0;
  const edge = (at: number) => Math.floor((at - anchorMs) / widthMs) * widthMs + anchorMs;
  const series = { time: [], open: [], high: [], low: [], close: [], volume: [], present: [] } as Columns;
  const gaps: { fromMs: number; toMs: number }[] = [];
  const partMs = Math.floor(PART_MS / widthMs) * widthMs;
  for (let at = edge(from); at < to; at += partMs) {
    const endMs = Math.min(at + partMs, edge(to - 1) + widthMs);
    const candles = await loadCandles(ctx.db, { source, market, fromMs: at, toMs: endMs });
    const { ohlcv, minutesPresent } = resample(candles, { intervalMinutes, anchorMs, fromMs: at, toMs: endMs });
    for (const [bar, present] of minutesPresent.entries()) {
      const barMs = at + bar * widthMs;
      if (present === 0) extend(gaps, barMs, widthMs);
      else append(series, barMs, ohlcv.subarray(bar * BAR_WIDTH, (bar + 1) * BAR_WIDTH), present);
    }
  }
  return {
    source,
    market,
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
    intervalMinutes,
    ...series,
    gaps: gaps.map(toRange),
  };
}

type Columns = Pick<CandleSeries, "time" | "open" | "high" | "low" | "close" | "volume" | "present">;

function append(series: Columns, barMs: number, values: Float64Array, present: number): void {
  const [open, high, low, close, volume] = values as unknown as [number, number, number, number, number];
  series.time.push(barMs / 1000);
  series.open.push(open);
  series.high.push(high);
  series.low.push(low);
  series.close.push(close);
  series.volume.push(volume);
  series.present.push(present);
}

function extend(gaps: { fromMs: number; toMs: number }[], barMs: number, widthMs: number): void {
  const last: { fromMs: number; toMs: number } | undefined = gaps.at(-1);
  if (last !== undefined && last.toMs === barMs) last.toMs = barMs + widthMs;
  else gaps.push({ fromMs: barMs, toMs: barMs + widthMs } satisfies MinuteSpan);
}
