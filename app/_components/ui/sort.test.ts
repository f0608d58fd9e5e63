import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatSort, matches, nextSort, parseSort, sortRows } from "./sort";

describe("the order in the address", () => {
  it("is read and written alike, and unknown columns are no order", () => {
    for (const text of ["loss", "-loss"]) {
      const sort = parseSort(text, ["loss"]);
      expect(sort && formatSort(sort)).toBe(text);
    }
    expect(parseSort("-other", ["loss"])).toBeNull();
    expect(parseSort(null, ["loss"])).toBeNull();
  });

  it("goes round by clicks", () => {
    const first = nextSort(null, "loss", true);
    const second = nextSort(first, "loss", true);
    expect([first?.descending, second?.descending]).toEqual([true, false]);
    expect(nextSort(second, "loss", true)).toBeNull();
    expect(nextSort(second, "name", false)).toEqual({ column: "name", descending: false });
  });
});

describe("sortRows", () => {
  it("puts unknown last either way and keeps equals in place", () => {
    const rows = [
      { n: null, i: 0 },
      { n: 2, i: 1 },
      { n: 1, i: 2 },
      { n: 2, i: 3 },
    ];
    expect(sortRows(rows, (row) => row.n, false).map((row) => row.i)).toEqual([2, 1, 3, 0]);
    expect(sortRows(rows, (row) => row.n, true).map((row) => row.i)).toEqual([1, 3, 2, 0]);
  });

  it("keeps every row and orders numbers", () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), (values) => {
        const sorted = sortRows(values, (value) => value, false);
        expect(sorted).toEqual([...values].sort((a, b) => a - b));
      }),
    );
  });
});

describe("matches", () => {
  it("wants every word", () => {
    expect(matches("BTC/USD 5 min log return", "btc return")).toBe(true);
    expect(matches("BTC/USD 5 min log return", "btc price")).toBe(false);
    expect(matches("anything", "  ")).toBe(true);
  });
});
