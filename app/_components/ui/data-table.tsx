"use client";
/** A table: sort and filter kept in the address, arrows move between rows, cards on narrow screens. */
import { ArrowDown, ArrowUp, ChevronsUpDown, Search } from "lucide-react";
import Link from "next/link";
import { useRouter, useSearchParams } from "next/navigation";
import { type KeyboardEvent, type MouseEvent, type ReactNode, useMemo, useState, useSyncExternalStore } from "react";
import { cx } from "./classes";
import { formatSort, matches, nextSort, parseSort, type SortValue, sortRows } from "./sort";

export interface Column<Row> {
  key: string;
  head: string;
  /** Shown on hover of the head: the unit, what it means. */
  title?: string;
  cell: (row: Row) => ReactNode;
  /** Absent: this column cannot be sorted by. */
  sort?: (row: Row) => SortValue;
  isNumeric?: boolean;
  /** Left out of cards and narrow tables. */
  isWide?: boolean;
}

interface DataTableProps<Row> {
  /** Names the table for those who do not see it. */
  label: string;
  rows: readonly Row[];
  columns: readonly Column<Row>[];
  rowKey: (row: Row) => string;
  /** The page of a row; its first column becomes the link. */
  hrefOf?: (row: Row) => string | null;
  /** Text that the filter looks into; absent: no filter. */
  textOf?: (row: Row) => string;
  filterLabel?: string;
  /** Beside the filter. */
  tools?: ReactNode;
  /** Where several tables share a page: a prefix of their parameters. */
  name?: string;
  empty: ReactNode;
}

/** Rows that are drawn before a person asks for all: hundreds of cards would make a phone's page endless. */
const FIRST_ROWS = 100;
const FIRST_CARDS = 25;

/** The address's parameters, changed in place: no load, no new entry in the history. */
function useAddress(prefix: string) {
  const params = useSearchParams();
  const read = (name: string) => params.get(prefix + name);
  const write = (name: string, value: string | null) => {
    const next = new URLSearchParams(window.location.search);
    if (value === null || value === "") next.delete(prefix + name);
    else next.set(prefix + name, value);
    const query = next.toString();
    window.history.replaceState(null, "", query === "" ? window.location.pathname : `?${query}`);
  };
  return { read, write };
}

const NARROW = "(max-width: 767px)";

/** Whether rows are drawn as cards; not on the server, which knows no width. */
function useIsNarrow(): boolean {
  return useSyncExternalStore(
    (changed) => {
      const media = window.matchMedia(NARROW);
      media.addEventListener("change", changed);
      return () => media.removeEventListener("change", changed);
    },
    () => window.matchMedia(NARROW).matches,
    () => false,
  );
}

/** Arrow up and down go from row to row, by their links, or by what else can be done there. */
function moveBetweenRows(event: KeyboardEvent<HTMLTableSectionElement>): void {
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  const here = (event.target as HTMLElement).closest("tr");
  const row = event.key === "ArrowDown" ? here?.nextElementSibling : here?.previousElementSibling;
  const next = row?.querySelector<HTMLElement>("[data-row-link]") ?? row?.querySelector<HTMLElement>("a, button");
  if (next === null || next === undefined) return;
  event.preventDefault();
  next.focus();
}

export function DataTable<Row>(props: DataTableProps<Row>) {
  const { label, rows, columns, rowKey, hrefOf, textOf, filterLabel = "Filter", tools, name = "", empty } = props;
  const router = useRouter();
  const address = useAddress(name);
  const query = address.read("q") ?? "";
  const sort = parseSort(
    address.read("sort"),
    columns.filter((column) => column.sort !== undefined).map((column) => column.key),
  );
  const sortKey = sort === null ? null : formatSort(sort);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the order is compared by its text
  const shown = useMemo(() => {
    const kept = textOf && query !== "" ? rows.filter((row) => matches(textOf(row), query)) : rows;
    const by = sort && columns.find((column) => column.key === sort.column)?.sort;
    return sort && by ? sortRows(kept, by, sort.descending) : kept;
  }, [rows, query, sortKey]);

  const isNarrow = useIsNarrow();
  const [wantsAll, setWantsAll] = useState(false);
  const most = wantsAll ? shown.length : isNarrow ? FIRST_CARDS : FIRST_ROWS;

  function openRow(event: MouseEvent<HTMLTableRowElement>, href: string | null) {
    // A click on something of its own, or the end of selecting text, is not a click on the row.
    const isOwn = (event.target as HTMLElement).closest("a, button, input, [role=button]") !== null;
    if (href === null || isOwn || window.getSelection()?.toString() !== "") return;
    router.push(href);
  }

  return (
    <div className="min-w-0">
      {(textOf !== undefined || tools !== undefined) && (
        <div className="flex flex-wrap items-center gap-2 border-b border-line px-4 py-2">
          {textOf !== undefined && (
            <label className="flex h-7 min-w-40 grow items-center gap-2 rounded-md border border-line bg-canvas px-2 text-sm focus-within:border-accent sm:max-w-64">
              <Search className="size-3.5 text-faint" aria-hidden />
              <span className="sr-only">{filterLabel}</span>
              <input
                type="search"
                defaultValue={query}
                placeholder={filterLabel}
                onChange={(event) => address.write("q", event.target.value)}
                className="w-full bg-transparent outline-none placeholder:text-faint"
              />
            </label>
          )}
          {tools}
        </div>
      )}
      {shown.length === 0 ? (
        rows.length === 0 ? (
          empty
        ) : (
          <p className="px-4 py-10 text-center text-sm text-soft">
            Nothing matches. {rows.length} {rows.length === 1 ? "row is" : "rows are"} hidden by the filter.
          </p>
        )
      ) : (
        <div className="overflow-x-auto">
          <table aria-label={label} className="w-full border-collapse text-sm max-md:block">
            <thead className="max-md:sr-only">
              <tr className="border-b border-line text-left text-faint">
                {columns.map((column) => {
                  const isBy = sort?.column === column.key;
                  const Icon = isBy ? (sort.descending ? ArrowDown : ArrowUp) : ChevronsUpDown;
                  return (
                    <th
                      key={column.key}
                      scope="col"
                      title={column.title}
                      aria-sort={isBy ? (sort.descending ? "descending" : "ascending") : undefined}
                      className={cx(
                        "h-9 px-3 font-medium whitespace-nowrap first:pl-4 last:pr-4",
                        column.isNumeric === true && "text-right",
                        column.isWide === true && "max-lg:hidden",
                      )}
                    >
                      {column.sort === undefined ? (
                        column.head
                      ) : (
                        <button
                          type="button"
                          className={cx("group inline-flex items-center gap-1 hover:text-ink", isBy && "text-ink")}
                          onClick={() => {
                            const next = nextSort(sort, column.key, column.isNumeric === true);
                            address.write("sort", next === null ? null : formatSort(next));
                          }}
                        >
                          {column.head}
                          <Icon className={cx("size-3", !isBy && "opacity-40 group-hover:opacity-100")} aria-hidden />
                        </button>
                      )}
                    </th>
                  );
                })}
              </tr>
            </thead>
            <tbody onKeyDown={moveBetweenRows} className="max-md:block">
              {shown.slice(0, most).map((row) => {
                const href = hrefOf?.(row) ?? null;
                return (
                  <tr
                    key={rowKey(row)}
                    onClick={(event) => openRow(event, href)}
                    className={cx(
                      "border-b border-line last:border-b-0 max-md:grid max-md:grid-cols-[minmax(0,1fr)] max-md:gap-1.5 max-md:px-4 max-md:py-3",
                      href !== null && "cursor-pointer hover:bg-hover",
                    )}
                  >
                    {columns.map((column, index) => (
                      <td
                        key={column.key}
                        data-head={column.head}
                        className={cx(
                          "h-10 px-3 py-1.5 first:pl-4 last:pr-4",
                          column.isWide === true
                            ? "max-lg:hidden"
                            : "max-md:flex max-md:h-auto max-md:min-w-0 max-md:items-center max-md:justify-between max-md:gap-4 max-md:!p-0",
                          index > 0 &&
                            column.head !== "" &&
                            "max-md:before:text-faint max-md:before:content-[attr(data-head)]",
                          column.isNumeric === true && "text-right whitespace-nowrap",
                        )}
                      >
                        {index === 0 && href !== null ? (
                          <Link href={href} data-row-link className="min-w-0 font-medium hover:text-accent">
                            {column.cell(row)}
                          </Link>
                        ) : (
                          column.cell(row)
                        )}
                      </td>
                    ))}
                  </tr>
                );
              })}
            </tbody>
          </table>
          {shown.length > most && (
            <button
              type="button"
              className="w-full border-t border-line px-4 py-2.5 text-sm text-soft hover:bg-hover hover:text-ink"
              onClick={() => setWantsAll(true)}
            >
              Show all {shown.length} rows
            </button>
          )}
        </div>
      )}
    </div>
  );
}
