/** Kill -9 anywhere: what a backfill leaves is whole days, and the next one ends with the same bytes, of whatever source. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { DAY_MS, MINUTE_MS } from "@/lib/candles/candles";
import { startFaultyAtlas } from "@/lib/sources/testing/faulty-atlas";
import { startFaultyBinance } from "@/lib/sources/testing/faulty-binance";
import { listCandleDays, loadCandles } from "@/lib/store/candles";
import { createTestDatabase, type TestDatabase } from "@/lib/store/testing/database";
import { fillDays } from "./fill-days";
import { type FillChildInput, type FilledKind, testSource } from "./testing/fill-child";

const DAY = Date.UTC(2026, 0, 5);
const DAYS = 40;
const NOW = DAY + DAYS * DAY_MS + 10 * 60 * MINUTE_MS + 17_000;
const KILLS = 6;
const quiet = (at: number) => (at / MINUTE_MS) % 11 === 0;
/** Like a service that is far away, so that kills also fall between asking and storing. */
const slowly = () => {
  const wait = Date.now() + 4;
  while (Date.now() < wait);
  return false;
};

let test: TestDatabase;
const open: { close(): Promise<void> }[] = [];
beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test.drop());
afterEach(async () => {
  for (const service of open.splice(0)) await service.close();
});

async function serve(kind: FilledKind): Promise<string> {
  const faults = { absent: quiet, intercept: slowly };
  const service = await (kind === "atlas" ? startFaultyAtlas(NOW, faults) : startFaultyBinance(NOW, faults));
  open.push(service);
  return service.url;
}

async function runAndKill(input: FillChildInput, afterMs: number): Promise<void> {
  const script = fileURLToPath(new URL("./testing/fill-child-main.ts", import.meta.url));
  const child = spawn(process.execPath, ["--import", "tsx", script, JSON.stringify(input)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exited = once(child, "exit");
  await Promise.race([once(child.stdout, "data"), exited]);
  await new Promise((resolve) => setTimeout(resolve, afterMs));
  child.kill("SIGKILL");
  await exited;
}

describe.each(["atlas", "binance-spot", "binance-futures"] as const)("a filling from %s that is killed", (kind) => {
  it(`at ${KILLS} random points leaves the same bytes after another run as one that was not killed`, async () => {
    const baseUrl = await serve(kind);
    const toMs = DAY + DAYS * DAY_MS + 300 * MINUTE_MS;
    const span = { fromMs: DAY, toMs, nowMs: NOW };
    const fill = (sourceId: string) =>
      fillDays({ db: test.db, source: testSource({ kind, sourceId, baseUrl }), market: "btcusd", ...span });
    const key = (source: string) => ({ source, market: "btcusd", fromMs: 0, toMs: NOW });
    const daysOf = async (source: string) =>
      (await listCandleDays(test.db, key(source))).map((day) => [day.dayMs, day.state, day.count, day.sha256]);

    const beganAt = performance.now();
    await fill(`${kind}-whole`);
    const wholeMs = performance.now() - beganAt;
    const want = await daysOf(`${kind}-whole`);
    expect(want.length).toBe(DAYS + 1);

    let unfinished = 0;
    for (let kill = 0; kill < KILLS; kill++) {
      const sourceId = `${kind}-killed-${kill}`;
      await runAndKill({ databaseUrl: test.url, kind, sourceId, baseUrl, ...span }, Math.random() * wholeMs);
      const left = await daysOf(sourceId);
      if (left.length < want.length) unfinished++;
      const wanted = new Map(want.map((day) => [day[0], day]));
      for (const day of left) expect(day).toEqual(wanted.get(day[0]));
      await fill(sourceId);
      expect(await daysOf(sourceId)).toEqual(want);
      const { openTime } = await loadCandles(test.db, key(sourceId));
      for (let i = 1; i < openTime.length; i++) {
        expect((openTime[i] as number) > (openTime[i - 1] as number)).toBe(true);
      }
    }
    expect(unfinished).toBeGreaterThan(0);
  });
});
