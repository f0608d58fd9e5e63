/**
 * Decimals as the chain spells them. The chain reads a submitted decimal as coefficient × 10^exponent and verifies the
 * worker's signature over the text that it writes back (apd's format `G`), so what is signed must already be that text.
 */

/** A value that cannot be submitted to the chain. */
export class DecimalError extends RangeError {
  override name = "DecimalError";
}

/** Magnitudes beyond 10^±40 are refused by the chain; zero is allowed. */
const BOUND_EXPONENT = 40;
const LONGEST_TEXT = 200;
const SMALLEST_PLAIN_EXPONENT = -6;

interface Parts {
  negative: boolean;
  /** Digits without leading zeros; `0` for zero. */
  digits: string;
  exponent: number;
}

function parse(text: string): Parts {
  const match = /^([+-]?)(?:(\d+)(?:\.(\d*))?|\.(\d+))(?:[eE]([+-]?\d{1,6}))?$/.exec(text);
  if (match === null || text.length > LONGEST_TEXT) {
    const shown = JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);
    throw new DecimalError(`${shown} is no decimal number; submit a finite number such as 64210.5 or -0.0012`);
  }
  const fraction = match[3] ?? match[4] ?? "";
  const digits = `${match[2] ?? ""}${fraction}`.replace(/^0+(?=\d)/, "");
  return { negative: match[1] === "-", digits, exponent: Number(match[5] ?? 0) - fraction.length };
}

function plain({ digits, exponent }: Parts): string {
  if (exponent >= 0) return digits + "0".repeat(exponent);
  const padded = digits.padStart(1 - exponent, "0");
  return `${padded.slice(0, exponent)}.${padded.slice(exponent)}`;
}

/**
 * What the chain writes back for a decimal that it was sent, e.g. `1e3` → `1E+3`, `.5` → `0.5`, `0.0000001` → `1E-7`.
 * @throws DecimalError for a text that the chain does not read, such as NaN.
 */
export function reencodeDecimal(text: string): string {
  const parts = parse(text);
  const { negative, digits, exponent } = parts;
  const sign = negative ? "-" : "";
  const adjusted = exponent + digits.length - 1;
  if (exponent <= 0 && (adjusted >= SMALLEST_PLAIN_EXPONENT || digits === "0")) return sign + plain(parts);
  const fraction = digits.length > 1 ? `.${digits.slice(1)}` : "";
  return `${sign}${digits[0]}${fraction}E${adjusted < 0 ? "-" : "+"}${Math.abs(adjusted)}`;
}

/** Whether the chain accepts the magnitude: 0, or 10^-40 ≤ |value| ≤ 10^40. */
export function isWithinBounds(text: string): boolean {
  const { digits, exponent } = parse(text);
  if (digits === "0") return true;
  const adjusted = exponent + digits.length - 1;
  if (adjusted === BOUND_EXPONENT) return /^10*$/.test(digits);
  return adjusted >= -BOUND_EXPONENT && adjusted < BOUND_EXPONENT;
}

/**
 * The one spelling of a value that is submitted: exponents of ten above zero are written out, magnitudes below 10^-6 take
 * the form 1.5E-9, digits are kept as given. `reencodeDecimal` leaves it unchanged.
 * @throws DecimalError for NaN, infinities, texts that are no decimal, and magnitudes outside the chain's bounds.
 */
export function canonicalDecimal(value: number | string): string {
  if (typeof value === "number" && !Number.isFinite(value)) {
    throw new DecimalError(`${value} cannot be submitted: the chain takes finite numbers only`);
  }
  const text = String(value);
  const parts = parse(text);
  if (!isWithinBounds(text)) {
    throw new DecimalError(`${text} cannot be submitted: its magnitude must be 0 or between 1e-40 and 1e40`);
  }
  if (/^0+$/.test(parts.digits)) return "0";
  return parts.exponent > 0 ? (parts.negative ? "-" : "") + plain(parts) : reencodeDecimal(text);
}
