/** The quick searches of both walkthroughs on real candles. `npx tsx bench/search.ts <folder>` */
import { candidatesOf, walkForwardByTime, walkForwardSearch } from "@/lib/evaluation";
import { buildDataset, topic69Plan, topic77Plan } from "@/lib/features";
import { quickGrid } from "@/lib/models";
import { newestDays, realCandles } from "./candle-folder";
import { timedOnce } from "./timing";

const candles = realCandles("btcusd");
if (candles) {
  for (const [name, plan, days] of [
    ["topic 69, 500 days", topic69Plan, 500],
    ["topic 77, 120 days", topic77Plan, 120],
  ] as const) {
    const dataset = buildDataset(newestDays(candles, days), plan);
    const gapMinutes = plan.target.horizonMinutes;
    const folds = walkForwardByTime(dataset.asOf, { folds: 3, gapMinutes });
    await timedOnce(
      `quick search, ${name}`,
      () =>
        walkForwardSearch({
          dataset,
          candidates: candidatesOf("gbdt", quickGrid()),
          folds,
          epochLengthMinutes: gapMinutes,
          seed: 42,
        }),
      ({ candidates, timings }) =>
        `${dataset.x.rows} rows, grade ${candidates[0]?.report.grade}; ${timings.map((t) => `${t.step} ${Math.round(t.ms)} ms`).join(", ")}`,
    );
  }
}
