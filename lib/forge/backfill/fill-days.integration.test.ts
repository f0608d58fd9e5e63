import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { DAY_MS, MINUTE_MS } from "@/lib/candles/candles";
import { AtlasSource } from "@/lib/sources/atlas";
import { type Faults, type FaultyAtlas, type FaultyRow, startFaultyAtlas } from "@/lib/sources/testing/faulty-atlas";
import { listCandleDays, loadCandles } from "@/lib/store/candles";
import { decideRevision } from "@/lib/store/decide-revision";
import { createTestDatabase, type TestDatabase } from "@/lib/store/testing/database";
import { fillDays } from "./fill-days";
import type { FillMode } from "./fill-plan";

const DAY = Date.UTC(2026, 0, 5);
const NOW = DAY + 60 * DAY_MS + 10 * 60 * MINUTE_MS + 17_000;
const NO_VALUES = { open: null, high: 1, low: 1, close: 1, volume: 0 };
const REVISED = { open: 50, high: 60, low: 40, close: 55, volume: 7 };
/** Whether a row is of a certain minute of its day. */
const isMinute = (row: FaultyRow, minute: number) => (Date.parse(row.timestamp) % DAY_MS) / MINUTE_MS === minute;
const quiet = (at: number) => (at / MINUTE_MS) % 11 === 0;

let test: TestDatabase;
const open: FaultyAtlas[] = [];
beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test.drop());
afterEach(async () => {
  for (const atlas of open.splice(0)) await atlas.close();
});

let sources = 0;
async function serve(faults: Faults = {}, lastMs = NOW) {
  const atlas = await startFaultyAtlas(lastMs, faults);
  open.push(atlas);
  const source = new AtlasSource({
    id: `test-${++sources}`,
    baseUrl: atlas.url,
    apiKey: "UP-test",
    retry: { baseMs: 1, maxMs: 5 },
  });
  const fill = (fromMs: number, toMs: number, nowMs = NOW, mode: FillMode = "fill") =>
    fillDays({ db: test.db, source, market: "btcusd", fromMs, toMs, nowMs, mode });
  const days = (fromMs = 0, toMs = NOW) =>
    listCandleDays(test.db, { source: source.id, market: "btcusd", fromMs, toMs });
  return { atlas, source, fill, days };
}

describe("filling days", () => {
  it("stores whole days, and the running one as far as it is", async () => {
    const { fill, days } = await serve({ absent: quiet });
    const report = await fill(NOW - 3 * DAY_MS, NOW);
    const stored = await days();
    expect(stored.map((day) => day.state)).toEqual(["complete", "complete", "complete", "partial"]);
    expect(stored.at(-1)).toMatchObject({ askedUntilMs: Math.floor(NOW / MINUTE_MS) * MINUTE_MS });
    expect(report).toMatchObject({ daysComplete: 3, daysPartial: 1, daysSkipped: 0, missingRanges: [], rejected: {} });
    const minutes = 3 * 1440 + 600;
    expect(report.candles + report.minutesAbsent).toBe(minutes);
    expect(report.stored).toBe(report.candles);
  });

  it("ends with a whole minute also where it runs in a later minute than it was asked for", async () => {
    const { fill, days } = await serve();
    const report = await fill(NOW - DAY_MS, NOW, NOW + MINUTE_MS);
    expect((await days()).at(-1)).toMatchObject({ askedUntilMs: Math.floor(NOW / MINUTE_MS) * MINUTE_MS });
    expect(report.minutesAbsent).toBe(0);
  });

  it("asks again only for the day that runs, and for its new minutes", async () => {
    const { fill, days, atlas } = await serve({ absent: quiet }, NOW + DAY_MS);
    await fill(NOW - 3 * DAY_MS, NOW);
    const before = atlas.seen.length;
    const again = await fill(NOW - 3 * DAY_MS, NOW + 30 * MINUTE_MS, NOW + 30 * MINUTE_MS);
    expect(again).toMatchObject({ daysSkipped: 3, daysPartial: 1, daysComplete: 0 });
    expect(again.stored).toBeGreaterThan(0);
    expect(again.stored).toBeLessThanOrEqual(30);
    const asked = atlas.seen.slice(before).filter((request) => request.query.has("start"));
    expect(asked.every((request) => Date.parse(request.query.get("start") ?? "") >= DAY + 60 * DAY_MS - DAY_MS)).toBe(
      true,
    );
    expect((await days()).length).toBe(4);
  });

  it("takes a day for complete only when it was asked for after it had settled", async () => {
    const { fill, days } = await serve({}, NOW + 3 * DAY_MS);
    const midnight = DAY + 60 * DAY_MS;
    await fill(midnight - DAY_MS, midnight, midnight + MINUTE_MS);
    expect(await days()).toMatchObject([{ state: "partial", count: 1440 }]);
    await fill(midnight - DAY_MS, midnight, midnight + 61 * MINUTE_MS);
    expect(await days()).toMatchObject([{ state: "complete", count: 1440 }]);
  });

  it("takes no day for complete of which rows came that say no time, and nothing for absent where none does", async () => {
    const seconds = ({ timestamp, ...row }: FaultyRow) =>
      ({ ...row, timestamp: Date.parse(timestamp) / 1000 }) as never;
    let spoil = (row: FaultyRow) => (isMinute(row, 600) ? seconds(row) : row);
    const { fill, days } = await serve({ rows: (rows) => rows.map((row) => spoil(row)) });
    await fill(DAY, DAY + DAY_MS);
    expect(await days()).toMatchObject([{ state: "partial", count: 1439 }]);
    spoil = seconds;
    expect(await fill(DAY + 5 * DAY_MS, DAY + 6 * DAY_MS)).toMatchObject({
      daysComplete: 0,
      daysAbsent: 0,
      missingRanges: [{ reason: expect.stringContaining("no time of theirs can be read") }],
    });
    spoil = (row) => row;
    await fill(DAY, DAY + DAY_MS);
    expect(await days()).toMatchObject([{ state: "complete", count: 1440 }]);
  });

  it("does not take a lag of the source for holes of the market", async () => {
    const midnight = DAY + 60 * DAY_MS;
    let lastMs = midnight - 115 * MINUTE_MS; // three hours behind at 01:05
    const { fill, days } = await serve({ absent: (at) => at >= lastMs }, NOW + 3 * DAY_MS);
    const nowMs = midnight + 65 * MINUTE_MS;
    const report = await fill(midnight - DAY_MS, midnight, nowMs);
    expect(report).toMatchObject({ daysComplete: 0, daysPartial: 1 });
    expect(await days()).toMatchObject([{ state: "partial", count: 1325 }]);
    lastMs = nowMs;
    await fill(midnight - DAY_MS, midnight, nowMs + 5 * MINUTE_MS);
    expect(await days()).toMatchObject([{ state: "complete", count: 1440 }]);
  });

  it("takes a day that ends in quiet minutes for complete, once later candles are there", async () => {
    const midnight = DAY + 60 * DAY_MS;
    const { fill, days } = await serve(
      { absent: (at) => at >= midnight - 20 * MINUTE_MS && at < midnight + 5 * MINUTE_MS },
      NOW + 3 * DAY_MS,
    );
    await fill(midnight - DAY_MS, midnight, midnight + 65 * MINUTE_MS);
    expect(await days()).toMatchObject([{ state: "complete", count: 1420 }]);
  });

  it("takes a day without an end for complete when it is old: trading may have ended", async () => {
    const midnight = DAY + 60 * DAY_MS;
    const { fill, days } = await serve({}, midnight - 60 * MINUTE_MS);
    await fill(midnight - DAY_MS, midnight, midnight + 2 * DAY_MS);
    expect(await days()).toMatchObject([{ state: "partial" }]);
    await fill(midnight - DAY_MS, midnight, midnight + 4 * DAY_MS);
    expect(await days()).toMatchObject([{ state: "complete", count: 1380 }]);
  });

  it("says which range it could not get, and keeps the rest", async () => {
    const broken = DAY + 4 * DAY_MS;
    const { fill, days } = await serve({
      intercept: ({ path, query }, answer) => {
        if (!path.startsWith("/api/rows/")) return false;
        const from = Date.parse(query.get("start") ?? "") + MINUTE_MS;
        const to = Date.parse(query.get("end") ?? "") - MINUTE_MS;
        if (to <= broken || from >= broken + DAY_MS) return false;
        answer.writeHead(502).end();
        return true;
      },
    });
    const report = await fill(DAY, DAY + 10 * DAY_MS);
    expect(report.missingRanges).toMatchObject([{ fromMs: broken, toMs: broken + DAY_MS }]);
    expect(report.missingRanges[0]?.reason).toContain("HTTP 502");
    expect((await days()).length).toBe(9);
  });

  it("counts bad rows and stores none of them", async () => {
    const { fill, days } = await serve({
      rows: (rows) =>
        rows.map((row, i) => (i % 100 === 50 ? { ...row, values: { open: null, high: 1, low: 1, close: 1 } } : row)),
    });
    const report = await fill(DAY, DAY + DAY_MS);
    expect(report.rejected.null_value).toBeGreaterThan(10);
    const [day] = await days();
    expect(day?.count).toBe(1440 - (report.rejected.null_value ?? 0));
    expect(day?.unusableMs.length).toBe(report.rejected.null_value);
    expect(report.minutesAbsent).toBe(0);
  });

  it("repairs unusable minutes once the source has mended them, and asks for them alone", async () => {
    let broken = true;
    const { fill, days, atlas } = await serve({
      rows: (rows) => (broken ? rows.map((row) => (isMinute(row, 700) ? { ...row, values: NO_VALUES } : row)) : rows),
    });
    await fill(DAY, DAY + 3 * DAY_MS);
    expect((await days()).map((day) => day.unusableMs.length)).toEqual([1, 1, 1]);
    broken = false;
    expect(await fill(DAY, DAY + 3 * DAY_MS)).toMatchObject({ daysSkipped: 3, stored: 0 });
    const before = atlas.seen.length;
    const report = await fill(DAY, DAY + 3 * DAY_MS, NOW, "repair");
    expect(report).toMatchObject({ stored: 3, daysRevised: 0, missingRanges: [] });
    const spans = atlas.seen.slice(before).flatMap(({ query }) => {
      const [start, end] = [Date.parse(query.get("start") ?? ""), Date.parse(query.get("end") ?? "")];
      return Number.isNaN(end - start) ? [] : [end - start];
    });
    expect(Math.max(...spans)).toBeLessThanOrEqual(5 * MINUTE_MS);
    expect((await days()).map((day) => [day.count, day.unusableMs.length, day.state])).toEqual([
      [1440, 0, "complete"],
      [1440, 0, "complete"],
      [1440, 0, "complete"],
    ]);
  });

  it("repairs what was absent too, and asks for no more than that", async () => {
    let isMended = false;
    const isLost = (at: number) => at >= DAY + 300 * MINUTE_MS && at < DAY + 320 * MINUTE_MS;
    const isGone = (at: number) => at >= DAY + DAY_MS && at < DAY + 2 * DAY_MS;
    const { fill, days, atlas } = await serve({
      absent: (at) => !isMended && (isLost(at) || isGone(at)),
    });
    await fill(DAY, DAY + 3 * DAY_MS);
    const counts = async () => (await days()).map(({ count, state }) => [count, state]);
    expect(await counts()).toEqual([
      [1420, "complete"],
      [0, "complete"],
      [1440, "complete"],
    ]);
    expect(await fill(DAY, DAY + 3 * DAY_MS, NOW, "repair")).toMatchObject({
      stored: 0,
      daysComplete: 2,
      daysSkipped: 1,
    });
    isMended = true;
    const before = atlas.seen.length;
    expect(await fill(DAY, DAY + 3 * DAY_MS, NOW, "repair")).toMatchObject({
      stored: 20 + 1440,
      daysComplete: 2,
      daysPartial: 0,
      daysSkipped: 1,
      daysRevised: 0,
    });
    expect(await counts()).toEqual([
      [1440, "complete"],
      [1440, "complete"],
      [1440, "complete"],
    ]);
    const asked = atlas.seen.slice(before).flatMap(({ query }) => {
      const [from, to] = [Date.parse(query.get("start") ?? ""), Date.parse(query.get("end") ?? "")];
      return from < DAY + DAY_MS - 2 * MINUTE_MS ? [(to - from) / MINUTE_MS] : [];
    });
    expect(asked).toEqual([22]);
  });

  it("keeps what it has when the source wants a long pause, and says what is missing and why", async () => {
    let bulk = 0;
    const { fill, days } = await serve({
      intercept: ({ path }, answer) => {
        if (!path.endsWith("bulk_download/") || ++bulk <= 2) return false;
        answer.writeHead(429, { "retry-after": "600" }).end();
        return true;
      },
    });
    const report = await fill(DAY, DAY + 56 * DAY_MS);
    expect(report).toMatchObject({
      daysComplete: 28,
      missingRanges: [{ fromMs: DAY + 28 * DAY_MS, toMs: DAY + 56 * DAY_MS, code: "rate_limited" }],
    });
    expect(report.missingRanges[0]?.reason).toContain("Try again in 600 s");
    expect((await days()).length).toBe(28);
    expect(bulk).toBeLessThanOrEqual(4);
  });

  it("verifies days, and asks a person where the source has revised one", async () => {
    let revised = false;
    const { fill, days, source } = await serve({
      rows: (rows) => (revised ? rows.map((row) => (isMinute(row, 100) ? { ...row, values: REVISED } : row)) : rows),
    });
    await fill(DAY, DAY + 2 * DAY_MS);
    const before = await days();
    expect(await fill(DAY, DAY + 2 * DAY_MS, NOW, "verify")).toMatchObject({
      daysVerified: 2,
      daysRevised: 0,
      stored: 0,
    });
    expect((await days()).every((day) => day.verifiedAt !== null)).toBe(true);
    revised = true;
    expect(await fill(DAY, DAY + 2 * DAY_MS, NOW, "verify")).toMatchObject({
      daysVerified: 0,
      daysRevised: 2,
      stored: 0,
    });
    // Twice the same finding is one.
    await fill(DAY, DAY + 2 * DAY_MS, NOW, "verify");
    expect((await days()).map((day) => day.sha256)).toEqual(before.map((day) => day.sha256));
    const where = { source: source.id };
    const found = await test.db.candleRevision.findMany({ where, orderBy: { day: "asc" } });
    expect(found).toMatchObject([
      { state: "open", added: 0, removed: 0, changed: 1, count: 1440 },
      { state: "open", added: 0, removed: 0, changed: 1, count: 1440 },
    ]);
    expect(await decideRevision(test.db, found[0]?.id ?? "", "accepted")).toBe("done");
    expect(await decideRevision(test.db, found[0]?.id ?? "", "dismissed")).toBe("decided");
    expect(await decideRevision(test.db, found[1]?.id ?? "", "dismissed")).toBe("done");
    const after = await days();
    expect(after[0]?.sha256).toBe(found[0]?.foundSha256);
    expect(after[1]?.sha256).toBe(before[1]?.sha256);
    const stored = await loadCandles(test.db, { ...where, market: "btcusd", fromMs: DAY, toMs: DAY + DAY_MS });
    expect(stored.close[100]).toBe(REVISED.close);
    // Decided: the first day is the source's, and of the second nobody asks again.
    expect(await fill(DAY, DAY + 2 * DAY_MS, NOW, "verify")).toMatchObject({ daysVerified: 1, daysRevised: 1 });
    expect(await test.db.candleRevision.count({ where: { ...where, state: "open" } })).toBe(0);
    // The source takes its word back, and gives it again: the second time is news, too.
    for (const told of [false, true]) {
      revised = told;
      await fill(DAY, DAY + DAY_MS, NOW, "verify");
      const [one, ...others] = await test.db.candleRevision.findMany({ where: { ...where, state: "open" } });
      expect(others).toEqual([]);
      expect(await decideRevision(test.db, one?.id ?? "", "accepted")).toBe("done");
    }
  });

  it("takes the newer value of a day that still runs, and counts it", async () => {
    let early = true;
    const { fill, days } = await serve({
      rows: (rows) => (early ? rows.map((row) => (isMinute(row, 10) ? { ...row, values: REVISED } : row)) : rows),
    });
    const midnight = DAY + 60 * DAY_MS;
    await fill(midnight, NOW);
    early = false;
    expect(await fill(midnight, NOW)).toMatchObject({ minutesRevised: 1, daysRevised: 0 });
    expect(await days()).toMatchObject([{ revised: 1, state: "partial" }]);
  });

  it("knows a day that the source has nothing of", async () => {
    const { fill, days } = await serve({ absent: (at) => at >= DAY + DAY_MS && at < DAY + 2 * DAY_MS });
    expect(await fill(DAY, DAY + 3 * DAY_MS)).toMatchObject({ daysComplete: 3, daysAbsent: 1, minutesAbsent: 1440 });
    expect((await days()).map((day) => [day.count, day.state])).toEqual([
      [1440, "complete"],
      [0, "complete"],
      [1440, "complete"],
    ]);
    expect(await fill(DAY, DAY + 3 * DAY_MS)).toMatchObject({ daysSkipped: 3 });
  });

  it("gives up with the source's error when nothing can be had", async () => {
    const { fill, days } = await serve({
      intercept: ({ path }, answer) => {
        if (!path.startsWith("/api/rows/")) return false;
        answer.writeHead(500).end();
        return true;
      },
    });
    await expect(fill(DAY, DAY + 30 * DAY_MS)).rejects.toThrow("HTTP 500");
    expect(await days()).toEqual([]);
  });

  it("stops when it is asked to, at once", async () => {
    const { source, days } = await serve();
    const stop = new AbortController();
    const filling = fillDays({
      db: test.db,
      source,
      market: "btcusd",
      fromMs: DAY,
      toMs: DAY + 60 * DAY_MS,
      nowMs: NOW,
      signal: stop.signal,
      onDays: (done) => {
        if (done > 0) stop.abort(new Error("enough"));
      },
    });
    await expect(filling).rejects.toThrow("enough");
    // What was under way at once is stored or not; nothing was begun afterwards.
    expect([14, 28]).toContain((await days()).length);
  });
});
