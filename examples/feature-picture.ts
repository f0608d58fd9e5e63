/** A feature below the price, on one axis of time. */
import { drawPicture, PALETTE } from "./picture";

/** What the lower axis counts. */
const UNITS: Record<string, string> = {
  log_return: "log return",
  return: "share of the close",
  sma: "× newest close",
  ema: "× newest close",
  macd: "share of the close",
  donchian: "0 = low, 1 = high",
  sma_distance: "share of the close",
  rsi: "−1 to 1",
  bollinger: "0 to 1; share of mean",
  zscore: "deviations",
  rank: "share below",
  vwap_distance: "log return",
  realised_volatility: "log return",
  volatility_ratio: "ratio",
  return_deviation: "share of the close",
  atr: "share of the close",
  hl_spread: "share of the close",
  volume_mean: "× newest volume",
  volume_log_ratio: "ln of a ratio",
  signed_volume: "−1 to 1",
  lagged_return: "log return",
  return_difference: "log return",
  beta: "slope; −1 to 1",
  time_of_day: "−1 to 1",
  time_of_week: "−1 to 1",
  time_to_funding: "share of the period",
};

export interface FeaturePicture {
  title: string;
  kind: string;
  goal: string;
  /** ms, UTC, of each row. */
  asOf: Float64Array;
  /** Last close at each row, USD. */
  price: Float64Array;
  /** The feature's columns, a value for each row. */
  series: { name: string; values: number[] }[];
}

/** @returns an SVG document */
export function drawFeature({ title, kind, goal, asOf, price, series }: FeaturePicture): Promise<string> {
  const x = { field: "at", type: "temporal", scale: { type: "utc" } } as const;
  const WIDTH = 640;
  return drawPicture({
    title: { text: title, subtitle: `Goal: ${goal}` },
    vconcat: [
      {
        width: WIDTH,
        height: 150,
        data: { values: Array.from(asOf, (at, i) => ({ at, price: price[i] as number })) },
        mark: { type: "line", color: PALETTE.axis },
        encoding: {
          x: { ...x, title: null, axis: { labels: false, ticks: false } },
          y: { field: "price", type: "quantitative", scale: { zero: false }, title: "btcusd, USD" },
        },
      },
      {
        width: WIDTH,
        height: 150,
        data: {
          values: series.flatMap(({ name, values }) =>
            values.map((value, i) => ({ at: asOf[i] as number, value, name })),
          ),
        },
        mark: "line",
        encoding: {
          x: { ...x, title: "Time (UTC)" },
          y: { field: "value", type: "quantitative", scale: { zero: false }, title: UNITS[kind] ?? "value" },
          color: {
            field: "name",
            type: "nominal",
            sort: null,
            title: null,
            legend: series.length > 1 ? { orient: "bottom" } : null,
          },
        },
      },
    ],
  });
}
