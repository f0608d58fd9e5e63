"use client";
/** Predicted against actual returns; loaded only where it is shown. */
import {
  CartesianGrid,
  ReferenceLine,
  ResponsiveContainer,
  Scatter,
  ScatterChart,
  Tooltip,
  XAxis,
  YAxis,
} from "recharts";
import { formatLogReturn, formatPercent, formatUtc } from "@/app/_components/format";
import { AXIS } from "./parts";

export interface ReturnPair {
  asOf: string;
  actual: number;
  predicted: number;
}

/** Points beyond this share of the sorted sizes are drawn at the edge, so that a few do not squeeze the rest. */
const EDGE_SHARE = 0.995;

function edgeOf(values: number[]): number {
  const sizes = values.map(Math.abs).sort((a, b) => a - b);
  return roundUp(sizes[Math.floor((sizes.length - 1) * EDGE_SHARE)] || 1e-6);
}

/** To 1, 2, 4, 6 or 8 of its power of ten, so that ticks read well. */
function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return power * ([1, 2, 4, 6, 8].find((step) => value <= step * power) ?? 10);
}

const ticksOf = (edge: number) => [-edge, -edge / 2, 0, edge / 2, edge];

/** As many decimals of a percent as the half of the edge needs. */
function percentTick(edge: number): (value: number) => string {
  const digits = Math.max(0, 1 - Math.floor(Math.log10((edge / 2) * 100)));
  return (value) => formatPercent(value, Math.min(5, digits));
}

function PairTip({ payload }: { payload?: readonly { payload?: unknown }[] }) {
  const pair = payload?.[0]?.payload as ReturnPair | undefined;
  if (pair === undefined) return null;
  return (
    <div className="rounded-md border border-line-strong bg-raised px-2.5 py-1.5 text-xs shadow-(--shadow)">
      <p className="mb-1 font-mono text-faint">{formatUtc(pair.asOf)}</p>
      <p>
        Actual <span className="font-mono">{formatLogReturn(pair.actual)}</span>
      </p>
      <p>
        Predicted <span className="font-mono">{formatLogReturn(pair.predicted)}</span>
      </p>
    </div>
  );
}

function dot(props: unknown) {
  const { cx, cy } = props as { cx: number; cy: number };
  return <circle cx={cx} cy={cy} r={1.8} fill="var(--accent)" fillOpacity={0.4} />;
}

export default function ScatterPlot({ pairs }: { pairs: readonly ReturnPair[] }) {
  const edgeX = edgeOf(pairs.map((pair) => pair.actual));
  const edgeY = edgeOf(pairs.map((pair) => pair.predicted));
  const diagonal = Math.min(edgeX, edgeY);
  const axis = { type: "number", allowDataOverflow: true, ...AXIS } as const;
  return (
    <ResponsiveContainer width="100%" height="100%" initialDimension={{ width: 600, height: 220 }}>
      <ScatterChart
        margin={{ top: 6, right: 12, bottom: 14, left: 0 }}
        aria-label="Predicted against actual log return"
      >
        <CartesianGrid stroke="var(--line)" strokeDasharray="2 4" />
        <XAxis
          dataKey="actual"
          domain={[-edgeX, edgeX]}
          ticks={ticksOf(edgeX)}
          tickFormatter={percentTick(edgeX)}
          label={{ value: "actual", position: "insideBottom", offset: -10, fill: "var(--faint)", fontSize: 11 }}
          {...axis}
        />
        <YAxis
          dataKey="predicted"
          domain={[-edgeY, edgeY]}
          ticks={ticksOf(edgeY)}
          tickFormatter={percentTick(edgeY)}
          width={68}
          label={{
            value: "predicted",
            angle: -90,
            position: "insideLeft",
            offset: 10,
            fill: "var(--faint)",
            fontSize: 11,
          }}
          {...axis}
        />
        <ReferenceLine x={0} stroke="var(--line-strong)" />
        <ReferenceLine y={0} stroke="var(--line-strong)" />
        <ReferenceLine
          segment={[
            { x: -diagonal, y: -diagonal },
            { x: diagonal, y: diagonal },
          ]}
          stroke="var(--faint)"
          strokeDasharray="4 3"
        />
        <Tooltip isAnimationActive={false} content={<PairTip />} />
        <Scatter data={[...pairs]} shape={dot} isAnimationActive={false} />
      </ScatterChart>
    </ResponsiveContainer>
  );
}
