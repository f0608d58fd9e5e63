import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as f from "./format";

describe("unknown", () => {
  it("is a dash and never a zero", () => {
    for (const unknown of [null, undefined]) {
      const texts = [
        f.formatInteger(unknown),
        f.formatSignificant(unknown),
        f.formatPrice(unknown),
        f.formatLogReturn(unknown),
        f.formatPercent(unknown),
        f.formatAllo(unknown),
        f.formatAlloExact(unknown),
        f.formatBytes(unknown),
        f.formatMs(unknown),
        f.formatDuration(unknown),
        f.formatRelative(unknown, 0),
        f.formatCountdown(unknown),
        f.formatUtc(unknown),
        f.formatMoment(unknown),
        f.shorten(unknown),
        f.formatMarket(unknown),
      ];
      expect(new Set(texts)).toEqual(new Set([f.DASH]));
    }
    expect(f.formatSignificant(Number.NaN)).toBe(f.DASH);
    expect(f.formatPrice("")).toBe(f.DASH);
    expect(f.formatAllo("12.5")).toBe(f.DASH);
  });
});

describe("numbers", () => {
  it("within a spread are told apart", () => {
    const near = f.formatWithin(0.005);
    expect([near(0.998), near(1.0034), near(-0.00001), near(null)]).toEqual(["0.9980", "1.0034", "0.0000", f.DASH]);
    expect(f.formatWithin(300)(1234.5)).toBe("1235");
    expect(f.formatWithin(0)(0.12345)).toBe("0.123");
  });

  it("carry three significant digits by default", () => {
    expect(f.formatSignificant(0.0012345)).toBe("0.00123");
    expect(f.formatSignificant(12.345)).toBe("12.3");
    expect(f.formatSignificant(1234.5)).toBe("1,235");
    expect(f.formatSignificant(-0.5)).toBe("−0.500");
    expect(f.formatSignificant(1.234e-9)).toBe("1.23e−9");
    expect(f.formatSignificant(0)).toBe("0");
  });

  it("stay within half a unit of the last digit shown", () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-9, max: 1e12, noNaN: true }), (value) => {
        const shown = Number(f.formatSignificant(value, 4).replaceAll(",", "").replace("−", "-"));
        expect(Math.abs(shown - value) / value).toBeLessThan(0.00051);
      }),
    );
  });

  it("show prices by their tick and returns with a sign", () => {
    expect(f.formatPrice("64012.340000000000000000")).toBe("64,012.34");
    expect(f.formatPrice("1E-7")).toBe("1.0000e−7");
    expect(f.formatPrice(1.23456789)).toBe("1.2346");
    expect(f.formatLogReturn(0.00123456)).toBe("+0.001235");
    expect(f.formatLogReturn("-0.5")).toBe("−0.500000");
    expect(f.formatLogReturn(1e-9)).toBe("0.000000");
    expect(f.formatValue(3, "price") + f.unitOf("price")).toBe("3.0000USD");
  });
});

describe("ALLO amounts", () => {
  it("are exact when asked for", () => {
    expect(f.formatAlloExact("1234567890123456789012")).toBe("1,234.567890123456789012 ALLO");
    expect(f.formatAlloExact("3000000")).toBe("0.000000000003 ALLO");
    expect(f.formatAlloExact("0")).toBe("0 ALLO");
  });

  it("are short otherwise, with fees in uallo", () => {
    expect(f.formatAllo("1234567890123456789012")).toBe("1,234.57 ALLO");
    expect(f.formatAllo("12345678901234567")).toBe("0.01235 ALLO");
    expect(f.formatAllo("3000000")).toBe("3,000,000 uallo");
    expect(f.formatAllo("0")).toBe("0 ALLO");
  });
});

describe("times", () => {
  const now = Date.parse("2026-05-01T12:00:00Z");

  it("are relative to the present that is passed in", () => {
    expect(f.formatRelative(now - 500, now)).toBe("just now");
    expect(f.formatRelative(now - 12_000, now)).toBe("12 s ago");
    expect(f.formatRelative("2026-05-01T12:03:10Z", now)).toBe("in 3 min");
    expect(f.formatRelative(now - 3 * 86_400_000, now)).toBe("3 d ago");
    expect(f.formatRelative("never", now)).toBe(f.DASH);
  });

  it("count down to now", () => {
    expect(f.formatCountdown(42)).toBe("0:42");
    expect(f.formatCountdown(725)).toBe("12:05");
    expect(f.formatCountdown(3723)).toBe("1:02:03");
    expect(f.formatCountdown(200_000)).toBe("2 d 7 h");
    expect(f.formatCountdown(0.2)).toBe("0:01");
    expect(f.formatCountdown(-3)).toBe("now");
  });

  it("have at most two units as durations", () => {
    expect(f.formatDuration(4)).toBe("4 s");
    expect(f.formatDuration(125)).toBe("2 min 5 s");
    expect(f.formatDuration(3600)).toBe("1 h");
    expect(f.formatDuration(3605)).toBe("1 h");
    expect(f.formatDuration(100_000)).toBe("1 d 3 h");
    expect(f.formatHorizon(1440)).toBe("1 d");
    expect(f.formatHorizon(5)).toBe("5 min");
    expect(f.formatMs(12.4)).toBe("12 ms");
    expect(f.formatMs(1240)).toBe("1.24 s");
  });

  it("are exact in UTC", () => {
    expect(f.formatUtc("2026-05-01T12:34:56.789Z")).toBe("2026-05-01 12:34:56 UTC");
    expect(f.formatMoment("2026-05-01T02:04:56Z")).toBe("1 May 02:04");
    expect(f.formatDay(now)).toBe("2026-05-01");
  });
});

describe("names", () => {
  it("are cut in the middle", () => {
    const address = "allo1qqqqwwwweeeerrrrttttyyyyuuuuiiiioooo12";
    expect(f.shorten(address)).toBe("allo1qqqq…oo12");
    expect(f.shorten("short")).toBe("short");
  });

  it("say markets as traders do", () => {
    expect(f.formatMarket("btcusd")).toBe("BTC/USD");
    expect(f.formatMarket("weird")).toBe("WEIRD");
  });

  it("count", () => {
    expect(f.plural(1, "job")).toBe("1 job");
    expect(f.plural(1200, "candle")).toBe("1,200 candles");
  });

  it("give bytes in decimal units", () => {
    expect(f.formatBytes(999)).toBe("999 B");
    expect(f.formatBytes(123_456)).toBe("123 kB");
  });
});
