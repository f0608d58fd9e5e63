/** One asset as two sources have it. */
import { z } from "zod";
import { compareCloses } from "@/lib/candles/basis";
import { DAY_MS } from "@/lib/candles/candles";
import type { Call } from "@/lib/forge/context";
import { ForgeError } from "@/lib/forge/errors";
import type { SourceComparison } from "@/lib/forge/views";
import { loadCandles } from "@/lib/store/candles";
import { findMarket, MarketPath, nothingStored, time } from "./find-market";
import { marketRows } from "./market-rows";

const MOST_DAYS = 500;
const DEFAULT_DAYS = 30;
const MOST_POINTS = 1_500;
const BASIS_POINTS = 10_000;

export const SourcesToCompare = MarketPath.extend({
  other: z.string().min(1).max(200),
  from: time.optional(),
  to: time.optional(),
  /** How long before `to`, where no `from` is given. */
  days: z.coerce.number().int().min(1).max(MOST_DAYS).default(DEFAULT_DAYS),
  /** Basis points. */
  tolerance: z.coerce.number().min(0).max(10_000).default(25),
});

/** By default over the last 30 days that both have; a range, or so many days before its end. @throws ZodError, or ForgeError not_found | invalid_input */
export async function compareSources({ ctx, input }: Call<unknown>): Promise<SourceComparison> {
  const { source, other, tolerance, ...asked } = SourcesToCompare.parse(input);
  const { market } = await findMarket(ctx, { source, market: asked.market });
  await findMarket(ctx, { source: other, market });
  const [[rowA], [rowB]] = await Promise.all([
    marketRows(ctx, { source, market }),
    marketRows(ctx, { source: other, market }),
  ]);
  if (rowA === undefined) throw nothingStored({ source, market });
  if (rowB === undefined) throw nothingStored({ source: other, market });
  const endOf = (day: string) => Date.parse(day) + DAY_MS;
  const toMs = asked.to ?? Math.min(endOf(rowA.lastDay), endOf(rowB.lastDay));
  const fromMs =
    asked.from ?? Math.max(Date.parse(rowA.firstDay), Date.parse(rowB.firstDay), toMs - asked.days * DAY_MS);
  if (!(fromMs < toMs) || toMs - fromMs > MOST_DAYS * DAY_MS) {
    throw new ForgeError(
      "invalid_input",
      `From ${new Date(fromMs).toISOString()} to ${new Date(toMs).toISOString()} the two cannot be compared.`,
      `Choose a range of at most ${MOST_DAYS} days that ends after it begins; ${source} has ${rowA.firstDay} to ${rowA.lastDay}, ${other} ${rowB.firstDay} to ${rowB.lastDay}.`,
    );
  }
  const [a, b] = (await Promise.all(
    [source, other].map((id) => loadCandles(ctx.db, { source: id, market, fromMs, toMs })),
  )) as [Awaited<ReturnType<typeof loadCandles>>, Awaited<ReturnType<typeof loadCandles>>];
  const common = compareCloses(a, b);
  const points = common.basis.map((value) => value * BASIS_POINTS);
  return {
    market,
    a: source,
    b: other,
    from: new Date(fromMs).toISOString(),
    to: new Date(toMs).toISOString(),
    both: common.both,
    onlyA: common.onlyA,
    onlyB: common.onlyB,
    basis: distribution(points),
    returnCorrelation: common.returnCorrelation,
    apart: points.reduce((count, value) => count + (Math.abs(value) > tolerance ? 1 : 0), 0),
    tolerance,
    series: thinned(common, points),
  };
}

/** Of basis points. `largest` is the one farthest from nothing. */
function distribution(points: Float64Array): SourceComparison["basis"] {
  if (points.length === 0) return null;
  const sorted = points.slice().sort();
  const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))] as number;
  const [low, high] = [at(0), at(1)];
  return {
    mean: points.reduce((sum, value) => sum + value, 0) / points.length,
    median: at(0.5),
    p05: at(0.05),
    p95: at(0.95),
    largest: Math.abs(low) > Math.abs(high) ? low : high,
  };
}

/** Equal stretches of common minutes; of each, the minute whose basis is the farthest from nothing: what stands out stays visible. */
function thinned(
  { openTime, closeA, closeB }: ReturnType<typeof compareCloses>,
  points: Float64Array,
): SourceComparison["series"] {
  const step = Math.max(1, Math.ceil(points.length / MOST_POINTS));
  const series: SourceComparison["series"] = { time: [], a: [], b: [], basis: [] };
  for (let from = 0; from < points.length; from += step) {
    let pick = from;
    for (let i = from; i < Math.min(points.length, from + step); i++) {
      if (Math.abs(points[i] as number) > Math.abs(points[pick] as number)) pick = i;
    }
    series.time.push((openTime[pick] as number) / 1000);
    series.a.push(closeA[pick] as number);
    series.b.push(closeB[pick] as number);
    series.basis.push(points[pick] as number);
  }
  return series;
}
