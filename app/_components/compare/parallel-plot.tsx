"use client";
/** Candidates as lines over parallel axes: which parameters lead to which metrics. */
import { type MouseEvent, useState } from "react";
import { formatSignificant } from "@/app/_components/format";
import { type Axis, type Candidate, valueOn } from "./axes";

const WIDTH = 1000;
const HEIGHT = 300;
const TOP = 34;
const BOTTOM = 12;
const LEFT = 46;
/** Ticks stand to the right of their axis, the last axis' too. */
const RIGHT = 74;

interface ParallelPlotProps {
  candidates: readonly Candidate[];
  axes: readonly Axis[];
  colorOf: (runId: string) => string;
  nameOf: (candidate: Candidate) => string;
}

function tickText(tick: number | string): string {
  return typeof tick === "number" ? formatSignificant(tick) : tick.length > 16 ? `${tick.slice(0, 15)}…` : tick;
}

export function ParallelPlot({ candidates, axes, colorOf, nameOf }: ParallelPlotProps) {
  const [over, setOver] = useState<string | null>(null);
  const x = (axis: number) => LEFT + (axis * (WIDTH - LEFT - RIGHT)) / Math.max(1, axes.length - 1);
  const y = (share: number) => TOP + (1 - share) * (HEIGHT - TOP - BOTTOM);
  const keyOf = (candidate: Candidate) => `${candidate.runId}:${candidate.index}`;
  const pathOf = (candidate: Candidate) => {
    let path = "";
    for (const [i, axis] of axes.entries()) {
      const share = axis.place(valueOn(axis, candidate));
      if (share === null) continue;
      path += `${path === "" ? "M" : "L"}${x(i).toFixed(1)},${y(share).toFixed(1)}`;
    }
    return path;
  };
  const shown = candidates.find((candidate) => keyOf(candidate) === over);

  function point(event: MouseEvent<SVGElement>) {
    setOver((event.target as SVGElement).dataset.candidate ?? null);
  }

  return (
    <div className="grid gap-2">
      <div className="overflow-x-auto">
        <svg
          viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
          className="min-w-2xl"
          role="img"
          aria-label="Parameters against metrics, a line for each candidate"
          onMouseOver={point}
          onFocus={() => undefined}
          onMouseLeave={() => setOver(null)}
        >
          <title>Parameters against metrics</title>
          {candidates.map((candidate) => {
            const isOver = keyOf(candidate) === over;
            return (
              <path
                key={keyOf(candidate)}
                data-candidate={keyOf(candidate)}
                d={pathOf(candidate)}
                fill="none"
                stroke={colorOf(candidate.runId)}
                strokeWidth={isOver ? 3 : candidate.rank === 1 ? 2.5 : 1.25}
                strokeOpacity={over === null ? (candidate.rank === 1 ? 1 : 0.35) : isOver ? 1 : 0.12}
              />
            );
          })}
          {axes.map((axis, i) => (
            <g key={`${axis.isMetric}${axis.key}`} className="pointer-events-none">
              <line x1={x(i)} x2={x(i)} y1={TOP} y2={HEIGHT - BOTTOM} stroke="var(--line-strong)" />
              <text x={x(i)} y={14} textAnchor="middle" className="fill-soft text-[12px] font-medium">
                {axis.name}
              </text>
              {axis.ticks.map((tick) => {
                const share = axis.place(tick);
                return share === null ? null : (
                  <text
                    key={String(tick)}
                    x={x(i) + 6}
                    y={y(share) + 4}
                    className="fill-faint stroke-panel font-mono text-[11px] [paint-order:stroke]"
                    strokeWidth={3}
                  >
                    {tickText(tick)}
                  </text>
                );
              })}
            </g>
          ))}
        </svg>
      </div>
      <p className="min-h-5 truncate font-mono text-xs text-faint">
        {shown === undefined ? "Point at a line to read it; the thick ones are each run's best." : nameOf(shown)}
      </p>
    </div>
  );
}
