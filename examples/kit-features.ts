/** The features of the Python kit's feature_engineering_example: the kind that makes each here, and the kit's formula beside it. */
import type { FeaturePlan } from "allora-forge";

type Entry = FeaturePlan["engineered"][number];

/** Bars of one row, oldest first: prices over the newest close, volumes over the newest volume. */
export interface RowBars {
  high: number[];
  low: number[];
  close: number[];
  volume: number[];
}

export interface KitFeature {
  name: string;
  entry: Entry;
  /** Which column of the entry it is, where the kind has several. */
  part?: string;
  formula: string;
  /** The kit's arithmetic on a row's bars. */
  compute(bars: RowBars): number;
}

const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const back = (values: number[], bars: number) => values.at(-1 - bars) as number;
const newest = (values: number[]) => back(values, 0);

/** Seeded with the mean of the first values, as the kit does it. */
function ema(values: number[], period: number): number[] {
  const weight = 2 / (period + 1);
  const line = [mean(values.slice(0, period))];
  for (const value of values.slice(1)) line.push(value * weight + newest(line) * (1 - weight));
  return line;
}

function macd({ close }: RowBars): number[] {
  const slow = ema(close, 26);
  return ema(close, 12).map((fast, i) => fast - (slow[i] as number));
}

const sma = (bars: number): KitFeature => ({
  name: `sma_${bars}`,
  entry: { kind: "sma", name: `sma_${bars}`, bars },
  formula: `mean of the last ${bars} closes`,
  compute: ({ close }) => mean(close.slice(-bars)),
});

const difference = (bars: number): KitFeature => ({
  name: `return_${bars}h`,
  entry: { kind: "return", name: `return_${bars}h`, bars },
  formula: `c[−1] − c[−${bars + 1}]`,
  compute: ({ close }) => newest(close) - back(close, bars),
});

const spread = (name: string, bars: number): KitFeature => ({
  name,
  entry: { kind: "hl_spread", name, bars },
  formula: `mean of h − l over ${bars} bars`,
  compute: ({ high, low }) => mean(high.map((value, i) => value - (low[i] as number)).slice(-bars)),
});

const volume = (name: string, bars: number): KitFeature => ({
  name,
  entry: { kind: "volume_mean", name, bars },
  formula: `mean of v over ${bars} bars`,
  compute: ({ volume }) => mean(volume.slice(-bars)),
});

const MACD: Entry = { kind: "macd", name: "macd", fast: 12, slow: 26, signal: 9, bars: 48 };

/** Of 48 hourly bars, in the kit's order. */
export const KIT_FEATURES: readonly KitFeature[] = [
  sma(5),
  sma(10),
  sma(20),
  difference(1),
  difference(6),
  difference(12),
  {
    name: "volatility_5h",
    entry: { kind: "return_deviation", name: "volatility_5h", bars: 5 },
    formula: "population deviation of the last 5 differences of closes",
    compute({ close }) {
      const moves = close.slice(1).map((value, i) => value - (close[i] as number));
      const last = moves.slice(-5);
      return Math.sqrt(mean(last.map((move) => (move - mean(last)) ** 2)));
    },
  },
  spread("hl_spread_mean", 48),
  spread("hl_spread_recent", 5),
  volume("volume_mean", 48),
  volume("volume_recent", 5),
  {
    name: "price_distance_from_sma20",
    entry: { kind: "sma_distance", name: "price_distance_from_sma20", bars: 20 },
    formula: "c[−1] − sma_20",
    compute: ({ close }) => newest(close) - mean(close.slice(-20)),
  },
  {
    name: "macd",
    entry: MACD,
    part: "value",
    formula: "EMA12 − EMA26 of the closes",
    compute: (bars) => newest(macd(bars)),
  },
  {
    name: "macd_signal",
    entry: MACD,
    part: "signal",
    formula: "EMA9 of the macd line",
    compute: (bars) => newest(ema(macd(bars), 9)),
  },
  {
    name: "macd_histogram",
    entry: MACD,
    part: "histogram",
    formula: "macd − macd_signal",
    compute: (bars) => newest(macd(bars)) - newest(ema(macd(bars), 9)),
  },
];
