"use client";
/** Candles and volume, with zoom and pan; what is missing is shaded, never joined. Loaded only where it is shown. */
import {
  CandlestickSeries,
  createChart,
  HistogramSeries,
  type IChartApi,
  type ISeriesApi,
  type MouseEventParams,
  type Time,
  type UTCTimestamp,
} from "lightweight-charts";
import { useEffect, useRef, useState } from "react";
import { formatInteger, formatPrice, formatSignificant } from "@/app/_components/format";
import type { CandleSeries } from "@/lib/forge/views";

/** Seconds since the epoch. */
export interface ShownRange {
  from: number;
  to: number;
}

export interface CandleChartProps {
  series: CandleSeries;
  /** The person has zoomed or panned to a range; called once that has come to rest. */
  onRange: (range: ShownRange) => void;
  /** Where to look, when that changes: seconds since the epoch. */
  focus: ShownRange;
}

const REST_MS = 350;

/** A colour of the page's theme, as the canvas needs it. */
function colorOf(element: HTMLElement, name: string): string {
  const probe = document.createElement("span");
  probe.style.color = `var(${name})`;
  element.append(probe);
  const color = getComputedStyle(probe).color;
  probe.remove();
  return color;
}

interface Parts {
  chart: IChartApi;
  candles: ISeriesApi<"Candlestick">;
  volume: ISeriesApi<"Histogram">;
  gaps: ISeriesApi<"Histogram">;
}

function build(element: HTMLElement): Parts {
  const chart = createChart(element, {
    autoSize: true,
    // Its logo brings a style element of its own, which the page's policy forbids: the line below the chart names it.
    layout: { background: { color: "transparent" }, attributionLogo: false, fontSize: 11 },
    timeScale: { timeVisible: true, secondsVisible: false, rightOffset: 2, minBarSpacing: 0.2 },
    rightPriceScale: { scaleMargins: { top: 0.08, bottom: 0.24 } },
    localization: { priceFormatter: (price: number) => formatPrice(price) },
  });
  const gaps = chart.addSeries(HistogramSeries, {
    priceScaleId: "gaps",
    lastValueVisible: false,
    priceLineVisible: false,
  });
  const volume = chart.addSeries(HistogramSeries, {
    priceScaleId: "volume",
    lastValueVisible: false,
    priceLineVisible: false,
    priceFormat: { type: "volume" },
  });
  const candles = chart.addSeries(CandlestickSeries, {
    priceLineVisible: false,
    // The last bar that is loaded may lie beyond what is shown.
    lastValueVisible: false,
    borderVisible: false,
  });
  chart.priceScale("gaps").applyOptions({ scaleMargins: { top: 0, bottom: 0 } });
  chart.priceScale("volume").applyOptions({ scaleMargins: { top: 0.82, bottom: 0 } });
  return { chart, candles, volume, gaps };
}

function paint({ chart, candles, volume, gaps }: Parts, element: HTMLElement): void {
  const [ink, line, up, down, soft, gap] = [
    "--soft",
    "--line",
    "--ok-mark",
    "--error-mark",
    "--muted-mark",
    "--wait-wash",
  ].map((name) => colorOf(element, name)) as [string, string, string, string, string, string];
  chart.applyOptions({
    layout: { background: { color: "transparent" }, textColor: ink },
    grid: { vertLines: { color: line }, horzLines: { color: line } },
    timeScale: { borderColor: line },
    rightPriceScale: { borderColor: line },
  });
  candles.applyOptions({ upColor: up, downColor: down, wickUpColor: up, wickDownColor: down });
  volume.applyOptions({ color: soft });
  gaps.applyOptions({ color: gap });
}

/** One place for every bar of the range, so that what is missing takes its room. */
function fill({ candles, volume, gaps }: Parts, series: CandleSeries): void {
  const step = series.intervalMinutes * 60;
  const first = series.time[0];
  const last = series.time.at(-1);
  const at = (seconds: number) => seconds as UTCTimestamp;
  candles.setData(
    series.time.map((time, i) => ({
      time: at(time),
      open: series.open[i] as number,
      high: series.high[i] as number,
      low: series.low[i] as number,
      close: series.close[i] as number,
    })),
  );
  volume.setData(series.time.map((time, i) => ({ time: at(time), value: series.volume[i] as number })));
  const missing: { time: UTCTimestamp; value: number }[] = [];
  for (const gap of series.gaps) {
    const [from, to] = [Date.parse(gap.from) / 1000, Date.parse(gap.to) / 1000];
    // Before the first and after the last candle there is nothing to be missing between.
    if (first === undefined || last === undefined || to <= first || from > last) continue;
    for (let time = from; time < to; time += step) missing.push({ time: at(time), value: 1 });
  }
  gaps.setData(missing);
}

/** The exact values under the pointer, or of the last bar that is looked at. */
function Reading({ series, index }: { series: CandleSeries; index: number }) {
  const time = series.time[index];
  if (time === undefined) return <p className="h-5 text-sm text-faint">No candle here.</p>;
  const value = (column: readonly number[]) => formatPrice(column[index]);
  const present = series.present[index] ?? 0;
  return (
    <p className="flex min-h-5 flex-wrap gap-x-3 font-mono text-xs text-soft" aria-live="off">
      <span>{new Date(time * 1000).toISOString().slice(0, 16).replace("T", " ")} UTC</span>
      <span>O {value(series.open)}</span>
      <span>H {value(series.high)}</span>
      <span>L {value(series.low)}</span>
      <span>C {value(series.close)}</span>
      <span>V {formatSignificant(series.volume[index], 4)}</span>
      {present < series.intervalMinutes && (
        <span className="text-wait">
          {formatInteger(present)} of {series.intervalMinutes} minutes
        </span>
      )}
    </p>
  );
}

export default function CandleChart({ series, onRange, focus }: CandleChartProps) {
  const element = useRef<HTMLElement>(null);
  const parts = useRef<Parts | null>(null);
  const told = useRef(onRange);
  const [under, setUnder] = useState<number | null>(null);
  told.current = onRange;

  useEffect(() => {
    const host = element.current;
    if (host === null) return;
    const made = build(host);
    parts.current = made;
    paint(made, host);
    let rest: ReturnType<typeof setTimeout> | undefined;
    const moved = () => {
      clearTimeout(rest);
      rest = setTimeout(() => {
        const range = made.chart.timeScale().getVisibleRange();
        if (range !== null) told.current({ from: range.from as number, to: range.to as number });
      }, REST_MS);
    };
    const pointed = ({ time }: MouseEventParams<Time>) => setUnder(time === undefined ? null : (time as number));
    // Only what a person does: data that arrives moves the range as well.
    host.addEventListener("wheel", moved, { passive: true });
    host.addEventListener("pointerup", moved);
    made.chart.subscribeCrosshairMove(pointed);
    const scheme = window.matchMedia("(prefers-color-scheme: dark)");
    const repaint = () => paint(made, host);
    scheme.addEventListener("change", repaint);
    const theme = new MutationObserver(repaint);
    theme.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
    return () => {
      clearTimeout(rest);
      scheme.removeEventListener("change", repaint);
      theme.disconnect();
      host.removeEventListener("wheel", moved);
      host.removeEventListener("pointerup", moved);
      made.chart.remove();
      parts.current = null;
    };
  }, []);

  useEffect(() => {
    const made = parts.current;
    if (made === null) return;
    const before = made.chart.timeScale().getVisibleRange();
    fill(made, series);
    if (before !== null && series.time.length > 0) made.chart.timeScale().setVisibleRange(before);
  }, [series]);

  useEffect(() => {
    const scale = parts.current?.chart.timeScale();
    if (scale === undefined || scale.getVisibleRange() === null) return;
    scale.setVisibleRange({ from: focus.from as UTCTimestamp, to: focus.to as UTCTimestamp });
  }, [focus]);

  // The last one that is looked at: more is loaded than is shown.
  const index = under === null ? series.time.findLastIndex((time) => time < focus.to) : series.time.indexOf(under);
  return (
    <div className="grid min-w-0 grid-cols-[minmax(0,1fr)] gap-2">
      <Reading series={series} index={index} />
      <figure
        ref={element}
        className="h-96 w-full min-w-0 overflow-hidden"
        aria-label={`Candles of ${series.market} from ${series.source}`}
      />
      <p className="text-xs text-faint">
        Wheel zooms, dragging pans; shaded: no candle. Bars of {series.intervalMinutes} min. Drawn with{" "}
        <a className="hover:text-ink" href="https://www.tradingview.com/" rel="noreferrer" target="_blank">
          TradingView Lightweight Charts
        </a>
        .
      </p>
    </div>
  );
}
