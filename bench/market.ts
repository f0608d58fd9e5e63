/** Candles in and out of the database: 500 days of one-minute candles, beside rows in a plain table and a Parquet file. */
import { randomBytes } from "node:crypto";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { type CandleColumns, DAY_MS, MINUTE_MS, resample, sliceByTime } from "@/lib/candles";
import { loadCandles } from "@/lib/store/candles";
import { createDb } from "@/lib/store/client";
import { startEmbeddedServer } from "@/lib/store/embedded/server";
import type { DayAnswer } from "@/lib/store/merge-day";
import { applyMigrations } from "@/lib/store/migrate";
import { saveCandleDays } from "@/lib/store/save-candles";
import { freePort } from "@/lib/store/testing/server";
import type { Benchmark, Prepared } from "./benchmark";
import { newestDays, realCandles } from "./candle-folder";
import { readParquet, writeParquet } from "./parquet";
import { PlainTable } from "./plain-table";

const DAYS = 500;
/** As a backfill stores them. */
const DAYS_AT_ONCE = 14;
const FIVE_MINUTES = 5;

export interface World {
  readonly candles: CandleColumns;
  readonly db: ReturnType<typeof createDb>;
  readonly plain: PlainTable;
  readonly parquetFile: string;
  tidy(): Promise<void>;
}

/** A server of its own with the product's own settings: what is committed is on the disk. */
export async function open(folder: string, days = DAYS): Promise<World> {
  const candles = newestDays(realCandles(folder, "btcusd"), days);
  const own = mkdtempSync(path.join(os.tmpdir(), "forge-bench-"));
  chmodSync(own, 0o755); // as root the server runs as another user
  const server = await startEmbeddedServer({
    folder: path.join(own, "data"),
    port: await freePort(),
    password: randomBytes(12).toString("hex"),
    logFile: path.join(own, "postgres.log"),
  });
  const url = server.url("postgres");
  await applyMigrations(url);
  const db = createDb(url);
  const plain = await PlainTable.open(url);
  return {
    candles,
    db,
    plain,
    parquetFile: path.join(own, "candles.parquet"),
    async tidy() {
      await Promise.all([db.$disconnect(), plain.close()]);
      await server.stop();
      rmSync(own, { recursive: true, force: true });
    },
  };
}

function answersOf(candles: CandleColumns): DayAnswer[] {
  const answers: DayAnswer[] = [];
  const [first = 0] = candles.openTime;
  const endMs = (candles.openTime.at(-1) ?? 0) + MINUTE_MS;
  for (let dayMs = Math.floor(first / DAY_MS) * DAY_MS; dayMs < endMs; dayMs += DAY_MS) {
    const askedUntilMs = dayMs + DAY_MS;
    answers.push({
      dayMs,
      candles: sliceByTime(candles, dayMs, askedUntilMs),
      askedFromMs: dayMs,
      askedUntilMs,
      complete: true,
    });
  }
  return answers;
}

const sized = (candles: CandleColumns) => `${candles.openTime.length} candles`;

export async function ingest({ db, candles }: World, source: string): Promise<string> {
  const answers = answersOf(candles);
  for (let i = 0; i < answers.length; i += DAYS_AT_ONCE) {
    await saveCandleDays(db, { source, market: "btcusd" }, answers.slice(i, i + DAYS_AT_ONCE));
  }
  return sized(candles);
}

/** A market's candles by day, in a plain table and in a file. */
async function filled(folder: string): Promise<World & { source: string; fromMs: number; toMs: number }> {
  const world = await open(folder);
  await ingest(world, "bench");
  await world.plain.copyIn(world.candles);
  writeFileSync(world.parquetFile, writeParquet(world.candles));
  const [fromMs = 0] = world.candles.openTime;
  return { ...world, source: "bench", fromMs, toMs: (world.candles.openTime.at(-1) ?? 0) + MINUTE_MS };
}

const load = ({ db, source, fromMs, toMs }: Awaited<ReturnType<typeof filled>>) =>
  loadCandles(db, { source, market: "btcusd", fromMs, toMs });

export const MARKET: readonly Benchmark[] = [
  {
    name: "ingest-720k",
    describes: `${DAYS} days of one-minute candles stored by day, 14 days a transaction, with their quality`,
    runs: 5,
    warmUp: true,
    async prepare(folder): Promise<Prepared> {
      const world = await open(folder);
      let run = 0;
      return {
        run: () => ingest(world, `bench-${run++}`),
        beside: {
          "rows by COPY": () => world.plain.copyIn(world.candles).then(() => sized(world.candles)),
          Parquet: () => {
            const bytes = writeParquet(world.candles);
            writeFileSync(world.parquetFile, bytes);
            return `${(bytes.length / 1e6).toFixed(1)} MB`;
          },
        },
        tidy: world.tidy,
      };
    },
  },
  {
    name: "load-720k",
    describes: `${DAYS} days of one-minute candles from the database to columns`,
    runs: 9,
    warmUp: true,
    async prepare(folder): Promise<Prepared> {
      const world = await filled(folder);
      return {
        run: async () => sized(await load(world)),
        beside: {
          "rows by select": async () => sized(await world.plain.load()),
          Parquet: async () => sized(await readParquet(readFileSync(world.parquetFile), world.candles.openTime.length)),
        },
        tidy: world.tidy,
      };
    },
  },
  {
    name: "resample-720k",
    describes: `${DAYS} days of one-minute candles in columns to five-minute bars`,
    runs: 15,
    warmUp: true,
    async prepare(folder): Promise<Prepared> {
      const world = await filled(folder);
      const bars = (candles: CandleColumns) => `${resample(candles, { intervalMinutes: FIVE_MINUTES }).count} bars`;
      return {
        run: () => bars(world.candles),
        beside: {
          "in SQL": async () => `${await world.plain.resample(FIVE_MINUTES)} bars`,
          "loaded first": async () => bars(await load(world)),
          "Parquet first": async () =>
            bars(await readParquet(readFileSync(world.parquetFile), world.candles.openTime.length)),
        },
        tidy: world.tidy,
      };
    },
  },
];
