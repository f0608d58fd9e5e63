/** Bars, training matrices and a live row of real candles. `npx tsx bench/matrix.ts <folder>` */
import { resample } from "@/lib/candles";
import { buildDataset, type Dataset, type FeaturePlan, liveRow, topic69Plan, topic77Plan } from "@/lib/features";
import { newestDays, realCandles } from "./candle-folder";
import { timed } from "./timing";

const candles = realCandles("btcusd");
if (candles) {
  const note = ({ x, dropped, rowsDifferingFromRowShift }: Dataset) =>
    `${x.rows} × ${x.columns}; dropped ${JSON.stringify(dropped)}; ${rowsDifferingFromRowShift} targets unlike the row shift's`;
  const days500 = newestDays(candles, 500);
  const days120 = newestDays(candles, 120);
  const minutes = days500.openTime.length;
  timed(
    `resample ${minutes} to 5m`,
    10,
    () => resample(days500, { intervalMinutes: 5 }),
    (bars) => `${bars.count} bars`,
  );
  timed("matrix 1h, 500 days", 5, () => buildDataset(days500, topic69Plan), note);
  timed("matrix 5m, 120 days", 5, () => buildDataset(days120, topic77Plan), note);
  for (const [name, plan] of [
    ["1h", topic69Plan],
    ["5m", topic77Plan],
  ] as [string, FeaturePlan][]) {
    const dataset = buildDataset(days120, plan);
    const asOfMs = dataset.asOf.at(-1) as number;
    timed(`live row ${name}`, 200, () => liveRow(candles, plan, { asOfMs }));
  }
}
