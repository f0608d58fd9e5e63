import { describe, expect, it } from "vitest";
import { FeaturePlan } from "@/lib/features";
import { buildDataset } from "@/lib/features/dataset";
import { seededRandom } from "@/lib/models/random";
import { sourceOf } from "./feature-source";

/** Five days of minutes that wander. */
function minutes(seed: number) {
  const uniform = seededRandom(seed);
  const count = 5 * 1440;
  let price = 100;
  const close = Float64Array.from({ length: count }, () => {
    price *= 1 + 0.002 * (uniform() - 0.5);
    return price;
  });
  const openTime = Float64Array.from(close, (_, i) => i * 60_000);
  return { openTime, open: close, high: close, low: close, close, volume: close.map(() => 1 + uniform()) };
}

const candles = { btcusd: minutes(1), ethusd: minutes(2) };
const plan = FeaturePlan.parse({
  version: 1,
  market: "btcusd",
  intervalMinutes: 60,
  inputBars: 0,
  engineered: [
    { kind: "sma", name: "sma", bars: 6 },
    { kind: "bollinger", name: "bollinger", bars: 6 },
  ],
  target: { kind: "log_return", horizonMinutes: 60 },
  rowEveryMinutes: 60,
});
const { x, asOf, basePrice } = buildDataset(candles, plan);
const column = (at: number) => ({ values: Array.from(asOf, (_, row) => x.values[row * x.columns + at] as number) });
const input = { goal: "trend", asOf, intervalMinutes: 60, candles: candles.btcusd };
/** Closes of the bars that end at a row and before it. */
const closes = (row: number, bars: number) =>
  Array.from(
    { length: bars },
    (_, back) => candles.btcusd.close[(asOf[row] as number) / 60_000 - 60 * back - 1] as number,
  );

describe("what stands above a feature", () => {
  it("is the close of each row, and the average that the feature holds", () => {
    const { lines } = sourceOf({ ...input, kind: "sma", series: [column(0)] });
    expect(lines.map(({ name }) => name)).toEqual(["close", "average"]);
    expect(lines[0]?.values).toEqual(Array.from(basePrice));
    expect(lines[1]?.values[20]).toBeCloseTo(
      closes(20, 6).reduce((sum, one) => sum + one / 6, 0),
      9,
    );
  });

  it("is a band of two deviations around the mean", () => {
    const { lines } = sourceOf({ ...input, kind: "bollinger", series: [column(1), column(2)] });
    const last = closes(30, 6);
    const mean = last.reduce((sum, one) => sum + one / 6, 0);
    const deviation = Math.sqrt(last.reduce((sum, one) => sum + (one - mean) ** 2 / 6, 0));
    expect(lines.map(({ name }) => name)).toEqual(["close", "lower band", "upper band"]);
    expect(lines[1]?.values[30]).toBeCloseTo(mean - 2 * deviation, 9);
    expect(lines[2]?.values[30]).toBeCloseTo(mean + 2 * deviation, 9);
  });

  it("is the volume, or both markets from one level", () => {
    const volume = sourceOf({ ...input, kind: "volume_mean", goal: "microstructure", series: [] });
    const end = (asOf[10] as number) / 60_000;
    const sum = candles.btcusd.volume.slice(end - 60, end).reduce((all, one) => all + one, 0);
    expect(volume.lines[0]?.values[10]).toBeCloseTo(sum, 9);
    const other = { market: "ethusd", candles: candles.ethusd };
    const { lines } = sourceOf({ ...input, kind: "beta", goal: "cross-asset", other, series: [] });
    expect(lines.map(({ name }) => name)).toEqual(["btcusd", "ethusd"]);
    for (const { values } of lines) expect(values[0]).toBeCloseTo(100, 9);
  });
});
