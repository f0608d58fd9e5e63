"use client";
/** One parameter against one metric, a dot for each candidate. */
import { useState } from "react";
import { formatSignificant } from "@/app/_components/format";
import { Card } from "@/app/_components/ui/card";
import { Select } from "@/app/_components/ui/fields";
import { type Axis, type Candidate, valueOn } from "./axes";

const WIDTH = 1000;
const HEIGHT = 320;
const LEFT = 70;
const BOTTOM = 34;
const TOP = 10;
const RIGHT = 20;

interface ParameterPlotProps {
  candidates: readonly Candidate[];
  axes: readonly Axis[];
  colorOf: (runId: string) => string;
  runs: readonly { id: string; title: string }[];
}

/** Candidates of the same parameter would hide each other: they are set beside each other, always in the same way. */
function shift(index: number): number {
  return (((index * 7919) % 13) / 12 - 0.5) * 16;
}

function tickText(tick: number | string): string {
  return typeof tick === "number" ? formatSignificant(tick) : tick;
}

export function ParameterPlot({ candidates, axes, colorOf, runs }: ParameterPlotProps) {
  const params = axes.filter(({ isMetric }) => !isMetric);
  const metrics = axes.filter(({ isMetric }) => isMetric);
  const [paramKey, setParam] = useState<string | null>(null);
  const [metricKey, setMetric] = useState<string | null>(null);
  const across = params.find(({ key }) => key === paramKey) ?? params[0];
  const up = metrics.find(({ key }) => key === metricKey) ?? metrics[0];
  if (across === undefined || up === undefined) return null;
  const x = (share: number) => LEFT + 20 + share * (WIDTH - LEFT - RIGHT - 40);
  const y = (share: number) => TOP + (1 - share) * (HEIGHT - TOP - BOTTOM);
  return (
    <Card
      title="One against another"
      actions={
        <div className="flex flex-wrap items-center gap-2 text-sm">
          <Select
            label="Metric"
            value={up.key}
            options={metrics.map(({ key, name }) => ({ value: key, name }))}
            onChoose={setMetric}
          />
          <span className="text-faint">by</span>
          <Select
            label="Parameter"
            value={across.key}
            options={params.map(({ key, name }) => ({ value: key, name }))}
            onChoose={setParam}
          />
        </div>
      }
    >
      <div className="overflow-x-auto">
        <svg
          viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
          className="min-w-xl"
          role="img"
          aria-label={`${up.name} by ${across.name}`}
        >
          <title>{`${up.name} by ${across.name}`}</title>
          {up.ticks.map((tick) => {
            const at = y(up.place(tick) ?? 0);
            return (
              <g key={String(tick)}>
                <line x1={LEFT} x2={WIDTH - RIGHT} y1={at} y2={at} stroke="var(--line)" strokeDasharray="2 4" />
                <text x={LEFT - 8} y={at + 4} textAnchor="end" className="fill-faint font-mono text-[11px]">
                  {tickText(tick)}
                </text>
              </g>
            );
          })}
          {across.ticks.map((tick) => (
            <text
              key={String(tick)}
              x={x(across.place(tick) ?? 0)}
              y={HEIGHT - 12}
              textAnchor="middle"
              className="fill-faint font-mono text-[11px]"
            >
              {tickText(tick)}
            </text>
          ))}
          {candidates.map((candidate) => {
            const at = across.place(valueOn(across, candidate));
            const height = up.place(valueOn(up, candidate));
            if (at === null || height === null) return null;
            return (
              <circle
                key={`${candidate.runId}:${candidate.index}`}
                cx={x(at) + shift(candidate.index)}
                cy={y(height)}
                r={candidate.rank === 1 ? 6 : 4}
                fill={colorOf(candidate.runId)}
                fillOpacity={candidate.rank === 1 ? 1 : 0.55}
              >
                <title>
                  {`${runs.find(({ id }) => id === candidate.runId)?.title ?? ""} #${candidate.rank}: ${across.name} ${valueOn(across, candidate)}, ${up.name} ${valueOn(up, candidate)}`}
                </title>
              </circle>
            );
          })}
        </svg>
      </div>
    </Card>
  );
}
