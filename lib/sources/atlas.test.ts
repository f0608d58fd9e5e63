import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { DAY_MS, MINUTE_MS } from "@/lib/candles/candles";
import { AtlasSource } from "./atlas";
import { SourceError } from "./source";
import { candleAt, type Faults, type FaultyAtlas, startFaultyAtlas } from "./testing/faulty-atlas";

const DAY = Date.UTC(2026, 2, 29); // the day on which Europe's clocks change
const quick = { baseMs: 1, maxMs: 5 };
const open: FaultyAtlas[] = [];

async function serve(faults: Faults = {}, lastMs = DAY + 40 * DAY_MS) {
  const atlas = await startFaultyAtlas(lastMs, faults);
  open.push(atlas);
  const source = new AtlasSource({ id: "atlas:test", baseUrl: atlas.url, apiKey: "UP-test", retry: quick });
  const fetch = (fromMs: number, toMs: number, nowMs = lastMs + DAY_MS) =>
    source.fetchCandles({ market: "BTC/USD", fromMs, toMs, nowMs });
  return { atlas, source, fetch };
}

afterEach(async () => {
  for (const atlas of open.splice(0)) await atlas.close();
});

function expectMinutes(openTime: Float64Array, fromMs: number, toMs: number, absent?: (at: number) => boolean) {
  const want: number[] = [];
  for (let at = fromMs; at < toMs; at += MINUTE_MS) if (!absent?.(at)) want.push(at);
  expect(openTime.length).toBe(want.length);
  expect(openTime).toEqual(Float64Array.from(want));
}

async function refusal(promise: Promise<unknown>): Promise<SourceError> {
  const error = await promise.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(SourceError);
  return error as SourceError;
}

describe("a whole range", () => {
  for (const endInclusive of [true, false]) {
    for (const startInclusive of [true, false]) {
      it(`has every minute once, whether ends count in or not (start ${startInclusive}, end ${endInclusive})`, async () => {
        const { fetch } = await serve({ startInclusive, endInclusive });
        const { candles, rejected } = await fetch(DAY, DAY + DAY_MS);
        expectMinutes(candles.openTime, DAY, DAY + DAY_MS);
        expect(rejected).toEqual({});
        for (const i of [0, 700, 1439]) {
          const want = candleAt(DAY + i * MINUTE_MS);
          expect([candles.open[i], candles.high[i], candles.low[i], candles.close[i], candles.volume[i]]).toEqual([
            want.open,
            want.high,
            want.low,
            want.close,
            want.volume,
          ]);
        }
      });
    }
  }

  it("is downloaded in chunks when it is long", async () => {
    const { fetch, atlas } = await serve();
    const { candles } = await fetch(DAY, DAY + 30 * DAY_MS);
    expectMinutes(candles.openTime, DAY, DAY + 30 * DAY_MS);
    expect(atlas.seen.filter((r) => r.path.endsWith("bulk_download/")).length).toBe(3);
  });

  it("is whole when the service makes small pages", async () => {
    const { fetch } = await serve({ pageRows: 250 });
    const { candles } = await fetch(DAY, DAY + DAY_MS);
    expectMinutes(candles.openTime, DAY, DAY + DAY_MS);
  });

  it("has the minutes that the market has, at quiet ends too", async () => {
    const absent = (at: number) => at % 7 === 0 || at >= DAY + 20 * 60 * MINUTE_MS;
    const { fetch } = await serve({ absent });
    const { candles } = await fetch(DAY, DAY + DAY_MS);
    expectMinutes(candles.openTime, DAY, DAY + DAY_MS, absent);
  });

  it("acquires the public tag once and finds the dataset by its exact name", async () => {
    const { fetch, atlas } = await serve();
    await fetch(DAY, DAY + DAY_MS);
    await fetch(DAY, DAY + DAY_MS);
    expect(atlas.seen.filter((r) => r.path === "/api/tags/acquire/").length).toBe(1);
    expect(atlas.seen.filter((r) => r.path === "/api/datasets/").length).toBe(1);
    expect(atlas.seen.filter((r) => r.query.has("dataset")).every((r) => r.query.get("dataset") === "3")).toBe(true);
  });
});

describe("candles that have not ended", () => {
  it("are never returned, nor is the one that may still be written", async () => {
    const { fetch } = await serve({}, DAY + 603 * MINUTE_MS);
    const { candles } = await fetch(DAY, DAY + DAY_MS, DAY + 600 * MINUTE_MS + 1_000);
    expectMinutes(candles.openTime, DAY, DAY + 599 * MINUTE_MS);
  });
  for (const second of [2, 44, 45, 59]) {
    it(`are never returned, at second ${second}`, async () => {
      const now = DAY + 600 * MINUTE_MS + second * 1000;
      const { fetch } = await serve({}, DAY + 603 * MINUTE_MS);
      const { candles } = await fetch(DAY, DAY + DAY_MS, now);
      expectMinutes(candles.openTime, DAY, DAY + 600 * MINUTE_MS);
    });
  }
});

describe("bad rows", () => {
  it("are left out and counted by reason, the rest is kept", async () => {
    const spoil: Record<number, (row: Record<string, unknown>) => Record<string, unknown> | Record<string, unknown>[]> =
      {
        3: (row) => ({ ...row, volume: null }),
        5: (row) => ({ ...row, close: "NaN" }),
        7: (row) => ({ ...row, timestamp: String(row.timestamp).replace(":00Z", ":17Z") }),
        9: (row) => ({ ...row, high: 1, low: 2 }),
        11: (row) => [row, { ...row }],
        13: (row) => ({ ...row, timestamp: "yesterday" }),
        15: (row) => ({ ...row, open: -4 }),
        17: () => "text" as never,
        19: (row) => ({ ...row, volume: undefined }),
      };
    const { fetch } = await serve({
      nested: false,
      rows: (rows, { query }) =>
        query.get("ordering") === "-timestamp" || Date.parse(String(rows[0]?.timestamp)) >= DAY
          ? rows
          : (rows.flatMap((row, i) => spoil[i - 1]?.(row) ?? [row]) as typeof rows),
    });
    const { candles, rejected } = await fetch(DAY, DAY + DAY_MS);
    expect(rejected).toEqual({
      null_value: 1,
      not_finite: 1,
      off_minute_grid: 1,
      high_below_low: 1,
      duplicate: 1,
      bad_timestamp: 1,
      not_positive: 1,
      not_a_row: 1,
    });
    const bad = new Set([3, 5, 7, 9, 13, 15, 17].map((minute) => DAY + minute * MINUTE_MS));
    expectMinutes(candles.openTime, DAY, DAY + DAY_MS, (at) => bad.has(at));
    expect(candles.volume[candles.openTime.indexOf(DAY + 19 * MINUTE_MS)]).toBe(0);
  });

  it("in any order give the same candles", async () => {
    const { fetch } = await serve({
      rows: (rows, { query }) =>
        query.get("ordering") === "timestamp" ? [...rows].sort((a, b) => hash(a) - hash(b)) : rows,
    });
    const { candles } = await fetch(DAY, DAY + DAY_MS);
    expectMinutes(candles.openTime, DAY, DAY + DAY_MS);
  });
});

function hash(row: { timestamp: string }): number {
  return (Date.parse(row.timestamp) / MINUTE_MS) % 613;
}

describe("a failing service", () => {
  it("is asked again after 500, 408, cut JSON, a dropped connection and an empty page", async () => {
    const faults = ["500", "408", "cut", "drop", "empty", "part"];
    const { fetch } = await serve({
      intercept: ({ path }, answer) => {
        if (path !== "/api/rows/") return false;
        const fault = faults.shift();
        if (fault === undefined) return false;
        if (fault === "drop") answer.destroy();
        else if (fault === "cut") answer.writeHead(200).end('{"results":[{"timest');
        else if (fault === "empty") answer.writeHead(200).end('{"results":[],"next":null}');
        else if (fault === "part") {
          const row = { timestamp: new Date(DAY).toISOString(), values: candleAt(DAY) };
          answer.writeHead(200).end(JSON.stringify({ results: [row], next: null }));
        } else answer.writeHead(Number(fault)).end("{}");
        return true;
      },
    });
    const { candles } = await fetch(DAY, DAY + DAY_MS);
    expect(faults).toEqual([]);
    expectMinutes(candles.openTime, DAY, DAY + DAY_MS);
  });

  it("is split into smaller downloads when long ones fail", async () => {
    const { fetch, atlas } = await serve({
      intercept: ({ path, query }, answer) => {
        const days = (Date.parse(query.get("end") ?? "") - Date.parse(query.get("start") ?? "")) / DAY_MS;
        if (!path.endsWith("bulk_download/") || days < 5) return false;
        answer.writeHead(504).end();
        return true;
      },
    });
    const { candles } = await fetch(DAY, DAY + 20 * DAY_MS);
    expectMinutes(candles.openTime, DAY, DAY + 20 * DAY_MS);
    expect(atlas.seen.length).toBeGreaterThan(6);
  });

  it("that cuts downloads short without saying so is found out", async () => {
    const { fetch } = await serve({
      rows: (rows, { path }) => (path.endsWith("bulk_download/") ? rows.slice(0, 2000) : rows),
    });
    const { candles } = await fetch(DAY, DAY + 5 * DAY_MS);
    expectMinutes(candles.openTime, DAY, DAY + 5 * DAY_MS);
  });

  for (const [what, days] of [
    ["a page", 1],
    ["a download", 14],
  ] as const) {
    it(`that lost two hours in the middle of ${what} is found out`, async () => {
      const [lostFrom, lostTo] = [DAY + 5 * 60 * MINUTE_MS, DAY + 7 * 60 * MINUTE_MS];
      let answers = 0;
      const { fetch } = await serve({
        rows: (rows, { query }) => {
          if (query.get("ordering") === "-timestamp" || ++answers > 1) return rows;
          return rows.filter(({ timestamp }) => Date.parse(timestamp) < lostFrom || Date.parse(timestamp) >= lostTo);
        },
      });
      const { candles } = await fetch(DAY, DAY + days * DAY_MS);
      expectMinutes(candles.openTime, DAY, DAY + days * DAY_MS);
    });
  }

  it("that has hours without a trade is believed, and asked a few times more at most", async () => {
    // Every other three hours are quiet.
    const absent = (at: number) => Math.floor(at / (180 * MINUTE_MS)) % 2 === 1;
    const { fetch, atlas } = await serve({ absent });
    const { candles } = await fetch(DAY, DAY + 14 * DAY_MS);
    expectMinutes(candles.openTime, DAY, DAY + 14 * DAY_MS, absent);
    expect(atlas.seen.length).toBeLessThan(20);
  });

  it("ends in an error, never in a part", async () => {
    const { fetch } = await serve({
      intercept: ({ path, query }, answer) => {
        if (!path.startsWith("/api/rows/") || Date.parse(query.get("end") ?? "") < DAY + 3 * DAY_MS) return false;
        answer.writeHead(500).end();
        return true;
      },
    });
    const error = await refusal(fetch(DAY, DAY + 5 * DAY_MS));
    expect(error.code).toBe("unreachable");
    expect(error.message).toContain("HTTP 500");
  });

  it("is given the time that Retry-After asks for", async () => {
    let refusedAt = 0;
    let waited = 0;
    const { fetch } = await serve({
      intercept: ({ path }, answer) => {
        if (path !== "/api/rows/") return false;
        if (refusedAt === 0) {
          refusedAt = performance.now();
          answer.writeHead(429, { "retry-after": "1" }).end();
          return true;
        }
        if (waited === 0) waited = performance.now() - refusedAt;
        return false;
      },
    });
    await fetch(DAY, DAY + DAY_MS);
    expect(waited).toBeGreaterThan(990);
  });

  it("that wants hours of patience is an error that says so", async () => {
    const { fetch, atlas } = await serve({
      intercept: ({ path }, answer) => {
        if (path !== "/api/rows/") return false;
        answer.writeHead(429, { "retry-after": "7200" }).end();
        return true;
      },
    });
    const error = await refusal(fetch(DAY, DAY + DAY_MS));
    expect(error.code).toBe("rate_limited");
    expect(error.message).toContain("in 7200 s");
    expect(atlas.seen.filter((r) => r.path === "/api/rows/").length).toBe(1);
  });

  it("can be given up at any time", async () => {
    const { source } = await serve({
      intercept: ({ path }) => path === "/api/rows/", // never answers
    });
    const stop = new AbortController();
    const fetching = source.fetchCandles({
      market: "btcusd",
      fromMs: DAY,
      toMs: DAY + DAY_MS,
      nowMs: DAY + DAY_MS,
      signal: stop.signal,
    });
    setTimeout(() => stop.abort(new Error("enough")), 20);
    await expect(fetching).rejects.toThrow("enough");
  });
});

describe("the key", () => {
  for (const status of [401, 403, 404]) {
    it(`is not tried again after ${status}`, async () => {
      const { fetch, atlas } = await serve({
        intercept: ({ path }, answer) => {
          if (path !== "/api/rows/") return false;
          answer.writeHead(status).end();
          return true;
        },
      });
      const error = await refusal(fetch(DAY, DAY + MINUTE_MS));
      expect(error.code).toBe(status === 404 ? "unknown_market" : "unauthorized");
      expect(atlas.seen.filter((r) => r.path === "/api/rows/").length).toBe(1);
      if (status !== 404) expect(error.message).toContain("https://developer.allora.network");
    });
  }

  it("stands in no error", async () => {
    const atlas = await startFaultyAtlas(DAY);
    open.push(atlas);
    const source = new AtlasSource({ id: "x", baseUrl: atlas.url, apiKey: "UP-wrong-canary", retry: quick });
    const error = await refusal(source.markets());
    expect(error.code).toBe("unauthorized");
    expect(`${error.message} ${error.stack} ${JSON.stringify(error)} ${String(error.cause)}`).not.toContain("canary");
  });

  it("is not carried along a redirect", async () => {
    let reached = 0;
    const other = createServer((_request, answer) => {
      reached++;
      answer.end("{}");
    });
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    const { port } = other.address() as AddressInfo;
    const { fetch } = await serve({
      intercept: ({ path }, answer) => {
        if (path !== "/api/rows/") return false;
        answer.writeHead(302, { location: `http://127.0.0.1:${port}/stolen` }).end();
        return true;
      },
    });
    const error = await refusal(fetch(DAY, DAY + DAY_MS));
    other.close();
    expect(error.code).toBe("forbidden_host");
    expect(error.message).toContain(`127.0.0.1:${port}`);
    expect(reached).toBe(0);
  });

  it("goes to its own host by TLS, or to this machine, and nowhere else", () => {
    const at = (baseUrl: string, plainHosts: string[] = []) =>
      new AtlasSource({ id: "x", baseUrl, apiKey: "UP-x", plainHosts });
    for (const fine of [
      "https://forge-data.allora.run/api/",
      "http://127.0.0.1:9/a",
      "http://localhost:9",
      "http://[::1]:9/",
    ]) {
      expect(() => at(fine)).not.toThrow();
    }
    expect(() => at("http://sandbox:8788/atlas/api", ["sandbox:8788"])).not.toThrow();
    for (const bad of [
      "http://forge-data.allora.run/api",
      "https://forge-data.allora.run.evil.test/api",
      "https://forge-data.allora.run:444/api",
      "https://evil.test/forge-data.allora.run",
      "https://forge-data.allora.run@evil.test/api",
      "https://user:pass@forge-data.allora.run/api",
      "http://127.0.0.1.evil.test/",
      "http://0.0.0.0:9/",
      "ftp://localhost/",
      "not a url",
    ]) {
      expect(() => at(bad), bad).toThrow(SourceError);
    }
  });
});

describe("a market", () => {
  it("that the service lacks is an error that says what it has", async () => {
    const { source } = await serve();
    const error = await refusal(
      source.fetchCandles({ market: "DOGE/USD", fromMs: DAY, toMs: DAY + DAY_MS, nowMs: DAY + DAY_MS }),
    );
    expect(error.code).toBe("unknown_market");
    expect(error.message).toContain("tiingo_dogeusd_1min");
    expect(error.message).toContain("tiingo_btcusd_1min");
  });

  it("is listed by its canonical name", async () => {
    const { source } = await serve();
    expect(await source.markets()).toEqual(["btcusd"]);
  });
});
