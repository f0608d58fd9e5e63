"use client";
/** Bars over nonces; loaded only where it is shown. */
import { Bar, BarChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts";
import type { LinePlotProps } from "./line-plot";
import { AXIS, GRID, Tip } from "./parts";

export default function BarPlot(props: Omit<LinePlotProps, "hidden" | "level">) {
  const { label, points, series, formatX, formatY, exactX = formatX, exactY = formatY } = props;
  return (
    <ResponsiveContainer width="100%" height="100%" initialDimension={{ width: 600, height: 220 }}>
      <BarChart data={[...points]} margin={{ top: 6, right: 12, bottom: 0, left: 0 }} aria-label={label}>
        <CartesianGrid {...GRID} />
        <XAxis dataKey="x" tickFormatter={formatX} minTickGap={36} {...AXIS} />
        <YAxis tickFormatter={formatY} width={68} {...AXIS} />
        <Tooltip
          isAnimationActive={false}
          cursor={{ fill: "var(--hover)" }}
          content={<Tip series={series} exactX={exactX} exactY={exactY} />}
        />
        {series.map((one) => (
          <Bar
            key={one.key}
            dataKey={one.key}
            name={one.name}
            fill={one.color}
            maxBarSize={18}
            radius={[2, 2, 0, 0]}
            isAnimationActive={false}
          />
        ))}
      </BarChart>
    </ResponsiveContainer>
  );
}
