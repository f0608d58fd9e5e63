"use client";
/** Lines and dots over a number axis; loaded only where it is shown. */
import {
  Area,
  CartesianGrid,
  ComposedChart,
  Line,
  ReferenceLine,
  ResponsiveContainer,
  Scatter,
  Tooltip,
  XAxis,
  YAxis,
} from "recharts";
import type { Series } from "./chart-card";
import { AXIS, GRID, Tip } from "./parts";

export interface PlotPoint {
  x: number;
  [series: string]: number | null;
}

export interface LinePlotProps {
  label: string;
  points: readonly PlotPoint[];
  series: readonly Series[];
  hidden: ReadonlySet<string>;
  formatX: (x: number) => string;
  formatY: (y: number) => string;
  /** For the tooltip; absent: as the axis. */
  exactX?: (x: number) => string;
  exactY?: (y: number) => string;
  /** A line across, e.g. at zero. */
  level?: number;
  /** Keys of a lower and an upper bound that are drawn as a tinted band, in a colour. */
  band?: { low: string; high: string; color: string };
}

export default function LinePlot(props: LinePlotProps) {
  const { label, points, series, hidden, formatX, formatY, exactX = formatX, exactY = formatY, level, band } = props;
  const shown = series.filter((one) => !hidden.has(one.key));
  return (
    <ResponsiveContainer width="100%" height="100%" initialDimension={{ width: 600, height: 220 }}>
      <ComposedChart data={[...points]} margin={{ top: 6, right: 12, bottom: 0, left: 0 }} aria-label={label}>
        <CartesianGrid {...GRID} />
        <XAxis
          dataKey="x"
          type="number"
          domain={["dataMin", "dataMax"]}
          tickFormatter={formatX}
          minTickGap={36}
          {...AXIS}
        />
        <YAxis tickFormatter={formatY} domain={["auto", "auto"]} width={68} {...AXIS} />
        {level !== undefined && <ReferenceLine y={level} stroke="var(--line-strong)" />}
        <Tooltip
          isAnimationActive={false}
          cursor={{ stroke: "var(--line-strong)" }}
          content={<Tip series={shown} exactX={exactX} exactY={exactY} />}
        />
        {band !== undefined && (
          <Area
            dataKey={(point: PlotPoint) => [point[band.low], point[band.high]]}
            name="band"
            stroke="none"
            fill={band.color}
            fillOpacity={0.15}
            activeDot={false}
            isAnimationActive={false}
          />
        )}
        {shown.map((one) =>
          one.isDots === true ? (
            <Scatter key={one.key} dataKey={one.key} name={one.name} fill={one.color} isAnimationActive={false} />
          ) : (
            <Line
              key={one.key}
              dataKey={one.key}
              name={one.name}
              stroke={one.color}
              strokeDasharray={one.dash}
              strokeWidth={1.75}
              dot={points.length < 3 ? { r: 2.5, fill: one.color } : false}
              activeDot={{ r: 3.5, strokeWidth: 0 }}
              isAnimationActive={false}
              connectNulls={false}
            />
          ),
        )}
      </ComposedChart>
    </ResponsiveContainer>
  );
}
