"use client";
/** The candle chart of a market: it asks for bars as fine as the shown range allows. */
import { useEffect, useMemo, useState } from "react";
import { CandleChart } from "@/app/_components/charts/lazy";
import { Card } from "@/app/_components/ui/card";
import { Empty, Loaded, Skeleton } from "@/app/_components/ui/state";
import { useSeries } from "./queries";

const DAY_S = 86_400;
/** A day of minutes and what is beside it. */
const BARS = 2_000;
/** Candles beside the shown range are asked for too, so that a little panning needs no new answer. */
const BESIDE = 0.1;
const MOST_DAYS = 3_650;

interface ChartCardProps {
  source: string;
  market: string;
  /** YYYY-MM-DD. */
  day: string;
  /** Where a person wants to look, ms since the epoch; null: the whole day. */
  lookAt: number | null;
}

const isoOf = (seconds: number) => new Date(Math.round(seconds) * 1000).toISOString();

export function CandleCard({ source, market, day, lookAt }: ChartCardProps) {
  const start = Date.parse(day) / 1000;
  const focus = useMemo(
    () =>
      lookAt === null ? { from: start, to: start + DAY_S } : { from: lookAt / 1000 - 1800, to: lookAt / 1000 + 1800 },
    [start, lookAt],
  );
  const [range, setRange] = useState(focus);
  useEffect(() => setRange(focus), [focus]);
  const asked = useMemo(() => {
    const width = Math.min(MOST_DAYS * DAY_S, range.to - range.from);
    // In steps, so that moving by a bar does not ask again.
    const step = Math.max(3600, 2 ** Math.floor(Math.log2(width / 16)));
    const from = Math.floor((range.from - BESIDE * width) / step) * step;
    const to = Math.ceil((range.to + BESIDE * width) / step) * step;
    return { from: isoOf(Math.max(0, from)), to: isoOf(to) };
  }, [range]);
  const query = useSeries(source, market, asked, BARS);
  return (
    <Card title="Candles" note={day}>
      <Loaded query={query} skeleton={<Skeleton className="h-96" />}>
        {(series) =>
          series.time.length === 0 ? (
            <Empty title="No candles in this range">Choose another day, or backfill it.</Empty>
          ) : (
            <CandleChart series={series} focus={focus} onRange={setRange} />
          )
        }
      </Loaded>
    </Card>
  );
}
