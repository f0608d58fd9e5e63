/** What a live worker does in each window between the candles and the value: the row, and the prediction. */
import { MINUTE_MS, sliceByTime } from "@/lib/candles";
import { buildDataset, liveHistoryStartMs, liveRow, topic69Plan } from "@/lib/features";
import { binMatrix, fitBinned, GbdtParams } from "@/lib/models";
import type { Benchmark } from "./benchmark";
import { newestDays, realCandles } from "./candle-folder";

/** One row is too short for the clock: a run is this many. */
const ROWS_A_RUN = 100;

export const LIVE: Benchmark[] = [
  {
    name: "live-row",
    describes: `${ROWS_A_RUN} times a live row of topic 69 and the prediction of 500 trees`,
    runs: 30,
    warmUp: true,
    async prepare(folder) {
      const all = realCandles(folder, topic69Plan.market);
      const { x, y } = buildDataset({ [topic69Plan.market]: newestDays(all, 120) }, topic69Plan);
      const params = GbdtParams.parse({ trees: 500, leaves: 31, maxBins: 63 });
      const model = await fitBinned(binMatrix(x, params.maxBins), y, params, { seed: 1 });
      const asOfMs = (all.openTime.at(-1) as number) + MINUTE_MS;
      const history = { [topic69Plan.market]: sliceByTime(all, liveHistoryStartMs(topic69Plan, asOfMs), asOfMs) };
      return async () => {
        let prediction = 0;
        for (let i = 0; i < ROWS_A_RUN; i++) {
          prediction = await model.predict(liveRow(history, topic69Plan, { asOfMs }).row);
        }
        return `log return ${prediction.toExponential(2)}`;
      };
    },
  },
];
