/** Tables of text: aligned columns that fit a terminal, and are whole where no terminal is. */
import Table from "cli-table3";
import { plain, type Style } from "./terminal";

export interface Column {
  head: string;
  align?: "left" | "right";
  /** May be cut when the terminal is too narrow; without one, the last column is. */
  shrink?: boolean;
  /** Left out when the terminal is too narrow: those with the highest number first. */
  spare?: number;
}

const BARE = {
  top: "",
  "top-mid": "",
  "top-left": "",
  "top-right": "",
  bottom: "",
  "bottom-mid": "",
  "bottom-left": "",
  "bottom-right": "",
  left: "",
  "left-mid": "",
  mid: "",
  "mid-mid": "",
  right: "",
  "right-mid": "",
  middle: "  ",
} as const;
const GAP = 2;
const NARROWEST = 6;
/** A column that may be cut stays readable as long as columns can be spared. */
const READABLE = 20;
const ESCAPES = new RegExp(`${String.fromCharCode(27)}\\[\\d+m`, "g");

export interface TableOptions {
  /** Columns of the terminal; undefined means that nothing is cut. */
  width: number | undefined;
  style: Style;
}

/** Lines without a line end; cells may be painted by `style`. */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  { width, style }: TableOptions,
): string {
  const wanted = columns.map(({ head }, i) => Math.max(letters(head), ...rows.map((row) => letters(row[i] ?? "")), 1));
  const kept = width === undefined ? columns.map((_, i) => i) : keptWithin(columns, wanted, width);
  const shown = kept.map((i) => columns[i] as Column);
  const widths = kept.map((i) => wanted[i] as number);
  const cells = rows.map((row) => kept.map((i) => row[i] ?? ""));
  return draw(shown, cells, width === undefined ? widths : fitted(shown, widths, width), style);
}

function draw(columns: readonly Column[], rows: readonly string[][], widths: number[], style: Style): string {
  const drawn = new Table({
    chars: { ...BARE },
    style: { head: [], border: [], "padding-left": 0, "padding-right": 0, compact: true },
    colWidths: widths,
    colAligns: columns.map(({ align }) => align ?? "left"),
    head: columns.map(({ head }) => style.dim(head)),
    wordWrap: false,
  });
  drawn.push(...rows);
  return drawn
    .toString()
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n");
}

/** "Name   value" lines, of which none is cut. */
export function facts(pairs: readonly (readonly [name: string, value: string])[], style: Style): string {
  const longest = Math.max(...pairs.map(([name]) => name.length));
  return pairs.map(([name, value]) => `${style.dim(name.padEnd(longest))}  ${value}`.trimEnd()).join("\n");
}

/** Which columns are shown: what can be spared goes while the others do not fit. */
function keptWithin(columns: readonly Column[], wanted: readonly number[], width: number): number[] {
  const kept = columns.map((_, i) => i);
  const least = (i: number) => Math.min(wanted[i] ?? 0, columns[i]?.shrink ? READABLE : Number.POSITIVE_INFINITY);
  const total = () => kept.reduce((sum, i) => sum + least(i) + GAP, -GAP);
  while (total() > width) {
    const spare = Math.max(...kept.map((i) => columns[i]?.spare ?? 0));
    if (spare === 0) break;
    kept.splice(
      kept.findIndex((i) => columns[i]?.spare === spare),
      1,
    );
  }
  return kept;
}

/** What shrinks gives way from the widest on, until all fit or nothing more can be cut. */
function fitted(columns: readonly Column[], wanted: readonly number[], width: number): number[] {
  const widths = [...wanted];
  const some = columns.some(({ shrink }) => shrink);
  const shrinks = columns.map(({ shrink }, i) => (some ? shrink === true : i === columns.length - 1));
  const total = () => widths.reduce((sum, one) => sum + one, 0) + GAP * (widths.length - 1);
  while (total() > width) {
    const candidates = widths.map((one, i) => (shrinks[i] && one > NARROWEST ? one : 0));
    const widest = Math.max(...candidates);
    if (widest === 0) break;
    const at = candidates.indexOf(widest);
    widths[at] = widest - 1;
  }
  return widths;
}

function letters(text: string): number {
  return [...text.replaceAll(ESCAPES, "")].length;
}

/** Text from elsewhere, as one line. */
export function cell(text: string | null | undefined): string {
  return plain(text ?? "–");
}
