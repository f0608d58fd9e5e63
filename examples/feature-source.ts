/** What stands above a feature in its picture: what it is computed from, and what it says of the price where it says a price. */
import { type CandleColumns, resample } from "allora-forge";
import { BAR_WIDTH } from "@/lib/candles";

/** Lines on one axis; each has a value for each row. */
export interface FeatureSource {
  unit: string;
  lines: { name: string; values: number[] }[];
}

export interface SourceInput {
  kind: string;
  goal: string;
  /** ms, UTC, of each row. */
  asOf: Float64Array;
  intervalMinutes: number;
  /** Of the predicted market. */
  candles: CandleColumns;
  /** Of the market that the feature reads beside it. */
  other?: { market: string; candles: CandleColumns };
  /** The feature's own columns. */
  series: readonly { values: readonly number[] }[];
}

const CLOSE = 3;
const VOLUME = 4;

export function sourceOf({ kind, goal, asOf, intervalMinutes, candles, other, series }: SourceInput): FeatureSource {
  if (goal === "microstructure") {
    return { unit: "volume, BTC", lines: [{ name: "volume", values: ofBars(candles, asOf, intervalMinutes, VOLUME) }] };
  }
  const close = ofBars(candles, asOf, intervalMinutes, CLOSE);
  if (other !== undefined) {
    const others = ofBars(other.candles, asOf, intervalMinutes, CLOSE);
    return {
      unit: "first close = 100",
      lines: [
        { name: "btcusd", values: indexed(close) },
        { name: other.market, values: indexed(others) },
      ],
    };
  }
  const [first = [], second = []] = series.map(({ values }) => values);
  const said = close.map((price, i) => pricesSaid(kind, price, first[i] ?? 0, second[i] ?? 0));
  const names = Object.keys(said[0] ?? {});
  const lines = names.map((name) => ({ name, values: said.map((prices) => prices[name] as number) }));
  return { unit: "btcusd, USD", lines: [{ name: "close", values: close }, ...lines] };
}

/** Averages and bands as prices again, where a feature's values hold them. */
function pricesSaid(kind: string, close: number, value: number, second: number): Record<string, number> {
  if (kind === "sma" || kind === "ema") return { average: close * value };
  if (kind === "sma_distance") return { average: close * (1 - value) };
  if (kind === "vwap_distance") return { vwap: close * Math.exp(-value) };
  if (kind !== "bollinger") return {};
  // The band's width is a share of its middle, and the close stands at a place in it.
  const middle = close / (1 + second * (value - 0.5));
  return { "lower band": middle * (1 - second / 2), "upper band": middle * (1 + second / 2) };
}

/** A field of the bar that ends at each row. */
function ofBars(candles: CandleColumns, asOf: Float64Array, intervalMinutes: number, field: number): number[] {
  const { startMs, widthMs, ohlcv } = resample(candles, { intervalMinutes });
  return Array.from(asOf, (at) => ohlcv[((at - startMs) / widthMs - 1) * BAR_WIDTH + field] as number);
}

function indexed(values: number[]): number[] {
  return values.map((value) => (100 * value) / (values[0] ?? 1));
}
