/** The full grid of the topic 69 walkthrough on real candles, as a training runs it. */
import { candidatesOf } from "@/lib/evaluation";
import { topic69Plan } from "@/lib/features";
import { trainModel } from "@/lib/forge/training/train-model";
import { walkthroughGrid } from "@/lib/models";
import type { Benchmark } from "./benchmark";
import { newestDays, realCandles } from "./candle-folder";

const DAYS = 500;

export const GRID: Benchmark[] = [
  {
    name: "grid-69",
    describes: `the walkthrough's grid over ${DAYS} days of hourly bars: rows, search in 3 folds with 3 checkpoints of trees, final fit`,
    runs: 1,
    warmUp: false,
    async prepare(folder) {
      const candles = { [topic69Plan.market]: newestDays(realCandles(folder, topic69Plan.market), DAYS) };
      return async () => {
        const { dataset, search } = await trainModel({
          candles,
          source: "files",
          plan: topic69Plan,
          topic: { topicId: 69, kind: "price", metadata: "1 day BTC/USD" },
          candidates: candidatesOf("gbdt", walkthroughGrid()),
          folds: 3,
          seed: 42,
        });
        return `${dataset.x.rows} rows, ${search.candidates.length} candidates, grade ${search.candidates[0]?.report.grade}`;
      };
    },
  },
];
