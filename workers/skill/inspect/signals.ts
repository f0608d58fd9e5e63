/** Candidate signals: what the data show, with which goal, and the features that would carry it. */
import {
  autocorrelation,
  correlation,
  explainedShare,
  mean,
  type Series,
  signedVolume,
  varianceRatio,
} from "./statistics";

export interface SignalFinding {
  name: string;
  goal: string;
  /** What was measured. */
  statistic: string;
  value: number;
  /** Beyond this, in size, chance alone seldom comes. */
  band: number;
  /** The same in the earlier and the later half. */
  halves: [number, number];
  /** Beyond the band as a whole, and of one sign in both halves. */
  stands: boolean;
  why: string;
}

interface SignalKind {
  name: string;
  goal: string;
  statistic: string;
  why: string;
  measure(series: Series): number;
  /** Which sign speaks for it; absent: either. */
  side?: 1 | -1;
  /** Of so many bars. */
  band(bars: number): number;
}

const LAGS = [1, 2, 3, 4, 5];
const FLOW_BARS = 5;
const BARS_OF_RATIO = 10;
const HOURS = 24;
const twoDeviations = (bars: number) => 2 / Math.sqrt(Math.max(1, bars));

const OWN: readonly SignalKind[] = [
  {
    name: "momentum",
    side: 1,
    goal: "trend",
    statistic: "mean autocorrelation of returns, lags 1 to 5",
    why: "Moves go on where buyers and sellers act one after another.",
    measure: ({ returns }) => mean(LAGS.map((lag) => autocorrelation(returns, lag))),
    band: (bars) => twoDeviations(bars * LAGS.length),
  },
  {
    name: "reversal",
    side: -1,
    goal: "mean reversion",
    statistic: "variance ratio over 10 bars, less 1",
    why: "Moves that went beyond what the news is worth come back.",
    measure: ({ returns }) => varianceRatio(returns, BARS_OF_RATIO) - 1,
    // Asymptotic deviation of the ratio under a random walk: √(2(2q−1)(q−1) / 3qn).
    band: (bars) =>
      2 * Math.sqrt((2 * (2 * BARS_OF_RATIO - 1) * (BARS_OF_RATIO - 1)) / (3 * BARS_OF_RATIO * Math.max(1, bars))),
  },
  {
    name: "volatility",
    side: 1,
    goal: "volatility",
    statistic: "autocorrelation of the size of returns, lag 1",
    why: "Calm follows calm: what size of move is to be expected can be said beforehand.",
    measure: ({ returns }) => autocorrelation(returns.map(Math.abs), 1),
    band: twoDeviations,
  },
  {
    name: "flow",
    goal: "microstructure",
    statistic: "correlation of signed volume over 5 bars with the next return",
    why: "Orders that are cut into parts press on one side for a while.",
    measure: (series) => correlation(signedVolume(series, FLOW_BARS).slice(0, -1), series.returns.slice(FLOW_BARS)),
    band: twoDeviations,
  },
  {
    name: "hours",
    side: 1,
    goal: "calendar",
    statistic: "share of the variation of move sizes that the hour of day explains",
    why: "Sessions open and close at fixed hours.",
    measure: ({ at, returns }) =>
      explainedShare(
        returns.map(Math.abs),
        at.map((ms) => new Date(ms).getUTCHours()),
      ),
    band: (bars) => (3 * (HOURS - 1)) / Math.max(1, bars),
  },
];

/** @param others returns of other markets at the same bars */
export function findSignals(own: Series, others: ReadonlyMap<string, number[]>): SignalFinding[] {
  const leads = [...others].map(([market, returns]): SignalFinding => {
    const lagged = (from: number, to: number) =>
      correlation(returns.slice(from, to - 1), own.returns.slice(from + 1, to));
    return finding(
      {
        name: `lead-${market}`,
        goal: "cross-asset",
        statistic: `correlation of ${market}'s return with the next own return`,
        why: "One market takes up news before the other.",
        band: twoDeviations,
      },
      own.returns.length,
      lagged,
    );
  });
  const kinds = OWN.map((kind) => finding(kind, own.returns.length, (from, to) => kind.measure(part(own, from, to))));
  return [...kinds, ...leads];
}

function finding(
  { name, goal, statistic, why, band, side }: Omit<SignalKind, "measure">,
  bars: number,
  measure: (from: number, to: number) => number,
): SignalFinding {
  const half = Math.floor(bars / 2);
  const value = measure(0, bars);
  const halves: [number, number] = [measure(0, half), measure(half, bars)];
  const limit = band(bars);
  const isRight = side === undefined || Math.sign(value) === side;
  const stands = isRight && Math.abs(value) > limit && halves.every((one) => Math.sign(one) === Math.sign(value));
  return { name, goal, statistic, value, band: limit, halves, stands, why };
}

function part({ at, returns, volume }: Series, from: number, to: number): Series {
  return { at: at.slice(from, to), returns: returns.slice(from, to), volume: volume.slice(from, to) };
}
