/** Stored candles over REST, on a real database. */
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { call } from "@/app/api/testing/call";
import { type CandleColumns, DAY_MS, MINUTE_MS } from "@/lib/candles/candles";
import { allocateCandles, sliceByTime } from "@/lib/candles/columns";
import { parseConfig } from "@/lib/config";
import type { ForgeContext } from "@/lib/forge/context";
import { countQuality } from "@/lib/forge/data";
import { executeJob } from "@/lib/forge/jobs/execute";
import type {
  CandleSeries,
  DataDayView,
  DataOverview,
  MarketDataView,
  RevisionView,
  SourceComparison,
} from "@/lib/forge/views";
import { claimJob } from "@/lib/store/jobs";
import { saveCandleDays } from "@/lib/store/save-candles";
import { createTestDatabase, type TestDatabase } from "@/lib/store/testing/database";
import { liveEvents } from "@/lib/web/live-events";

const CHAIN = "forge-sandbox-test";
const DAY = Date.UTC(2026, 1, 2);
const NOW = new Date(DAY + 6 * DAY_MS + 12 * 60 * MINUTE_MS);
const ATLAS = `atlas:${CHAIN}`;
const SPOT = `binance-spot:${CHAIN}`;

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
  vi.stubEnv("DATABASE_URL", test.url);
  vi.stubEnv("FORGE_TOKEN", "");
  vi.stubEnv("FORGE_HOST", "127.0.0.1");
  vi.stubEnv("FORGE_SANDBOX_URL", "http://127.0.0.1:1");
  await test.db.network.create({
    data: {
      chainId: CHAIN,
      kind: "sandbox",
      emissionsVersion: "v10",
      latestHeight: 1_000n,
      latestBlockTime: NOW,
      blockSeconds: 30,
    },
  });
  // Three whole days, one that was never asked for, one that the source has nothing of, and the running one.
  for (const day of [0, 1, 2]) await save(ATLAS, day, 0, 1440);
  await save(ATLAS, 4, 0, 1440, () => false);
  await save(ATLAS, 5, 0, 700);
  await save(SPOT, 1, 0, 1440, (minute) => minute !== 30, 1.001);
  await save("atlas:another-chain", 1, 0, 1440);
});
afterAll(async () => {
  await liveEvents().stop();
  await test.drop();
});

/** Minutes 100 to 104 of every day are absent, and minute 200 is a wrong print. */
function candlesOf(dayMs: number, has: (minute: number) => boolean, factor: number): CandleColumns {
  const minutes = Array.from({ length: 1440 }, (_, i) => i).filter((i) => (i < 100 || i > 104) && has(i));
  const candles = allocateCandles(minutes.length);
  for (const [i, minute] of minutes.entries()) {
    const close = 100 * factor * (minute === 200 ? 1.4 : 1 + 0.0001 * Math.sin(minute));
    candles.openTime[i] = dayMs + minute * MINUTE_MS;
    candles.open[i] = close;
    candles.high[i] = close;
    candles.low[i] = close;
    candles.close[i] = close;
    candles.volume[i] = minute % 10 === 0 ? 0 : 2;
  }
  return candles;
}

async function save(source: string, day: number, from: number, until: number, has = (_: number) => true, factor = 1) {
  const dayMs = DAY + day * DAY_MS;
  const [askedFromMs, askedUntilMs] = [dayMs + from * MINUTE_MS, dayMs + until * MINUTE_MS];
  const candles = sliceByTime(candlesOf(dayMs, has, factor), askedFromMs, askedUntilMs);
  const answer = { dayMs, candles, askedFromMs, askedUntilMs, complete: until === 1440 };
  return saveCandleDays(test.db, { source, market: "btcusd" }, [answer]);
}

/** Works off the import that waits, as a runner does. */
async function runImports(): Promise<string> {
  const claim = await claimJob(test.db, { chainId: CHAIN, owner: "test", kinds: ["import"], leaseSeconds: 60 });
  if (claim === null) throw new Error("no import waits");
  const config = parseConfig({ DATABASE_URL: test.url, FORGE_LOG_LEVEL: "error" }, process.cwd());
  const ctx: ForgeContext = { db: test.db, config, actor: "runner" };
  await executeJob({ ctx, claim, signal: new AbortController().signal, onProgress: () => undefined });
  return claim.id;
}

const at = (source: string, rest = "") => `/data/${encodeURIComponent(source)}/btcusd${rest}`;
async function get<T>(path: string): Promise<T> {
  const answer = await call(path);
  expect([path, answer.status]).toEqual([path, 200]);
  return (await answer.json()) as T;
}

describe("stored candles", () => {
  it("are told by source and market, those of other chains not", async () => {
    const { sources, markets, diskBytes, now } = await get<DataOverview>("/data");
    expect(now).toBe(NOW.toISOString());
    expect(diskBytes).toBeGreaterThan(3 * 1440 * 48);
    expect(markets.map(({ source }) => source)).toEqual([ATLAS, SPOT]);
    expect(markets[0]).toMatchObject({
      market: "btcusd",
      firstDay: "2026-02-02",
      lastDay: "2026-02-07",
      days: { complete: 3, partial: 1, absent: 1, unasked: 1 },
      quality: { gaps: 5, longestGap: 1440, outliers: 8, crossed: 0 },
      feed: null,
    });
    expect(sources.find(({ isDefault }) => isDefault)).toMatchObject({ id: ATLAS, kind: "atlas" });
    expect(sources.map(({ id }) => id)).toContain(SPOT);
    expect(sources.map(({ id }) => id)).not.toContain("atlas:another-chain");
  });

  it("of days that were stored before quality was counted are counted later", async () => {
    const key = { source: ATLAS, market: "btcusd", day: new Date(DAY) };
    const before = await test.db.candleDay.findFirstOrThrow({ where: key });
    const none = { gaps: null, longestGap: null, zeroVolume: null, outliers: null, crossed: null };
    await test.db.candleDay.updateMany({ where: key, data: none });
    expect((await get<DataOverview>("/data")).markets[0]?.uncountedDays).toBe(1);
    expect(await countQuality(test, new AbortController().signal)).toBe(1);
    expect(await test.db.candleDay.findFirstOrThrow({ where: key })).toEqual(before);
    expect(await countQuality(test, new AbortController().signal)).toBe(0);
  });

  it("are told by day, also the days that were never asked for", async () => {
    const { list, comparable, coverage } = await get<MarketDataView>(at(ATLAS));
    expect(list.map(({ day, state }) => [day, state])).toEqual([
      ["2026-02-02", "complete"],
      ["2026-02-03", "complete"],
      ["2026-02-04", "complete"],
      ["2026-02-05", "unasked"],
      ["2026-02-06", "absent"],
      ["2026-02-07", "partial"],
    ]);
    expect(comparable).toEqual([SPOT]);
    expect(coverage).toBeGreaterThan(0.7);
    const part = await get<MarketDataView>(at(ATLAS, "?from=2026-02-03&to=2026-02-04"));
    expect(part.list.map(({ day }) => day)).toEqual(["2026-02-03", "2026-02-04"]);
  });

  it("are told to the minute", async () => {
    const day = await get<DataDayView>(at(ATLAS, "/days/2026-02-07"));
    expect(day).toMatchObject({
      state: "partial",
      candles: 695,
      absent: [{ from: "2026-02-07T01:40:00.000Z", to: "2026-02-07T01:45:00.000Z", minutes: 5 }],
      unasked: [{ from: "2026-02-07T11:40:00.000Z", to: "2026-02-08T00:00:00.000Z", minutes: 740 }],
      unusable: [],
    });
    expect(day.faults.map(({ at: when, kind }) => [when, kind])).toEqual([
      ["2026-02-07T03:20:00.000Z", "outlier"],
      ["2026-02-07T03:21:00.000Z", "outlier"],
    ]);
    expect(await get<DataDayView>(at(ATLAS, "/days/2026-02-05"))).toMatchObject({ state: "unasked", sha256: null });
  });

  it("are drawn as finely as fits, with their gaps", async () => {
    const span = "from=2026-02-02&to=2026-02-03";
    const fine = await get<CandleSeries>(at(ATLAS, `/candles?${span}&most=2000`));
    expect([fine.intervalMinutes, fine.time.length]).toEqual([1, 1435]);
    expect(fine.gaps).toMatchObject([{ from: "2026-02-02T01:40:00.000Z", minutes: 5 }]);
    const coarse = await get<CandleSeries>(at(ATLAS, `/candles?${span}&most=100`));
    expect([coarse.intervalMinutes, coarse.time.length]).toEqual([15, 96]);
    expect(coarse.present[6]).toBe(10);
    expect(coarse.high[13]).toBe(140);
    expect(coarse.volume.reduce((sum, volume) => sum + volume, 0)).toBe(fine.volume.reduce((sum, v) => sum + v, 0));
  });

  it("of two sources are compared", async () => {
    const found = await get<SourceComparison>(at(ATLAS, `/compare/${encodeURIComponent(SPOT)}`));
    expect(found).toMatchObject({ both: 1434, onlyA: 1, onlyB: 0, apart: 0 });
    expect(found.basis?.median).toBeCloseTo(10, 6);
    expect(found.returnCorrelation).toBeGreaterThan(0.99);
    expect(found.series.time.length).toBe(1434);
    expect((await get<SourceComparison>(at(ATLAS, `/compare/${encodeURIComponent(SPOT)}?tolerance=5`))).apart).toBe(
      1434,
    );
  });

  it("that the source revised wait for a decision", async () => {
    expect(await save(SPOT, 1, 0, 1440, (minute) => minute !== 31, 1.001)).toMatchObject({ revisions: 1, added: 0 });
    const [found] = await get<RevisionView[]>("/data/revisions?state=open");
    expect(found).toMatchObject({ source: SPOT, day: "2026-02-03", added: 1, removed: 1, changed: 0 });
    expect((await get<DataOverview>("/data")).markets[1]?.openRevisions).toBe(1);
    const day = await get<DataDayView>(at(SPOT, "/days/2026-02-03"));
    expect(day.revisions[0]?.examples).toMatchObject([{ stored: null }, { found: null }]);
    const decide = (json: unknown) => call(`/data/revisions/${found?.id}`, { method: "POST", json });
    expect((await decide({ decision: "perhaps" })).status).toBe(400);
    expect(await (await decide({ decision: "accept" })).json()).toMatchObject({ state: "accepted" });
    expect((await decide({ decision: "accept" })).status).toBe(409);
    expect((await get<DataDayView>(at(SPOT, "/days/2026-02-03"))).absent).toMatchObject([
      { minutes: 1 },
      { minutes: 5 },
    ]);
  });

  it.each(["csv", "csv.gz", "parquet"])(
    "are taken away as %s and brought back the same, day by day",
    async (format) => {
      const answer = await call(at(ATLAS, `/export?from=2026-02-02&to=2026-02-05&format=${format}`));
      expect(answer.status).toBe(200);
      expect(answer.headers.get("content-disposition")).toBe(
        `attachment; filename="btcusd-atlas-forge-sandbox-test-2026-02-02-2026-02-04.${format}"`,
      );
      expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
      const bytes = Buffer.from(await answer.arrayBuffer());
      const name = `brought-${format.replace(".", "-")}`;
      const asked = await call(`/data/imports?name=${name}&market=BTC/USD`, { method: "POST", bytes });
      expect(asked.status).toBe(202);
      expect(await asked.json()).toMatchObject({ mode: "import", source: `file:${name}`, markets: ["btcusd"] });
      const jobId = await runImports();
      expect(await test.db.job.findUniqueOrThrow({ where: { id: jobId } })).toMatchObject({ status: "succeeded" });
      const days = async (source: string) =>
        (
          await test.db.candleDay.findMany({
            where: { source, day: { lte: new Date("2026-02-04") } },
            orderBy: { day: "asc" },
          })
        ).map(({ day, sha256, state }) => [day, sha256, state]);
      expect(await days(`file:${name}`)).toEqual(await days(ATLAS));
      expect(await test.db.candleUpload.count()).toBe(0);
      await test.db.candleDay.deleteMany({ where: { source: `file:${name}` } });
    },
  );

  it("of a file with times that cannot be read are not taken for whole days", async () => {
    const rows = Array.from({ length: 1440 }, (_, i) => `${i === 700 ? "noon" : DAY + i * MINUTE_MS},1,1,1,1,1`);
    const bytes = Buffer.from(["time,open,high,low,close,volume", ...rows].join("\n"));
    await call("/data/imports?name=unsure&market=btcusd", { method: "POST", bytes });
    await runImports();
    const [day] = await test.db.candleDay.findMany({ where: { source: "file:unsure" }, omit: { columns: true } });
    expect(day).toMatchObject({ count: 1439, state: "partial" });
    await test.db.candleDay.deleteMany({ where: { source: "file:unsure" } });
  });

  it("of a file that is none say why, and nothing of it stays", async () => {
    const bytes = Buffer.from("name,age\nAda,36\n");
    await call("/data/imports?name=people&market=btcusd", { method: "POST", bytes });
    const job = await test.db.job.findUniqueOrThrow({ where: { id: await runImports() } });
    expect(job).toMatchObject({ status: "failed", error: { message: expect.stringContaining("no header") } });
    expect(await test.db.candleUpload.count()).toBe(0);
  });

  it("are deleted when the market is named, and not otherwise", async () => {
    const remove = (json: unknown) => call(at(SPOT), { method: "DELETE", json });
    for (const wrong of [{ confirm: "ethusd" }, {}, [], { confirm: "btcusd", day: 1 }]) {
      expect((await remove(wrong)).status).toBe(400);
    }
    expect((await remove({ confirm: "btcusd", from: "2030-01-01" })).status).toBe(404);
    expect(await (await remove({ confirm: "btcusd" })).json()).toEqual({ days: 1, candles: 1434 });
    expect((await call(at(SPOT))).status).toBe(404);
    expect(await test.db.candleRevision.count()).toBe(0);
    expect((await get<MarketDataView>(at(ATLAS))).comparable).toEqual([]);
  });

  it.each([
    ["/data/nothing/btcusd", 404],
    [at("atlas:another-chain"), 404],
    [at(ATLAS, "/days/yesterday"), 400],
    [at(ATLAS, "/candles"), 400],
    [at(ATLAS, "/candles?from=2026-02-03&to=2026-02-02"), 400],
    [at(ATLAS, "/candles?from=1990-01-01&to=2026-02-02"), 400],
    [at(ATLAS, "/compare/nothing"), 404],
    [`/data/${encodeURIComponent(ATLAS)}/!!!`, 404],
    ["/data/revisions?state=odd", 400],
    [at(ATLAS, "/export?format=xls"), 400],
    [at(ATLAS, "/export?from=2030-01-01"), 400],
    [at("file:nothing", "/export"), 404],
  ])("answer %s with %i and what to do", async (path, status) => {
    const answer = await call(path);
    expect([answer.status, ((await answer.json()) as { remedy: string }).remedy]).toEqual([
      status,
      expect.stringMatching(/\w/),
    ]);
  });
});

describe("backfills", () => {
  const ask = (json: unknown) => call("/backfills", { method: "POST", json });

  it("take several markets, a mode and a source", async () => {
    const answer = await ask({ markets: ["BTC/USD", "btcusd"], days: 2, mode: "verify", source: ATLAS });
    expect(answer.status).toBe(202);
    expect(await answer.json()).toMatchObject({
      source: ATLAS,
      mode: "verify",
      markets: ["btcusd"],
      job: { kind: "backfill", title: "Verification of btcusd, 2 days" },
    });
  });

  it.each([
    [{ days: 2 }],
    [{ market: "btcusd", markets: ["btcusd"], days: 2 }],
    [{ market: "btcusd", days: 2, mode: "burn" }],
    [{ market: "btcusd", days: 2, source: "file:mine" }],
    [{ market: "btcusd", days: 2, source: "moon" }],
  ])("refuse %j", async (json) => {
    const answer = await ask(json);
    expect(answer.status).toBe(400);
    expect(((await answer.json()) as { remedy: string }).remedy).toMatch(/\w/);
  });
});
