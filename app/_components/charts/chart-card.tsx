"use client";
/** A chart in a card: its legend toggles series, and its numbers are there as a table on demand. */
import { ChartLine, Table2 } from "lucide-react";
import { type ReactNode, useState } from "react";
import { Card } from "@/app/_components/ui/card";
import { cx } from "@/app/_components/ui/classes";

export interface Series {
  key: string;
  name: string;
  /** A CSS colour. */
  color: string;
  dash?: string;
  /** Points instead of a line. */
  isDots?: boolean;
}

export interface ChartTable {
  heads: readonly string[];
  rows: readonly (readonly string[])[];
}

interface ChartCardProps {
  title: string;
  note?: ReactNode;
  series?: readonly Series[];
  /** Keys of series that are only shown once they are asked for. */
  initiallyHidden?: readonly string[];
  table: ChartTable;
  /** Draws the chart with the series that are not hidden. */
  children: (hidden: ReadonlySet<string>) => ReactNode;
  /** Instead of a chart, when there is nothing to draw. */
  empty?: ReactNode;
  className?: string;
}

function Swatch({ color, dash, isDots }: Series) {
  return (
    <svg viewBox="0 0 16 8" className="h-2 w-4" aria-hidden="true">
      {isDots === true ? (
        <circle cx="8" cy="4" r="3" fill={color} />
      ) : (
        <line x1="0" x2="16" y1="4" y2="4" stroke={color} strokeWidth="2" strokeDasharray={dash} />
      )}
    </svg>
  );
}

function Numbers({ table, label }: { table: ChartTable; label: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls must be reachable by keys
    <section className="h-64 overflow-auto" tabIndex={0} aria-label={`${label}: numbers`}>
      <table className="w-full text-sm">
        <thead className="sticky top-0 bg-panel text-faint">
          <tr>
            {table.heads.map((head) => (
              <th key={head} scope="col" className="h-8 px-2 text-right font-medium whitespace-nowrap first:text-left">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.map((row) => (
            <tr key={row[0]} className="border-t border-line">
              {row.map((cell, column) => (
                <td
                  key={table.heads[column]}
                  className="h-7 px-2 text-right font-mono text-xs whitespace-nowrap first:text-left"
                >
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

export function ChartCard(props: ChartCardProps) {
  const { title, note, series = [], initiallyHidden = [], table, children, empty, className } = props;
  const [hidden, setHidden] = useState<ReadonlySet<string>>(() => new Set(initiallyHidden));
  const [isTable, setTable] = useState(false);

  function toggle(key: string) {
    const next = new Set(hidden);
    if (!next.delete(key)) next.add(key);
    setHidden(next);
  }

  const Icon = isTable ? ChartLine : Table2;
  return (
    <Card
      title={title}
      note={note}
      className={className}
      actions={
        empty === undefined && (
          <button
            type="button"
            aria-pressed={isTable}
            onClick={() => setTable(!isTable)}
            className="inline-flex items-center gap-1.5 text-sm text-faint hover:text-ink"
          >
            <Icon className="size-3.5" aria-hidden />
            {isTable ? "Chart" : "Numbers"}
          </button>
        )
      }
    >
      {empty !== undefined ? (
        <div className="grid h-64 place-content-center">{empty}</div>
      ) : isTable ? (
        <Numbers table={table} label={title} />
      ) : (
        <div className="grid h-64 grid-rows-[minmax(0,1fr)_auto] gap-2">
          <div className="min-w-0">{children(hidden)}</div>
          {series.length > 1 && (
            <div className="flex flex-wrap gap-x-4 gap-y-1 text-sm">
              {series.map((one) => (
                <button
                  key={one.key}
                  type="button"
                  aria-pressed={!hidden.has(one.key)}
                  onClick={() => toggle(one.key)}
                  className={cx(
                    "inline-flex items-center gap-1.5 text-soft hover:text-ink",
                    hidden.has(one.key) && "line-through opacity-50",
                  )}
                >
                  <Swatch {...one} />
                  {one.name}
                </button>
              ))}
            </div>
          )}
        </div>
      )}
    </Card>
  );
}
