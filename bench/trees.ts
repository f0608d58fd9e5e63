/** One fit of gradient-boosted trees on rows of real candles, from the plain matrix on: binning included. */
import { availableParallelism } from "node:os";
import { buildDataset, type FeaturePlan, topic69Plan, topic77Plan } from "@/lib/features";
import { binMatrix, fitBinned, GbdtParams, sliceRows } from "@/lib/models";
import type { Benchmark } from "./benchmark";
import { realCandles } from "./candle-folder";

function oneFit(name: string, rows: number, plan: FeaturePlan, runs: number): Benchmark {
  return {
    name,
    describes: `one fit of 500 trees × 31 leaves, 255 bins, newest ${rows} rows × 244 features, all cores`,
    runs,
    warmUp: false,
    async prepare(folder) {
      const { x, y } = buildDataset({ [plan.market]: realCandles(folder, plan.market) }, plan);
      const from = Math.max(0, x.rows - rows);
      const newest = sliceRows(x, from, x.rows);
      const targets = y.slice(from);
      const params = GbdtParams.parse({ trees: 500, leaves: 31, maxBins: 255 });
      return async () => {
        const model = await fitBinned(binMatrix(newest, params.maxBins), targets, params, {
          seed: 1,
          threads: availableParallelism(),
        });
        return `${newest.rows} × ${newest.columns}, ${model.treeCount} trees`;
      };
    },
  };
}

export const TREES = [oneFit("gbdt-12k", 12_000, topic69Plan, 3), oneFit("gbdt-144k", 144_000, topic77Plan, 1)];
