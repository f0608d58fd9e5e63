/** Twenty markets of five years of one-minute candles, 52 million, listed and read from. */
import { DAY_MS, MINUTE_MS } from "@/lib/candles";
import { marketRows } from "@/lib/forge/data/market-rows";
import { listCandleDays, loadCandles } from "@/lib/store/candles";
import type { Benchmark, Prepared } from "./benchmark";
import { ingest, open, type World } from "./market";

const MARKETS = 20;
const DAYS = 1_826;
/** Real days, of the one market that is read; the rest are copies of its newest day. */
const REAL_DAYS = 720;
const LOADED_DAYS = 500;
const SOURCE = "bench";

/** What is listed and loaded does not depend on what the other days hold, only on how many there are. */
async function fill(folder: string): Promise<World> {
  const world = await open(folder, REAL_DAYS);
  await ingest(world, SOURCE);
  await world.db.$executeRaw`
    insert into "CandleDay" ("source", "market", "day", "count", "columns", "sha256", "state", "askedFrom", "askedUntil",
      "unusable", "duplicates", "revised", "gaps", "longestGap", "zeroVolume", "outliers", "crossed", "fetchedAt")
    select "source", case n when 0 then "market" else 'm' || n || 'usd' end, "day" - d, "count", "columns", "sha256", "state",
      "askedFrom" - make_interval(days => d), "askedUntil" - make_interval(days => d), "unusable", "duplicates", "revised",
      "gaps", "longestGap", "zeroVolume", "outliers", "crossed", "fetchedAt"
    from (select * from "CandleDay" where "source" = ${SOURCE} order by "day" desc limit 1) newest,
      generate_series(0, ${MARKETS - 1}) n, generate_series(0, ${DAYS - 1}) d
    on conflict do nothing`;
  await world.db.$executeRaw`analyze "CandleDay"`;
  return world;
}

const million = (count: number) => `${(count / 1e6).toFixed(1)} million candles`;

export const SCALE: readonly Benchmark[] = [
  {
    name: "list-52m",
    describes: `${MARKETS} markets × five years in the database: sums by market, and one market's days`,
    runs: 7,
    warmUp: true,
    async prepare(folder): Promise<Prepared> {
      const { db, candles, tidy } = await fill(folder);
      const toMs = (candles.openTime.at(-1) ?? 0) + MINUTE_MS;
      const span = { source: SOURCE, market: "btcusd", toMs };
      return {
        run: async () => {
          const rows = await marketRows({ db });
          const total = rows.reduce((sum, row) => sum + row.candles, 0);
          return `${rows.length} markets, ${million(total)}`;
        },
        beside: {
          "one market's days": async () => {
            const days = await listCandleDays(db, { ...span, fromMs: toMs - DAYS * DAY_MS });
            return `${days.length} days`;
          },
          "500 days loaded": async () => {
            const loaded = await loadCandles(db, { ...span, fromMs: toMs - LOADED_DAYS * DAY_MS });
            return million(loaded.openTime.length);
          },
        },
        tidy,
      };
    },
  },
];
