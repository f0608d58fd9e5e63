/**
 * Do other markets help? Two plans for the same target, one with features of Ether and Solana beside its own, trained on the same folds,
 * graded, and compared row by row. `npm run example:cross-asset -- --quick`
 */
import {
  AlloraMLWorkflow,
  candidatesOf,
  columnNames,
  DataManager,
  type FeatureEntry,
  marketsOf,
  reportTable,
} from "allora-forge";
import { z } from "zod";
import { asked, DAYS, QUICK } from "./asked";
import { openMarket } from "./market";
import { pairedComparison } from "./paired";
import "./plain-errors";
import { duration, Steps } from "./steps";

const USAGE = `Bitcoin one day ahead, with and without features of other markets

  --quick     60 days of candles instead of 240, and one configuration instead of six
  --days <n>  so many days
  --help      this text

Candles come from the configured network (FORGE_NETWORK=testnet with ALLORA_API_KEY), else from a sandbox.`;

const { quick, days = quick ? 60 : 240 } = asked(USAGE, z.strictObject({ quick: QUICK, days: DAYS }), ["quick"]);

const OTHERS = ["ethusd", "solusd"];

// What Bitcoin's own bars say: returns, volatility and where the price stands in its range. Spans in horizons are days here.
const own: FeatureEntry[] = [
  { kind: "log_return", name: "return_short", bars: { horizons: 0.25 } },
  { kind: "log_return", name: "return_day", bars: { horizons: 1 } },
  { kind: "realised_volatility", name: "volatility", bars: { horizons: 1 }, estimator: "squares" },
  { kind: "donchian", name: "place_in_range", bars: { horizons: 2 } },
];

// What each other market adds: its own return, Bitcoin's return against it, and the slope and correlation of the two.
const cross = OTHERS.flatMap((market): FeatureEntry[] => [
  { kind: "lagged_return", name: `${market}_return`, market, bars: { horizons: 0.25 }, lag: 0 },
  { kind: "return_difference", name: `${market}_difference`, market, bars: { horizons: 1 } },
  { kind: "beta", name: `${market}_beta`, market, bars: { horizons: 2 } },
]);

const beganAt = performance.now();
const steps = new Steps(3);
const market = await openMarket();
try {
  // One data manager for both plans, so that both see the very same candles.
  const dataManager = new DataManager(market.source, async () => market.nowMs);
  const shape = { tickers: ["btcusd"], numberOfInputBars: 12, targetBars: 24, interval: "1h", dataManager };
  const alone = new AlloraMLWorkflow({ ...shape, engineered: own });
  const together = new AlloraMLWorkflow({ ...shape, engineered: [...own, ...cross] });

  await steps.step(`Fetch ${days} days of ${marketsOf(together.plan).join(", ")}`, () => together.backfill({ days }));
  steps.note(market.description);

  const penalties = quick ? [1] : [0.1, 1, 10];
  const search = (workflow: AlloraMLWorkflow) =>
    workflow.search({
      topic: { topicId: 69, kind: "price", metadata: "1 day BTC/USD Price Prediction" },
      candidates: [
        ...candidatesOf(
          "linear",
          penalties.map((alpha) => ({ alpha })),
        ),
        ...(quick
          ? []
          : candidatesOf("gbdt", [
              { trees: 50, maxDepth: 3, leaves: 8 },
              { trees: 150, maxDepth: 3, leaves: 8 },
              { trees: 100, maxDepth: 5, leaves: 15 },
            ])),
      ],
      folds: 3,
      onProgress: (share, message) => steps.progress(share, message),
    });
  const results = {
    alone: await steps.step(`Train on ${columnNames(alone.plan).length} columns of btcusd`, () => search(alone)),
    together: await steps.step(`Train on ${columnNames(together.plan).length} columns, of other markets too`, () =>
      search(together),
    ),
  };

  for (const [name, result] of Object.entries(results)) {
    const { candidates } = result.search;
    const plan = name === "alone" ? "btcusd alone" : `btcusd with ${OTHERS.join(" and ")}`;
    console.log(
      `\n${plan}: the best of ${candidates.length} (${candidates[0]?.family}), on rows that it was not fitted on\n`,
    );
    console.log(reportTable(AlloraMLWorkflow.report(result)));
  }

  // Rows overlap for a day: blocks of two days keep what errs together together.
  const { rows, gain, low, high } = pairedComparison(
    results.alone.search.predictions,
    results.together.search.predictions,
    48,
  );
  const percent = (value: number | null) => (value === null ? "unknown" : `${(100 * value).toFixed(2)} %`);
  console.log(
    `\nOn the ${rows.toLocaleString("en")} rows that both predicted, the weighted error with other markets is`,
  );
  console.log(
    `${percent(Math.abs(gain))} ${gain < 0 ? "larger" : "smaller"}; 95 % of redrawn samples save from ${percent(low)} to ${percent(high)}.`,
  );
  console.log(
    (low ?? 0) > 0
      ? "They help: the whole interval lies above zero. Before relying on it, see whether it holds on days that were not looked at."
      : (high ?? 0) < 0
        ? "They hurt: the whole interval lies below zero. More columns are more to fit noise with."
        : "The interval holds zero: these days do not show that other markets help. Keep the smaller plan.",
  );
  console.log(`\nDone in ${duration(performance.now() - beganAt)}.`);
} finally {
  await market.close();
}
