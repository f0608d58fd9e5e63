/** Numbers, times, tables and progress as text. */
import { Writable } from "node:stream";
import { describe, expect, test } from "vitest";
import type { JobView } from "@/lib/forge/views";
import { allo, bytes, duration, figure, integer, NOTHING, percent, relative, value } from "./format";
import { progressOn } from "./progress";
import { isAtLeast } from "./report";
import { cell, table } from "./table";
import { styleFor } from "./terminal";

const ESCAPE = String.fromCharCode(27);
const plain = styleFor({ write: () => true }, {});

describe("figures", () => {
  test("are said with their units, and nothing is made of nothing", () => {
    expect([integer(12345.6), percent(0.5312), bytes(121_000), value("84298.805")]).toEqual([
      "12,346",
      "53.1 %",
      "118 kB",
      "84,298.81",
    ]);
    expect([integer(null), percent(undefined), figure(Number.NaN), allo(null), relative(null)]).toEqual(
      Array(5).fill(NOTHING),
    );
    expect([figure(0), figure(0.000123456), figure(4.33e-50), figure(123_456)]).toEqual([
      "0",
      "0.0001235",
      "4.330e-50",
      "123,456",
    ]);
  });

  test("amounts are never rounded up", () => {
    expect([
      allo("2704999999999999999"),
      allo("999999999999999999"),
      allo("1564680"),
      allo("0"),
      allo("-1500000000000000000"),
    ]).toEqual(["2.70 ALLO", "0.999999 ALLO", "1,564,680 uallo", "0.000000 ALLO", "-1.50 ALLO"]);
  });

  test("times are told from now", () => {
    const now = Date.parse("2026-03-01T12:00:00Z");
    const at = (seconds: number) => relative(new Date(now + seconds * 1000).toISOString(), now);
    expect([at(0), at(-5), at(90), at(-7200), at(-86_400 * 3)]).toEqual([
      "now",
      "5 s ago",
      "in 2 min",
      "2 h ago",
      "3 days ago",
    ]);
    expect([duration(3725), duration(59.6), duration(null)]).toEqual(["1 h 2 min", "1 min", NOTHING]);
  });
});

test("a better grade is at least a worse one", () => {
  expect([isAtLeast("A+", "B"), isAtLeast("B", "B"), isAtLeast("C", "B+"), isAtLeast("F", "D")]).toEqual([
    true,
    true,
    false,
    false,
  ]);
});

describe("tables", () => {
  const columns = [
    { head: "ID" },
    { head: "NAME", shrink: true },
    { head: "COUNT", align: "right" as const, spare: 1 },
    { head: "STATE" },
  ];
  const long = "a name that is much longer than any terminal would want it to be";
  const rows = [
    ["1", long, "12", "live"],
    ["2", "b", "3", "stopped"],
  ];

  test("a pipe gets everything, aligned and without colours", () => {
    expect(table(columns, rows, { width: undefined, style: plain }).split("\n")).toEqual([
      `ID  NAME${" ".repeat(long.length - 4)}  COUNT  STATE`,
      `1   ${long}     12  live`,
      `2   b${" ".repeat(long.length - 1)}      3  stopped`,
    ]);
  });

  test("a terminal gets lines that fit: names are cut, and what can be spared is left out first", () => {
    for (const width of [40, 50, 80]) {
      const lines = table(columns, rows, { width, style: plain }).split("\n");
      for (const line of lines) expect(line.length).toBeLessThanOrEqual(width);
      expect(lines[1]).toContain("…");
      expect(lines[1]).toContain("live");
    }
    expect(table(columns, rows, { width: 36, style: plain })).not.toContain("COUNT");
    expect(table(columns, rows, { width: 50, style: plain })).toContain("COUNT");
  });

  test("colours do not count as width", () => {
    const style = styleFor({ write: () => true, isTTY: true }, {});
    const [, first, second] = table(
      [{ head: "A" }, { head: "B" }],
      [
        [style.green("ok"), "x"],
        ["fail", "y"],
      ],
      { width: 80, style },
    ).split("\n");
    expect(first?.replaceAll(new RegExp(`${ESCAPE}\\[\\d+m`, "g"), "").indexOf("x")).toBe(second?.indexOf("y"));
  });

  test("text from elsewhere cannot act on the terminal", () => {
    expect(cell(`a${ESCAPE}[2Jb\nc\u0007\u202Ed`)).toBe("a[2Jb cd");
  });
});

describe("colours", () => {
  const terminal = { write: () => true, isTTY: true };
  test("are for terminals alone, and not against NO_COLOR", () => {
    expect(styleFor(terminal, {}).red("x")).toBe(`${ESCAPE}[31mx${ESCAPE}[39m`);
    for (const style of [
      styleFor({ write: () => true }, {}),
      styleFor(terminal, { NO_COLOR: "1" }),
      styleFor(terminal, { TERM: "dumb" }),
    ]) {
      expect(style.red("x")).toBe("x");
    }
  });
});

describe("progress in a pipe", () => {
  const job = (done: number, secondsLeft: number | null, status: JobView["status"] = "running") =>
    ({
      id: "1",
      title: "btcusd, 5 days",
      status,
      secondsLeft,
      progress: { done, total: 5, unit: "days", message: "fetching candles" },
    }) as JobView;

  test("is a line for each change, without control characters", async () => {
    let text = "";
    const stream = new Writable({
      decodeStrings: false,
      write: (part, _encoding, done) => {
        text += String(part);
        done();
      },
    });
    const progress = await progressOn(stream as NodeJS.WritableStream & Writable, {});
    for (const one of [job(1, 9), job(1, 8), job(2, 6), job(2, null), job(5, null, "succeeded")]) progress.update(one);
    progress.end();
    expect(text.split("\n")).toEqual([
      "btcusd, 5 days: 1 of 5 days, fetching candles (9 s left)",
      "btcusd, 5 days: 2 of 5 days, fetching candles (6 s left)",
      "btcusd, 5 days: succeeded",
      "",
    ]);
  });
});
