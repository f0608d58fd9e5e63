/** Text read line by line, and lists of numbers in it, without ever holding more than was announced. */
import { ModelError } from "@/lib/models/model";
import { quoted } from "@/lib/models/quote";

/** limit: a finite number, or inf, as LightGBM writes a split that only parts missing values from all others. */
export type NumberKind = "whole" | "finite" | "limit";

const INTEGER = /^-?\d{1,10}$/;
const NUMBER = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,4})?$/;
/** Longer than any number is written. */
const LONGEST_NUMBER = 64;

export class Lines {
  private at = 0;
  constructor(private readonly text: string) {}

  /** The next line without its end; null after the last. */
  next(): string | null {
    if (this.at >= this.text.length) return null;
    const found = this.text.indexOf("\n", this.at);
    const end = found < 0 ? this.text.length : found;
    const line = this.text.slice(this.at, this.text[end - 1] === "\r" && end > this.at ? end - 1 : end);
    this.at = end + 1;
    return line;
  }
}

/** Counts words, stopping just after `most`. */
export function countWords(text: string, most: number): number {
  let count = 0;
  for (let at = 0; count <= most; count++) {
    while (text[at] === " ") at++;
    if (at >= text.length) break;
    const space = text.indexOf(" ", at);
    at = space < 0 ? text.length : space;
  }
  return count;
}

/**
 * Exactly `count` numbers with spaces between them.
 * @throws ModelError for more, fewer, or anything that is no number of that kind
 */
export function readNumbers(text: string, count: number, what: string, kind: NumberKind): Float64Array {
  const values = new Float64Array(count);
  let at = 0;
  for (let i = 0; ; i++) {
    while (text[at] === " ") at++;
    if (at >= text.length) {
      if (i === count) return values;
      throw new ModelError(`${what} has ${i} values, ${count} are announced: the file is damaged`);
    }
    if (i === count) throw new ModelError(`${what} has more than the ${count} announced values: the file is damaged`);
    const space = text.indexOf(" ", at);
    const end = space < 0 ? text.length : space;
    values[i] = readNumber(text.slice(at, Math.min(end, at + LONGEST_NUMBER + 1)), what, kind);
    at = end;
  }
}

function readNumber(word: string, what: string, kind: NumberKind): number {
  if (kind === "limit" && (word === "inf" || word === "-inf")) return Number(word.replace("inf", "Infinity"));
  const form = kind === "whole" ? INTEGER : NUMBER;
  const value = word.length <= LONGEST_NUMBER && form.test(word) ? Number(word) : Number.NaN;
  if (Number.isFinite(value)) return value;
  throw new ModelError(`${what} holds ${quoted(word)}, which is not a ${kind === "whole" ? "whole" : "finite"} number`);
}

/** One whole number in [least, most]. @throws ModelError */
export function readWhole(text: string, least: number, most: number, what: string): number {
  const value = readNumber(text.trim(), what, "whole");
  if (value >= least && value <= most) return value;
  throw new ModelError(`${what} is ${value}; from ${least} to ${most} are possible`);
}
