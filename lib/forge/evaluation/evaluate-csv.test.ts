import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parsePredictions } from "./evaluate-csv";
import { parseTime } from "./parse-time";

describe("predictions as CSV", () => {
  it.each([
    [
      "the reference's file",
      "open_time,target,pred\n2024-01-01 00:00:00+00:00,0.01,0.02\n2024-01-01 01:00:00+00:00,-0.01,0.005\n",
    ],
    [
      "other heads, other order, further columns",
      "y_pred;Note;Y_TRUE;As Of\n0.02;a;0.01;2024-01-01T00:00Z\n0.005;b;-0.01;2024-01-01T01:00Z",
    ],
    [
      "quotes, a mark of byte order, an empty line at the end",
      '\uFEFF"time","actual","predicted"\r\n"1704067200","0.01","0.02"\r\n"1704070800","-0.01","0.005"\r\n\r\n',
    ],
    ["tabs", "timestamp\ttruth\tforecast\n1704067200000\t0.01\t0.02\n1704070800000\t-0.01\t0.005"],
  ])("%s", (_name, csv) => {
    expect(parsePredictions(csv)).toEqual({
      asOf: Float64Array.of(1_704_067_200_000, 1_704_070_800_000),
      yTrue: Float64Array.of(0.01, -0.01),
      yPred: Float64Array.of(0.02, 0.005),
    });
  });

  it("without times has none", () => {
    expect(parsePredictions("actual,predicted\n1,2\n3,4").asOf).toBeNull();
  });

  it.each([
    ["actual,predicted\n1,2\n3,x", /^Line 3: "x" in predicted is no finite number/],
    ["actual,predicted\n1,2\n\n3,\n", /^Line 4: nothing in predicted is no finite number/],
    ["actual,predicted\n1,2\n3,NaN", /^Line 3: "NaN"/],
    ["actual,predicted\n1,2\n3", /^Line 3: nothing in predicted/],
    ["time,actual,predicted\n2024-13-01,1,2\n", /^Line 2: "2024-13-01" in time is no time/],
    ["a,b\n1,2", /^Line 1: no column of truths and predictions among "a", "b"/],
    ["actual,b\n1,2", /^Line 1: no column of predictions/],
    ["actual,target,pred\n1,2,3", /^Line 1: "actual" and "target" could both be the actual column/],
    ["actual,predicted\n1,2", /^The file has 1 rows/],
    ['actual,predicted\n1,"2\n3,4', /Quoted field|^Line/],
  ])("%j is refused with the line", (csv, message) => {
    expect(() => parsePredictions(csv)).toThrow(message);
  });

  it("gives back any numbers that were written", () => {
    const value = fc.double({ noNaN: true, noDefaultInfinity: true });
    fc.assert(
      fc.property(fc.array(fc.tuple(value, value), { minLength: 2, maxLength: 30 }), (rows) => {
        const csv = ["actual,predicted", ...rows.map((row) => row.join(","))].join("\n");
        const parsed = parsePredictions(csv);
        expect([...parsed.yTrue]).toEqual(rows.map(([a]) => Number(String(a))));
        expect([...parsed.yPred]).toEqual(rows.map(([, b]) => Number(String(b))));
      }),
    );
  });
});

describe("times", () => {
  it.each([
    ["2024-01-01", 1_704_067_200_000],
    ["2024-01-01T00:00:00Z", 1_704_067_200_000],
    ["2024-01-01 01:00:00+01:00", 1_704_067_200_000],
    ["2024-01-01T00:00:00.000+0000", 1_704_067_200_000],
    ["2024-01-01 00:00 UTC", 1_704_067_200_000],
    ["1704067200", 1_704_067_200_000],
    [1_704_067_200, 1_704_067_200_000],
    [1_704_067_200_000, 1_704_067_200_000],
    ["", null],
    ["soon", null],
    ["2024-02-31T99:00Z", null],
    [Number.POSITIVE_INFINITY, null],
    [1e300, null],
    // Microseconds; the end of what a date can say; before years have four digits.
    [1_704_067_200_000_000, null],
    [8.64e15, null],
    ["0050-01-01", null],
  ])("%s", (text, ms) => expect(parseTime(text)).toBe(ms));
});
