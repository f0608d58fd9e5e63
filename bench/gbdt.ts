/** 500 trees × 31 leaves on 12,000 rows × 244 columns of random numbers, at 63 and 255 bins. `npx tsx bench/gbdt.ts` */
import { binMatrix, fitBinned, GbdtParams } from "@/lib/models";
import { normalRandom, seededRandom } from "@/lib/models/random";
import { timed, timedOnce } from "./timing";

const ROWS = 12_000;
const COLUMNS = 244;
const normal = normalRandom(seededRandom(1));
const x = { rows: ROWS, columns: COLUMNS, values: Float64Array.from({ length: ROWS * COLUMNS }, normal) };
const y = Float64Array.from(
  { length: ROWS },
  (_, row) => 0.1 * Math.tanh(x.values[row * COLUMNS] as number) + normal(),
);

for (const maxBins of [63, 255]) {
  const binned = timed(`bin, ${maxBins} bins`, 1, () => binMatrix(x, maxBins));
  const params = GbdtParams.parse({ trees: 500, leaves: 31, maxBins });
  const model = await timedOnce(
    `fit 500 trees, ${maxBins} bins`,
    () => fitBinned(binned, y, params, { seed: 1 }),
    (fitted) => `${fitted.treeCount} trees`,
  );
  timed(`predict ${ROWS} rows`, 3, () => model.predictAll(x));
  const row = x.values.slice(0, COLUMNS);
  timed("predict one row", 1000, () => model.predict(row));
}
