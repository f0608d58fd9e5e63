/** A feature below what it is computed from, on one axis of time. */
import { DAY_MS } from "allora-forge";
import type { FeatureSource } from "./feature-source";
import { drawPicture, PALETTE } from "./picture";

/** What a kind's axis counts, for each of its columns where they differ; and the value that says nothing, drawn as a broken line. */
const AXES: Record<string, { units: string | string[]; neutral?: number }> = {
  log_return: { units: "log return", neutral: 0 },
  return: { units: "share of close", neutral: 0 },
  sma: { units: "average / close", neutral: 1 },
  ema: { units: "average / close", neutral: 1 },
  macd: { units: "share of close", neutral: 0 },
  donchian: { units: "place in range", neutral: 0.5 },
  sma_distance: { units: "share of close", neutral: 0 },
  rsi: { units: "RSI / 50 − 1", neutral: 0 },
  bollinger: { units: ["place in band", "share of mean"] },
  zscore: { units: "deviations", neutral: 0 },
  rank: { units: "share below", neutral: 0.5 },
  vwap_distance: { units: "log distance", neutral: 0 },
  realised_volatility: { units: "log return" },
  volatility_ratio: { units: "ratio", neutral: 1 },
  return_deviation: { units: "share of close" },
  atr: { units: "share of close" },
  hl_spread: { units: "share of close" },
  volume_mean: { units: "mean / newest", neutral: 1 },
  volume_log_ratio: { units: "ln of a ratio", neutral: 0 },
  signed_volume: { units: "share, signed", neutral: 0 },
  lagged_return: { units: "log return", neutral: 0 },
  return_difference: { units: "log return", neutral: 0 },
  beta: { units: ["slope", "correlation"], neutral: 0 },
  time_of_day: { units: "sine, cosine", neutral: 0 },
  time_of_week: { units: "sine, cosine", neutral: 0 },
  time_to_funding: { units: "share of period" },
};

export interface FeaturePicture {
  title: string;
  kind: string;
  goal: string;
  /** ms, UTC, of each row. */
  asOf: Float64Array;
  /** What stands above it. */
  source: FeatureSource;
  /** The feature's columns, a value for each row. */
  series: { name: string; values: number[] }[];
}

const WIDTH = 640;

/** @returns an SVG document: what the feature is computed from, and below it the columns together, or each by itself where they count different things */
export function drawFeature({ title, kind, goal, asOf, source, series }: FeaturePicture): Promise<string> {
  const { units, neutral } = AXES[kind] ?? { units: "value" };
  const panels = Array.isArray(units) ? series.map((one) => [one]) : [series];
  return drawPicture({
    title: { text: title, subtitle: `Goal: ${goal}` },
    resolve: { scale: { color: "independent" } },
    vconcat: [
      {
        width: WIDTH,
        height: 130,
        data: { values: rowsOf(source.lines, asOf) },
        mark: "line",
        encoding: {
          x: time(null, asOf),
          y: amount("value", source.unit),
          color: source.lines.length > 1 ? curves(ABOVE) : { value: PALETTE.axis },
        },
      },
      ...panels.map((shown, i) => ({
        width: WIDTH,
        height: 130,
        layer: [
          ...(neutral === undefined ? [] : [level(neutral)]),
          {
            data: { values: rowsOf(shown, asOf) },
            mark: "line" as const,
            encoding: {
              x: time(i === panels.length - 1 ? "Time (UTC)" : null, asOf),
              y: amount("value", Array.isArray(units) ? (units[i] ?? "value") : units),
              color: shown.length > 1 ? curves(BELOW) : { value: PALETTE.first },
            },
          },
        ],
      })),
    ],
  });
}

const ABOVE = [PALETTE.axis, PALETTE.third, PALETTE.second];
const BELOW = [PALETTE.first, PALETTE.second, PALETTE.third];

function curves(range: string[]) {
  return {
    field: "name",
    type: "nominal",
    sort: null,
    title: null,
    scale: { range },
    legend: { orient: "bottom" },
  } as const;
}

function rowsOf(lines: readonly { name: string; values: number[] }[], asOf: Float64Array) {
  return lines.flatMap(({ name, values }) => values.map((value, row) => ({ at: asOf[row] as number, value, name })));
}

/** Only the lowest panel tells the time. */
function time(title: string | null, asOf: Float64Array) {
  const isShort = (asOf.at(-1) ?? 0) - (asOf[0] ?? 0) < 3 * DAY_MS;
  const ticks = isShort
    ? ({ format: "%d %b %H:%M", tickCount: 6 } as const)
    : ({ format: "%d %b", tickCount: "day" } as const);
  const axis = title === null ? ({ labels: false, ticks: false } as const) : ticks;
  return { field: "at", type: "temporal", scale: { type: "utc" }, title, axis } as const;
}

function amount(field: string, title: string) {
  return { field, type: "quantitative", scale: { zero: false }, axis: { tickCount: 5 }, title } as const;
}

function level(neutral: number) {
  return {
    data: { values: [{ value: neutral }] },
    mark: { type: "rule" as const, strokeDash: [3, 3] },
    encoding: { y: { field: "value", type: "quantitative" as const } },
  };
}
