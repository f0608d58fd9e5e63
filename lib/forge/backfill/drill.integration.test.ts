/**
 * A fault drill: services that fail in every way that is known of, on every third request. Whatever comes of a backfill, only
 * true candles are stored, what could not be had is said, and once the service is well the same bytes are there as ever.
 */
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { DAY_MS, MINUTE_MS } from "@/lib/candles/candles";
import { SourceError } from "@/lib/sources/source";
import type { SeenRequest } from "@/lib/sources/testing/faulty-atlas";
import { startFaultyAtlas } from "@/lib/sources/testing/faulty-atlas";
import { startFaultyBinance } from "@/lib/sources/testing/faulty-binance";
import { listCandleDays } from "@/lib/store/candles";
import { createTestDatabase, type TestDatabase } from "@/lib/store/testing/database";
import { fillDays } from "./fill-days";
import type { FillReport } from "./fill-report";
import { type FilledKind, testSource } from "./testing/fill-child";

const DAY = Date.UTC(2026, 2, 20);
const DAYS = 6;
const NOW = DAY + DAYS * DAY_MS + 11 * 60 * MINUTE_MS + 23_000;
const KINDS = ["atlas", "binance-spot", "binance-futures"] as const;
const quiet = (at: number) => (at / MINUTE_MS) % 13 === 0;

type Fault = (answer: ServerResponse) => void;
const status =
  (code: number, headers: Record<string, string> = {}): Fault =>
  (answer) =>
    answer.writeHead(code, { "content-type": "application/json", ...headers }).end('{"code":-1,"msg":"fault"}');

let elsewhere = { url: "", requests: 0 };
const FAULTS: Record<string, Fault> = {
  "429 with Retry-After": status(429, { "retry-after": "0" }),
  "429 without": status(429),
  "500": status(500),
  "503": status(503),
  "truncated JSON": (answer) =>
    void answer.writeHead(200, { "content-type": "application/json" }).end('{"results":[{"t'),
  "a page of HTML": (answer) =>
    void answer.writeHead(200, { "content-type": "text/html" }).end("<html><body>Sign in to the network</body></html>"),
  "wrong shape": (answer) => void answer.writeHead(200, { "content-type": "application/json" }).end('{"ok":true}'),
  "an empty answer": (answer) => void answer.writeHead(200, { "content-type": "application/json" }).end(""),
  "a cut connection": (answer) => {
    answer.writeHead(200, { "content-type": "application/json", "content-length": "5000" });
    answer.write('[{"timestamp":');
    setTimeout(() => answer.destroy(), 5);
  },
  "a redirect to another host": (answer) => void answer.writeHead(302, { location: elsewhere.url }).end(),
};

let test: TestDatabase;
const open: { close(): Promise<void> | void }[] = [];
beforeAll(async () => {
  test = await createTestDatabase();
  const other = createServer((_request, answer) => {
    elsewhere.requests++;
    answer.end("[]");
  });
  await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
  elsewhere = { url: `http://localhost:${(other.address() as AddressInfo).port}/`, requests: 0 };
  open.push({ close: () => void other.close() });
});
afterAll(async () => {
  await test.drop();
  for (const one of open.splice(0)) await one.close();
});

const services: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const service of services.splice(0)) await service.close();
});

let count = 0;
async function world(kind: FilledKind, fault: (request: SeenRequest, answer: ServerResponse) => boolean, lastMs = NOW) {
  const faults = { absent: quiet, intercept: fault };
  const service = await (kind === "atlas" ? startFaultyAtlas(lastMs, faults) : startFaultyBinance(lastMs, faults));
  services.push(service);
  const sourceId = `drill-${++count}`;
  const source = testSource({ kind, sourceId, baseUrl: service.url });
  const fill = (nowMs = NOW) => fillDays({ db: test.db, source, market: "btcusd", fromMs: DAY, toMs: NOW, nowMs });
  const days = async () =>
    (await listCandleDays(test.db, { source: sourceId, market: "btcusd", fromMs: 0, toMs: NOW + DAY_MS })).map(
      ({ dayMs, state, count: candles, sha256 }) => ({ dayMs, state, candles, sha256 }),
    );
  return { fill, days };
}

/** What is stored of a service that is well. */
async function truth(kind: FilledKind) {
  const { fill, days } = await world(kind, () => false);
  await fill();
  return days();
}

async function outcomeOf(filling: Promise<FillReport>): Promise<FillReport | SourceError> {
  try {
    return await filling;
  } catch (error) {
    expect(error).toBeInstanceOf(SourceError);
    return error as SourceError;
  }
}

describe.each(KINDS)("a backfill from %s", (kind) => {
  it.each(Object.keys(FAULTS))("that meets %s on every third request stores nothing but the truth", async (name) => {
    let isFaulty = true;
    let asked = 0;
    const { fill, days } = await world(kind, (_request, answer) => {
      if (!isFaulty || asked++ % 3 !== 1) return false;
      (FAULTS[name] as Fault)(answer);
      return true;
    });
    const want = await truth(kind);
    const wanted = new Map(want.map((day) => [day.dayMs, day]));
    const outcome = await outcomeOf(fill());
    const stored = await days();
    for (const day of stored) expect(day).toEqual(wanted.get(day.dayMs));
    if (!(outcome instanceof SourceError)) {
      const missing = outcome.missingRanges.flatMap(({ fromMs, toMs }) =>
        want.filter(({ dayMs }) => dayMs < toMs && dayMs + DAY_MS > fromMs),
      );
      expect(stored.length + new Set(missing).size).toBe(want.length);
    }
    if (name === "a redirect to another host") expect(elsewhere.requests).toBe(0);
    isFaulty = false;
    await fill();
    expect(await days()).toEqual(want);
  });

  it("that is told rows of its future, by a clock behind the service's, takes none of them", async () => {
    const { fill, days } = await world(kind, () => false, NOW + 2 * DAY_MS);
    const behindMs = 90 * MINUTE_MS;
    await fill(NOW - behindMs);
    const running = (await days()).at(-1);
    const minutes = Math.floor((NOW - behindMs - (DAY + DAYS * DAY_MS)) / MINUTE_MS);
    const absent = Array.from({ length: minutes }, (_, i) => DAY + DAYS * DAY_MS + i * MINUTE_MS).filter(quiet).length;
    expect(running).toMatchObject({ state: "partial", candles: minutes - absent });
  });

  it("that runs before its service's clock keeps the day open", async () => {
    const late = 3 * 60 * MINUTE_MS;
    const { fill, days } = await world(kind, () => false, NOW - late);
    await fill();
    expect((await days()).at(-1)).toMatchObject({ state: "partial" });
    // Nothing is invented for the minutes that the service does not have yet.
    const minutes = Math.floor((NOW - late - (DAY + DAYS * DAY_MS)) / MINUTE_MS);
    expect((await days()).at(-1)?.candles).toBeLessThanOrEqual(minutes + 1);
  });
});
