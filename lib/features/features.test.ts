import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { allocateCandles, type CandleColumns, MINUTE_MS, sliceCandles } from "@/lib/candles";
import { buildDataset as datasetOf, fingerprintDataset } from "./dataset";
import { liveHistoryStartMs, liveRow as liveRowOf, rowAsOf as rowAsOfAll } from "./live";
import { FeaturePlan } from "./plan";
import { planForTopic, topic69Plan, topic77Plan } from "./plans";
import { FeatureRefusal, type RefusalReason } from "./refusal";

const START_MINUTE = 28_401_120;

// The tests of this file are of one market.
const buildDataset = (candles: CandleColumns, plan: FeaturePlan, options = {}) =>
  datasetOf({ [plan.market]: candles }, plan, options);
const liveRow = (candles: CandleColumns, plan: FeaturePlan, at: { asOfMs: number }) =>
  liveRowOf({ [plan.market]: candles }, plan, at);
const rowAsOf = (candles: CandleColumns, plan: FeaturePlan, asOfMs: number) =>
  rowAsOfAll({ [plan.market]: candles }, plan, asOfMs);

/** Minutes `keep` of a random walk that is the same in every run. */
function walk(keep: boolean[], seed = 1): CandleColumns {
  let state = seed;
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const minutes = [...keep.keys()].filter((minute) => keep[minute]);
  const candles = allocateCandles(minutes.length);
  let price = 60_000;
  let at = 0;
  for (const [minute, kept] of keep.entries()) {
    const open = price;
    price *= 1 + (next() - 0.5) / 500;
    const [high, low, volume] = [
      Math.max(open, price) * (1 + next() / 900),
      Math.min(open, price) * (1 - next() / 900),
      10 * next(),
    ];
    if (!kept) continue;
    candles.openTime[at] = (START_MINUTE + minute) * MINUTE_MS;
    candles.open[at] = open;
    candles.high[at] = high;
    candles.low[at] = low;
    candles.close[at] = price;
    candles.volume[at] = volume;
    at++;
  }
  return candles;
}

const whole = (minutes: number) => new Array<boolean>(minutes).fill(true);
const at = (minute: number) => (START_MINUTE + minute) * MINUTE_MS;

function planOf(over: Partial<FeaturePlan> & { horizonMinutes?: number } = {}): FeaturePlan {
  const { horizonMinutes = 10, ...rest } = over;
  return FeaturePlan.parse({
    version: 1,
    market: "btcusd",
    intervalMinutes: 5,
    inputBars: 4,
    engineered: [
      { kind: "log_return", name: "log_return_5m", bars: 1 },
      { kind: "log_return", name: "log_return_15m", bars: 3 },
    ],
    target: { kind: "log_return", horizonMinutes },
    rowEveryMinutes: 1,
    minBarCoverage: 0.6,
    maxStalenessMinutes: 3,
    ...rest,
  });
}

/** Runs of present and absent minutes. */
const presence = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 0, max: 9 })), { minLength: 1, maxLength: 8 })
  .map((runs) => runs.flatMap(([present, absent]) => [...whole(present), ...new Array<boolean>(absent).fill(false)]));
const plans = fc
  .record({
    intervalMinutes: fc.constantFrom(1, 3, 5, 7),
    inputBars: fc.integer({ min: 4, max: 6 }),
    rowEveryMinutes: fc.integer({ min: 1, max: 9 }),
    horizonMinutes: fc.integer({ min: 1, max: 20 }),
    minBarCoverage: fc.constantFrom(0, 0.5, 0.8, 1),
  })
  .map(planOf);

function refusalOf(run: () => unknown): RefusalReason {
  try {
    run();
  } catch (error) {
    expect(error).toBeInstanceOf(FeatureRefusal);
    return (error as FeatureRefusal).reason;
  }
  throw new Error("it was not refused");
}

describe("training rows and live rows", () => {
  it("are the same to the bit at any time, for any candles with gaps; refused together too", () => {
    let answered = 0;
    let refused = 0;
    fc.assert(
      fc.property(presence, plans, fc.integer({ min: 0, max: 520 * 60 }), (keep, plan, secondsIn) => {
        const candles = walk(keep);
        fc.pre(candles.openTime.length > 0);
        const asOfMs = at(0) + (secondsIn % ((keep.length + 10) * 60)) * 1000;
        const dense = buildDataset(candles, { ...plan, rowEveryMinutes: 1 });
        const rowAt = (ms: number) => {
          const row = dense.asOf.indexOf(ms);
          return row < 0 ? null : [...dense.x.values.subarray(row * dense.x.columns, (row + 1) * dense.x.columns)];
        };
        const seen = sliceCandles(candles, 0, [...candles.openTime].filter((t) => t + MINUTE_MS <= asOfMs).length);
        let live: ReturnType<typeof liveRow>;
        try {
          live = liveRow(seen, plan, { asOfMs });
        } catch (error) {
          const { reason } = error as FeatureRefusal;
          const newestEnd = (seen.openTime.at(-1) ?? Number.NEGATIVE_INFINITY) + MINUTE_MS;
          if (reason === "stale") expect(asOfMs - newestEnd).toBeGreaterThan(plan.maxStalenessMinutes * MINUTE_MS);
          else expect(rowAt(newestEnd), reason).toBeNull();
          refused++;
          return;
        }
        answered++;
        expect(live.asOfMs).toBeLessThanOrEqual(asOfMs);
        expect(asOfMs - live.asOfMs).toBeLessThan((plan.maxStalenessMinutes + 1) * MINUTE_MS);
        const trained = rowAt(live.asOfMs);
        const targetMinute = live.asOfMs + plan.target.horizonMinutes * MINUTE_MS;
        if (trained) expect([...live.row]).toEqual(trained);
        else
          expect(dense.dropped.no_target + dense.dropped.target_gapped, `target at ${targetMinute}`).toBeGreaterThan(0);
        expect(live.basePrice).toBe(seen.close.at(-1));
        // Later candles in memory change nothing.
        expect(liveRow(candles, plan, { asOfMs })).toEqual(live);
        // Neither does history that the row does not need.
        const from = [...seen.openTime].filter((t) => t < liveHistoryStartMs(plan, asOfMs)).length;
        expect(liveRow(sliceCandles(seen, from, seen.openTime.length), plan, { asOfMs })).toEqual(live);
      }),
      { numRuns: 600 },
    );
    expect(answered).toBeGreaterThan(100);
    expect(refused).toBeGreaterThan(50);
  });

  it("do not change when candles at or after their time change", () => {
    fc.assert(
      fc.property(presence, plans, fc.nat(480), (keep, plan, cut) => {
        const before = walk(keep);
        const changed = walk(keep);
        const boundary = at(cut % (keep.length + 1));
        changed.openTime.forEach((openTime, i) => {
          if (openTime < boundary) return;
          changed.open[i] = 1;
          changed.high[i] = 1e6;
          changed.low[i] = 0.1;
          changed.close[i] = Number.NaN;
          changed.volume[i] = 1e9;
        });
        const [a, b] = [buildDataset(before, plan), buildDataset(changed, plan)];
        const horizonMs = plan.target.horizonMinutes * MINUTE_MS;
        for (const [row, asOf] of a.asOf.entries()) {
          if (asOf > boundary) break;
          const same = b.asOf.indexOf(asOf);
          if (asOf + horizonMs <= boundary) {
            expect(b.y[same]).toBe(a.y[row]);
            expect(b.basePrice[same]).toBe(a.basePrice[row]);
          }
          const columns = a.x.columns;
          expect(rowAsOf(changed, plan, asOf).row).toEqual(a.x.values.slice(row * columns, (row + 1) * columns));
        }
      }),
      { numRuns: 200 },
    );
  });

  it("hold the ratios and log returns that the definition says, bars ending at the row's time", () => {
    const candles = walk(whole(60));
    const plan = planOf();
    const { row, basePrice } = rowAsOf(candles, plan, at(43));
    expect(basePrice).toBe(candles.close[42]);
    const bars = [23, 28, 33, 38].map((from) => {
      const part = sliceCandles(candles, from, from + 5);
      return {
        open: part.open[0] as number,
        high: Math.max(...part.high),
        low: Math.min(...part.low),
        close: part.close[4] as number,
        volume: part.volume.reduce((sum, v) => sum + v, 0),
      };
    });
    const last = bars[3] as (typeof bars)[number];
    const ratios = bars.flatMap((b) =>
      [b.open, b.high, b.low, b.close].map((p) => p / last.close).concat(b.volume / last.volume),
    );
    expect([...row.subarray(0, 20)]).toEqual(ratios);
    const log = (bar: number) => Math.log((bars[bar]?.close as number) / last.close + 1e-8);
    expect(row[20]).toBe(Math.log(1 + 1e-8) - log(2));
    expect(row[21]).toBe(Math.log(1 + 1e-8) - log(0));
  });
});

describe("targets", () => {
  it("are the log return from the row's price to the price a horizon later, whatever is missing between", () => {
    fc.assert(
      fc.property(presence, plans, (keep, plan) => {
        const candles = walk(keep);
        const dataset = buildDataset(candles, plan);
        const closeBy = (endMs: number) => {
          let found = Number.NaN;
          candles.openTime.forEach((openTime, i) => {
            if (openTime < endMs && openTime >= endMs - plan.intervalMinutes * MINUTE_MS)
              found = candles.close[i] as number;
          });
          return found;
        };
        dataset.asOf.forEach((asOf, row) => {
          expect(asOf % (plan.rowEveryMinutes * MINUTE_MS)).toBe(0);
          const future = closeBy(asOf + plan.target.horizonMinutes * MINUTE_MS);
          expect(dataset.basePrice[row]).toBe(closeBy(asOf));
          const targetMs = asOf + plan.target.horizonMinutes * MINUTE_MS;
          for (let bar = -1; bar < plan.inputBars; bar++) {
            const endMs = bar < 0 ? targetMs : asOf - bar * plan.intervalMinutes * MINUTE_MS;
            const present = [...candles.openTime].filter(
              (t) => t < endMs && t >= endMs - plan.intervalMinutes * MINUTE_MS,
            );
            expect(present.length / plan.intervalMinutes).toBeGreaterThanOrEqual(plan.minBarCoverage);
          }
          expect(dataset.y[row]).toBe(Math.log(future) - Math.log(closeBy(asOf)));
        });
        expect(dataset.x.values.every(Number.isFinite)).toBe(true);
        expect(dataset.x.values.length).toBe(dataset.asOf.length * dataset.columnNames.length);
      }),
    );
  });

  it("count every time of the grid once, as a row or by the reason it was dropped", () => {
    fc.assert(
      fc.property(presence, plans, (keep, plan) => {
        const candles = walk(keep);
        fc.pre(candles.openTime.length > 0);
        const { asOf, dropped } = buildDataset(candles, plan);
        const step = plan.rowEveryMinutes * MINUTE_MS;
        const [first, end] = [candles.openTime[0] as number, (candles.openTime.at(-1) as number) + MINUTE_MS];
        const grid = Math.floor(end / step) - Math.floor(first / step);
        expect(asOf.length + Object.values(dropped).reduce((sum, n) => sum + n, 0)).toBe(grid);
      }),
    );
  });

  it("across a gap differ from those of the reference's row shift, and the difference is reported", () => {
    const plan = planOf({ rowEveryMinutes: 5, horizonMinutes: 10 });
    expect(buildDataset(walk(whole(200)), plan).rowsDifferingFromRowShift).toBe(0);
    const keep = whole(200).map((_, minute) => minute < 100 || minute >= 120);
    const gapped = buildDataset(walk(keep), plan);
    expect(gapped.rowsDifferingFromRowShift).toBe(2);
    expect(gapped.dropped.target_gapped).toBe(2);
    expect(buildDataset(walk(whole(200)), planOf({ horizonMinutes: 7 })).rowsDifferingFromRowShift).toBeUndefined();
  });

  it("can be limited to a span without losing the history before it", () => {
    const candles = walk(whole(200));
    const all = buildDataset(candles, planOf());
    const part = buildDataset(candles, planOf(), { fromMs: at(100), toMs: at(120) });
    expect([...part.asOf]).toEqual([...all.asOf].filter((asOf) => asOf >= at(100) && asOf < at(120)));
    expect(part.y).toEqual(all.y.slice(all.asOf.indexOf(at(100))).slice(0, part.y.length));
    expect(fingerprintDataset(part)).not.toBe(fingerprintDataset(all));
    expect(fingerprintDataset(buildDataset(candles, planOf()))).toBe(fingerprintDataset(all));
  });

  it("of no candles are none", () => {
    expect(buildDataset(allocateCandles(0), planOf()).x.rows).toBe(0);
  });
});

describe("a live row is refused", () => {
  it("as stale when the newest candle is too old, and says how old", () => {
    const candles = walk(whole(60));
    expect(liveRow(candles, planOf(), { asOfMs: at(63) + 59_999 }).asOfMs).toBe(at(60));
    expect(refusalOf(() => liveRow(candles, planOf(), { asOfMs: at(64) }))).toBe("stale");
    expect(() => liveRow(candles, planOf(), { asOfMs: at(64) })).toThrow("4 minutes before");
  });

  it("as gapped when a bar lacks minutes, and says which", () => {
    const keep = whole(60).map((_, minute) => minute < 42 || minute > 44);
    const run = () => liveRow(walk(keep), planOf(), { asOfMs: at(60) });
    expect(refusalOf(run)).toBe("gapped");
    expect(run).toThrow("has 2 of its 5 minutes; the plan needs 3");
    expect(liveRow(walk(keep), planOf({ minBarCoverage: 0.4 }), { asOfMs: at(60) }).asOfMs).toBe(at(60));
  });

  it("as not enough when history is too short", () => {
    expect(refusalOf(() => liveRow(walk(whole(15)), planOf(), { asOfMs: at(15) }))).toBe("not_enough");
    expect(liveRow(walk(whole(20)), planOf(), { asOfMs: at(20) }).asOfMs).toBe(at(20));
  });

  it("as missing without candles, or when the last bar has no volume", () => {
    expect(refusalOf(() => liveRow(allocateCandles(0), planOf(), { asOfMs: at(20) }))).toBe("missing");
    const candles = walk(whole(40));
    candles.volume.fill(0, 35);
    expect(refusalOf(() => liveRow(candles, planOf(), { asOfMs: at(40) }))).toBe("missing");
    expect(refusalOf(() => liveRow(candles, planOf(), { asOfMs: Number.NaN }))).toBe("missing");
  });

  it("as missing when the last volume is so small that a ratio overflows; its training row is dropped too", () => {
    const candles = walk(whole(60));
    candles.volume.fill(Number.MIN_VALUE, 35, 40);
    expect(refusalOf(() => liveRow(candles, planOf(), { asOfMs: at(40) }))).toBe("missing");
    const dataset = buildDataset(candles, planOf());
    expect(dataset.dropped.missing).toBe(1);
    expect(dataset.asOf.includes(at(40))).toBe(false);
    expect(dataset.x.values.every(Number.isFinite)).toBe(true);
  });
});

describe("ready plans", () => {
  it("are those of the walkthroughs", () => {
    expect(topic69Plan).toMatchObject({
      intervalMinutes: 60,
      inputBars: 48,
      target: { horizonMinutes: 1440 },
      rowEveryMinutes: 60,
    });
    expect(topic69Plan.engineered.map((e) => [e.name, "bars" in e && e.bars])).toEqual([
      ["log_return_1h", 1],
      ["log_return_6h", 6],
      ["log_return_12h", 12],
      ["log_return_24h", 24],
    ]);
    expect(topic77Plan).toMatchObject({
      intervalMinutes: 5,
      inputBars: 48,
      target: { horizonMinutes: 5 },
      rowEveryMinutes: 5,
    });
    expect(topic77Plan.engineered.map((e) => [e.name, "bars" in e && e.bars])).toEqual([
      ["log_return_5m", 1],
      ["log_return_15m", 3],
      ["log_return_30m", 6],
      ["log_return_60m", 12],
    ]);
  });

  it.each([1, 5, 60, 61, 240, 480, 719, 720, 1440, 10_080])("exist for a horizon of %d minutes", (horizonMinutes) => {
    const plan = planForTopic({ market: "ethusd", horizonMinutes });
    expect(plan.market).toBe("ethusd");
    expect(plan.target.horizonMinutes).toBe(horizonMinutes);
    expect(plan.intervalMinutes).toBeLessThanOrEqual(Math.max(5, horizonMinutes));
  });
});
