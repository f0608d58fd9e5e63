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
  return sizes[Math.floor((sizes.length - 1) * EDGE_SHARE)] || 1e-6;
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
  const axis = { type: "number", allowDataOverflow: true, tickCount: 5, ...AXIS } as const;
  const tick = (value: number) => formatPercent(value, Math.abs(edgeX) < 0.01 ? 2 : 1);
  const tickY = (value: number) => formatPercent(value, edgeY < 0.001 ? 3 : edgeY < 0.01 ? 2 : 1);
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
          tickFormatter={tick}
          label={{ value: "actual", position: "insideBottom", offset: -10, fill: "var(--faint)", fontSize: 11 }}
          {...axis}
        />
        <YAxis
          dataKey="predicted"
          domain={[-edgeY, edgeY]}
          tickFormatter={tickY}
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
