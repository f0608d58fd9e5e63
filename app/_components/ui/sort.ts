/** Sorting, filtering and their state in the address: "?sort=-loss&q=btc". Pure. */

export interface Sort {
  column: string;
  descending: boolean;
}

export type SortValue = string | number | null;

/** "-loss" → by loss, largest first; a column that does not exist is no order. */
export function parseSort(text: string | null, columns: readonly string[]): Sort | null {
  if (text === null) return null;
  const descending = text.startsWith("-");
  const column = descending ? text.slice(1) : text;
  return columns.includes(column) ? { column, descending } : null;
}

export function formatSort(sort: Sort): string {
  return `${sort.descending ? "-" : ""}${sort.column}`;
}

/** A click on a column's head: `first` order, then the other, then none. */
export function nextSort(current: Sort | null, column: string, startsDescending: boolean): Sort | null {
  if (current?.column !== column) return { column, descending: startsDescending };
  return current.descending === startsDescending ? { column, descending: !startsDescending } : null;
}

/** Stable; what is unknown comes last either way. */
export function sortRows<Row>(rows: readonly Row[], keyOf: (row: Row) => SortValue, descending: boolean): Row[] {
  const sign = descending ? -1 : 1;
  return [...rows].sort((a, b) => {
    const left = keyOf(a);
    const right = keyOf(b);
    if (left === null || right === null) return left === right ? 0 : left === null ? 1 : -1;
    if (typeof left === "number" && typeof right === "number") return sign * (left - right);
    return sign * String(left).localeCompare(String(right), "en", { numeric: true });
  });
}

/** Every word must occur somewhere in the row's text. */
export function matches(text: string, query: string): boolean {
  const hay = text.toLowerCase();
  return query
    .toLowerCase()
    .split(/\s+/)
    .every((word) => hay.includes(word));
}
