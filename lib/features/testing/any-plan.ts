/** Any plan and any candles, for property tests: every kind with every parameter, several markets, holes, unusable candles. */
import fc from "fast-check";
import { FEATURE_KINDS } from "@/lib/features/kinds";
import type { MarketCandles } from "@/lib/features/market-candles";
import { FeaturePlan } from "@/lib/features/plan";
import { candleWalk, everyMinute } from "./candle-walk";

const span = fc.oneof(
  fc.integer({ min: 1, max: 9 }),
  fc.double({ min: 0.3, max: 2, noNaN: true }).map((horizons) => ({ horizons })),
);

/** Every parameter that a kind can have, but those in which an entry is named. */
const PARAMETERS: Record<string, fc.Arbitrary<unknown>> = {
  bars: span,
  short: span,
  long: span,
  lag: fc.integer({ min: 0, max: 4 }),
  of: fc.constantFrom("close", "volume"),
  estimator: fc.constantFrom("squares", "bipower", "parkinson", "garman_klass"),
  deviations: fc.double({ min: 0.5, max: 4, noNaN: true }),
  everyMinutes: fc.integer({ min: 1, max: 600 }),
  market: fc.constantFrom("ethusd", "solusd"),
};
const horizons = fc.double({ min: 0.3, max: 1, noNaN: true }).map((count) => ({ horizons: count }));
const MACD = {
  fast: fc.oneof(fc.constantFrom(2, 3), horizons),
  slow: fc.oneof(fc.constantFrom(4, 5), horizons),
  signal: fc.oneof(fc.constantFrom(2, 4), horizons),
  bars: fc.oneof(fc.integer({ min: 5, max: 12 }), horizons),
};
const NOT_PARAMETERS = new Set(["kind", "name", "rationale"]);

const entry = fc
  .constantFrom(...FEATURE_KINDS)
  .chain(({ schema, example }) =>
    fc.tuple(
      fc.constant(example),
      fc.record(
        Object.fromEntries(
          Object.keys(schema.shape)
            .filter((name) => !NOT_PARAMETERS.has(name))
            .map((name) => [name, parameterOf(String(example.kind), name)]),
        ),
      ),
    ),
  )
  .map(([example, params]) => ({ ...example, ...params }));

function parameterOf(kind: string, name: string): fc.Arbitrary<unknown> {
  const own = (kind === "macd" ? { ...PARAMETERS, ...MACD } : PARAMETERS) as Record<string, fc.Arbitrary<unknown>>;
  const found = own[name];
  if (!found) throw new Error(`any-plan.ts knows no values for the parameter ${name} of ${kind}: add them`);
  return found;
}

/** Of btcusd; features may read ethusd and solusd, and what they do not read may be pooled. */
export const anyPlan: fc.Arbitrary<FeaturePlan> = fc
  .record({
    intervalMinutes: fc.constantFrom(1, 3, 5),
    inputBars: fc.constantFrom(0, 2, 4),
    entries: fc.array(entry, { maxLength: 6 }),
    pooled: fc.subarray(["ethusd", "solusd"]),
    horizonMinutes: fc.integer({ min: 1, max: 20 }),
    rowEveryMinutes: fc.integer({ min: 1, max: 7 }),
    minBarCoverage: fc.constantFrom(0, 0.5, 1),
    gaps: fc.oneof(
      fc.constant({ policy: "drop" as const }),
      fc.integer({ min: 1, max: 8 }).map((maxMinutes) => ({ policy: "ffill" as const, maxMinutes })),
    ),
  })
  .filter(({ inputBars, entries }) => inputBars > 0 || entries.length > 0)
  .map(({ horizonMinutes, entries, pooled, ...rest }) =>
    FeaturePlan.parse({
      version: 1,
      market: "btcusd",
      target: { kind: "log_return", horizonMinutes },
      maxStalenessMinutes: 3,
      engineered: entries.map((one, i) => ({ ...one, name: `feature_${i}` })),
      pooledMarkets: pooled.filter((market) => !entries.some((one) => "market" in one && one.market === market)),
      ...rest,
    }),
  );

/** Runs of present and absent minutes. */
const presence = fc
  .array(fc.tuple(fc.integer({ min: 20, max: 160 }), fc.integer({ min: 0, max: 12 })), { minLength: 2, maxLength: 7 })
  .map((runs) =>
    runs.flatMap(([present, absent]) => [...everyMinute(present), ...new Array<boolean>(absent).fill(false)]),
  );

/** What may be wrong with a candle: the first four make it unusable, the last its bar's volume next to nothing. */
const SPOILT = [
  ["close", Number.NaN],
  ["low", 0],
  ["high", Number.POSITIVE_INFINITY],
  ["volume", -1],
  ["volume", 1e-307],
] as const;
const spoilt = fc.array(fc.tuple(fc.nat(), fc.constantFrom(...SPOILT)), { maxLength: 5 });

/** Candles of btcusd, ethusd and solusd, each with its own holes, quiet minutes and unusable candles. */
export const anyCandles: fc.Arbitrary<MarketCandles> = fc
  .tuple(fc.integer({ min: 1, max: 1000 }), ...[0, 1, 2].map(() => fc.tuple(presence, spoilt)))
  .map(([seed, ...each]) => {
    const markets = ["btcusd", "ethusd", "solusd"].map((market, i) => {
      const [keep, faults] = each[i] as [boolean[], [number, (typeof SPOILT)[number]][]];
      const candles = candleWalk({ keep, seed: seed + i, quietEvery: 11 + 2 * i });
      for (const [at, [field, value]] of faults) candles[field][at % candles.openTime.length] = value;
      return [market, candles] as const;
    });
    return Object.fromEntries(markets);
  });
