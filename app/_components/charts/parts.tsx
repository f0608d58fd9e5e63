"use client";
/** What all charts share: quiet axes, a faint grid, a tooltip with exact values. */
import type { TooltipContentProps } from "recharts";
import { DASH } from "@/app/_components/format";
import type { Series } from "./chart-card";

export const AXIS = {
  stroke: "var(--line-strong)",
  tick: { fill: "var(--faint)", fontSize: 11 },
  tickLine: false,
  axisLine: { stroke: "var(--line)" },
} as const;

export const GRID = { stroke: "var(--line)", strokeDasharray: "2 4", vertical: false } as const;

interface TipProps extends Partial<TooltipContentProps<number, string>> {
  series: readonly Series[];
  exactX: (x: number) => string;
  exactY: (y: number) => string;
}

export function Tip({ active, payload, label, series, exactX, exactY }: TipProps) {
  if (active !== true || payload === undefined || payload.length === 0) return null;
  const point: unknown = payload[0]?.payload;
  const textOf = (key: string): string => {
    const value = (point as Record<string, unknown>)[key];
    return typeof value === "number" ? exactY(value) : DASH;
  };
  return (
    <div className="rounded-md border border-line-strong bg-raised px-2.5 py-1.5 text-xs shadow-(--shadow)">
      <p className="mb-1 font-mono text-faint">{exactX(Number(label))}</p>
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-0.5">
        {series.map((one) => (
          <div key={one.key} className="contents">
            <dt className="flex items-center gap-1.5 text-soft">
              <span className="size-2 rounded-full" style={{ background: one.color }} />
              {one.name}
            </dt>
            <dd className="text-right font-mono">{textOf(one.key)}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
