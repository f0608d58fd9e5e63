/** Imports of files by runners that are killed: the file waits in the database until it is stored as a whole. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type CandleColumns, MINUTE_MS } from "@/lib/candles/candles";
import { allocateCandles } from "@/lib/candles/columns";
import { parseConfig } from "@/lib/config";
import type { ForgeContext } from "@/lib/forge/context";
import { importCandles } from "@/lib/forge/data";
import { executeJob } from "@/lib/forge/jobs/execute";
import { writeCandlesCsv, writeCandlesParquet } from "@/lib/sources/files";
import { bytesOf } from "@/lib/sources/files/testing/candles";
import { claimJob } from "@/lib/store/jobs";
import { createTestDatabase, type TestDatabase } from "@/lib/store/testing/database";
import { startJobLoop } from "./jobs";
import type { LoopChildInput } from "./testing/loop-child";

const DAYS = 300;
const KILLS = 2;
const START = Date.UTC(2025, 0, 1, 6);
const CHAIN = "test-1";

let test: TestDatabase;
let env: Record<string, string>;
let ctx: ForgeContext;
beforeAll(async () => {
  test = await createTestDatabase();
  env = { DATABASE_URL: test.url, FORGE_NETWORK: "testnet", FORGE_LOG_LEVEL: "error" };
  ctx = { db: test.db, config: parseConfig(env, process.cwd()), actor: "dashboard" };
  await test.db.network.create({
    data: {
      chainId: CHAIN,
      kind: "testnet",
      emissionsVersion: "v10",
      latestHeight: 1n,
      latestBlockTime: new Date(),
      blockSeconds: 5,
    },
  });
});
afterAll(() => test.drop());

/** Every 17th minute is quiet; of the given days alone (0 is the first). */
function candles(days?: readonly number[]): CandleColumns {
  const minutes = Array.from({ length: DAYS * 1440 }, (_, i) => i).filter(
    (i) => i % 17 !== 0 && (days === undefined || days.includes(Math.floor((i + 360) / 1440))),
  );
  const columns = allocateCandles(minutes.length);
  for (const [i, minute] of minutes.entries()) {
    columns.openTime[i] = START + minute * MINUTE_MS;
    const price = 100 + Math.sin(minute / 50);
    for (const field of ["open", "high", "low", "close"] as const) columns[field][i] = price;
    columns.volume[i] = minute % 3;
  }
  return columns;
}

async function csv(days?: readonly number[]): Promise<Uint8Array<ArrayBuffer>> {
  return bytesOf(writeCandlesCsv([candles(days)]));
}

const daysOf = async (source: string) =>
  (await test.db.candleDay.findMany({ where: { source }, omit: { columns: true }, orderBy: { day: "asc" } })).map(
    ({ day, state, count, sha256 }) => ({ day, state, count, sha256 }),
  );

/** The import that waits. */
async function execute(): Promise<void> {
  const claim = await claimJob(test.db, { chainId: CHAIN, owner: "whole", kinds: ["import"], leaseSeconds: 60 });
  if (claim === null) throw new Error("no import waits");
  await executeJob({ ctx, claim, signal: new AbortController().signal, onProgress: () => undefined });
}

async function killedRunner(afterMs: number): Promise<void> {
  const input: LoopChildInput = { env, ownerId: `killed-${afterMs}`, leaseSeconds: 1, renewSeconds: 0.3 };
  const script = fileURLToPath(new URL("./testing/loop-child.ts", import.meta.url));
  const child = spawn(process.execPath, ["--import", "tsx", script, JSON.stringify(input)], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  const exited = once(child, "exit");
  await Promise.race([once(child.stdout, "data"), exited]);
  await new Promise((resolve) => setTimeout(resolve, afterMs));
  child.kill("SIGKILL");
  await exited;
}

describe.each([
  ["CSV", () => csv()],
  ["Parquet", () => bytesOf(writeCandlesParquet([candles()], { market: "btcusd", source: "test" }))],
] as const)("an import of %s", (format, write) => {
  it(`whose runner is killed at ${KILLS} random points ends with the same bytes`, async () => {
    const bytes = await write();
    const ask = (name: string) => importCandles({ ctx, input: { name, market: "btcusd" }, bytes });
    const name = format.toLowerCase();
    await ask(`${name}-whole`);
    const beganAt = performance.now();
    await execute();
    const wholeMs = performance.now() - beganAt;
    const want = await daysOf(`file:${name}-whole`);
    expect(want.length).toBe(DAYS + 1);
    // Begun and ended in the middle of a day: other files may hold the rest.
    expect(want.map(({ state }) => state)).toEqual(["partial", ...Array(DAYS - 1).fill("complete"), "partial"]);

    for (let kill = 0; kill < KILLS; kill++) {
      const source = `file:${name}-killed-${kill}`;
      const { id } = await ask(`${name}-killed-${kill}`);
      await killedRunner(Math.round((0.2 + Math.random()) * wholeMs) + 400);
      const loop = startJobLoop({ ctx: { ...ctx, actor: "runner" }, ownerId: `next-${name}-${kill}` });
      await expect
        .poll(async () => (await test.db.job.findUniqueOrThrow({ where: { id } })).status, { timeout: 40_000 })
        .toBe("succeeded");
      await loop.stop();
      expect(await daysOf(source)).toEqual(want);
    }
    expect(await test.db.candleUpload.count()).toBe(0);
    expect(await test.db.candleRevision.count()).toBe(0);
  }, 180_000);
});

it("a day that a file leaves out may come by another file", async () => {
  for (const days of [[5, 7], [6]]) {
    await importCandles({ ctx, input: { name: "in-parts", market: "btcusd" }, bytes: await csv(days) });
    await execute();
  }
  const stored = await daysOf("file:in-parts");
  expect(stored.map(({ day }) => day.getUTCDate())).toEqual([6, 7, 8]); // the first is the 1st
  expect(stored.every(({ count }) => count > 1_300)).toBe(true);
  expect(await test.db.candleRevision.count({ where: { source: "file:in-parts" } })).toBe(0);
});

it("a row of the future is a slip, and makes no days until then", async () => {
  const text = `${new TextDecoder().decode(await csv([3]))}2060-01-01T00:00:00Z,1,1,1,1,1\n`;
  const { id } = await importCandles({
    ctx,
    input: { name: "slip", market: "btcusd" },
    bytes: new TextEncoder().encode(text),
  });
  await execute();
  expect((await daysOf("file:slip")).length).toBe(1);
  const job = await test.db.job.findUniqueOrThrow({ where: { id } });
  expect(job.result).toMatchObject({ rejected: { unfinished: 1 } });
});
