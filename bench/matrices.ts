/** Training matrices of real candles: 500 days of one-minute candles to rows of 48 bars. */
import { buildDataset, type FeaturePlan, topic69Plan, topic77Plan } from "@/lib/features";
import type { Benchmark } from "./benchmark";
import { newestDays, realCandles } from "./candle-folder";

const DAYS = 500;

function matrix(name: string, bars: string, plan: FeaturePlan): Benchmark {
  return {
    name,
    describes: `${DAYS} days of one-minute candles to ${bars} bars, rows of 48 bars, and targets, into warm memory`,
    runs: 15,
    warmUp: true,
    async prepare(folder) {
      const candles = { [plan.market]: newestDays(realCandles(folder, plan.market), DAYS) };
      const into = new Float64Array(((DAYS * 1440) / plan.rowEveryMinutes) * 244);
      return () => {
        const { x } = buildDataset(candles, plan, { into });
        return `${x.rows} × ${x.columns}`;
      };
    },
  };
}

export const MATRICES = [matrix("matrix-1h", "hourly", topic69Plan), matrix("matrix-5m", "five-minute", topic77Plan)];
