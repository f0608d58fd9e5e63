import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { DAY_MS, MINUTE_MS } from "@/lib/candles/candles";
import { AtlasSource } from "@/lib/sources/atlas";
import { type FaultyAtlas, type FaultyRow, startFaultyAtlas } from "@/lib/sources/testing/faulty-atlas";
import { listCandleDays } from "@/lib/store/candles";
import { createTestDatabase, type TestDatabase } from "@/lib/store/testing/database";
import { DaySettler } from "./day-settler";

const DAY = Date.UTC(2026, 6, 6);
let test: TestDatabase;
let atlas: FaultyAtlas | null = null;
beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test.drop());
afterEach(() => atlas?.close());

it("completes the days of live markets once they have settled, asks again for the one before, and then rests", async () => {
  let isRevised = false;
  const revise = (row: FaultyRow) =>
    isRevised && Date.parse(row.timestamp) === DAY - DAY_MS + 5 * MINUTE_MS
      ? { ...row, values: { open: 9, high: 9, low: 9, close: 9, volume: 9 } }
      : row;
  atlas = await startFaultyAtlas(DAY + 5 * DAY_MS, { rows: (rows) => rows.map(revise) });
  const source = new AtlasSource({ id: "settled", baseUrl: atlas.url, apiKey: "UP-test" });
  const errors: unknown[] = [];
  const settler = new DaySettler(test.db, new AbortController().signal, (error) => errors.push(error));
  const at = async (nowMs: number) => {
    settler.look([{ source, market: "btcusd" }], nowMs);
    await settler.close();
    const key = { source: "settled", market: "btcusd", fromMs: 0, toMs: DAY + 9 * DAY_MS };
    return (await listCandleDays(test.db, key)).map(({ dayMs, state }) => [(dayMs - DAY) / DAY_MS, state]);
  };
  const before = [-3, -2, -1].map((day) => [day, "complete"]);
  // Too early for the day that has just ended; those before it are done, and what follows is there up to now.
  const early = [...before, [0, "partial"], [1, "partial"]];
  expect(await at(DAY + DAY_MS + 30 * MINUTE_MS)).toEqual(early);
  const asked = atlas.seen.length;
  expect(await at(DAY + DAY_MS + 40 * MINUTE_MS)).toEqual(early);
  expect(atlas.seen.length).toBe(asked);
  isRevised = true;
  expect(await at(DAY + DAY_MS + 70 * MINUTE_MS)).toEqual([...before, [0, "complete"], [1, "partial"]]);
  expect(await test.db.candleRevision.findMany({ omit: { columns: true } })).toMatchObject([
    { day: new Date(DAY - DAY_MS), changed: 1, state: "open" },
  ]);
  expect(errors).toEqual([]);
});
