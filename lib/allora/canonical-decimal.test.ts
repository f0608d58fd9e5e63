/** Values are spelt as the chain spells them. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalDecimal, DecimalError, isWithinBounds, reencodeDecimal } from "./canonical-decimal";

describe("canonicalDecimal", () => {
  it.each([
    [3521.5, "3521.5"],
    ["3521.50", "3521.50"],
    [0, "0"],
    [-0, "0"],
    ["0.000", "0"],
    [1e-7, "1E-7"],
    [1.5e-9, "1.5E-9"],
    [-1.25e-7, "-1.25E-7"],
    [0.000001, "0.000001"],
    [1e21, "1000000000000000000000"],
    ["1e3", "1000"],
    ["1.5e1", "15"],
    [".5", "0.5"],
    ["+007", "7"],
    ["-0.0012", "-0.0012"],
    ["0.0000001", "1E-7"],
    [1e40, `1${"0".repeat(40)}`],
    [1e-40, "1E-40"],
  ])("%s → %s", (value, text) => {
    expect(canonicalDecimal(value)).toBe(text);
  });

  it.each([
    Number.NaN,
    Infinity,
    -Infinity,
    "",
    "abc",
    "1,5",
    "NaN",
    "0x10",
    " 1",
    "1e",
    ".",
    "1e999999999",
    "1".repeat(500),
  ])("refuses %s", (value) => {
    expect(() => canonicalDecimal(value)).toThrow(DecimalError);
  });

  it.each(["1.1e40", "2e40", "9.9e-41", "-1e41"])("refuses %s, which the chain finds out of bounds", (value) => {
    expect(() => canonicalDecimal(value)).toThrow(/1e-40 and 1e40/);
  });

  const submittable = fc
    .double({ noNaN: true, noDefaultInfinity: true })
    .filter((value) => value === 0 || (Math.abs(value) >= 1e-40 && Math.abs(value) <= 1e40));

  it("keeps every number exactly, and the chain does not spell it otherwise", () => {
    fc.assert(
      fc.property(submittable, (value) => {
        const text = canonicalDecimal(value);
        expect(Number(text)).toBe(value === 0 ? 0 : value);
        expect(reencodeDecimal(text)).toBe(text);
        expect(canonicalDecimal(text)).toBe(text);
        expect(text).not.toMatch(/e|E\+/);
      }),
      { numRuns: 5000 },
    );
  });

  it("reads every spelling of a decimal text", () => {
    const text = fc
      .tuple(
        fc.constantFrom("", "-", "+"),
        fc.string({ unit: fc.constantFrom(..."0123456789"), minLength: 1, maxLength: 20 }),
        fc.string({ unit: fc.constantFrom(..."0123456789"), maxLength: 20 }),
        fc.integer({ min: -19, max: 19 }),
      )
      .map(([sign, whole, fraction, exponent]) => `${sign}${whole}.${fraction}e${exponent}`);
    fc.assert(
      fc.property(text, (given) => {
        fc.pre(isWithinBounds(given));
        const canonical = canonicalDecimal(given);
        expect(Number(canonical)).toBe(Number(given) === 0 ? 0 : Number(given));
        expect(reencodeDecimal(canonical)).toBe(canonical);
      }),
      { numRuns: 3000 },
    );
  });
});

describe("reencodeDecimal", () => {
  it.each([
    ["1e3", "1E+3"],
    ["12e20", "1.2E+21"],
    ["0.0000001", "1E-7"],
    ["0.0000015", "0.0000015"],
    ["0.00000015", "1.5E-7"],
    ["0.000", "0.000"],
    ["0.00000000", "0.00000000"],
    ["-0", "-0"],
    ["007.10", "7.10"],
    ["1e-7", "1E-7"],
    ["100", "100"],
  ])("%s → %s", (sent, written) => {
    expect(reencodeDecimal(sent)).toBe(written);
  });
});
