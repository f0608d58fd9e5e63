"use client";
/** Predicted against actual, and what following the predictions would have earned. */
import { ChartCard, type Series } from "@/app/_components/charts/chart-card";
import { LinePlot, ScatterPlot } from "@/app/_components/charts/lazy";
import {
  formatDay,
  formatInteger,
  formatLogReturn,
  formatMoment,
  formatSignificant,
  formatUtc,
} from "@/app/_components/format";
import { cumulativeReturns, type Prediction } from "./returns";

const FOLLOWED: readonly Series[] = [{ key: "followed", name: "Followed", color: "var(--accent)" }];

interface PredictionChartsProps {
  predictions: readonly Prediction[];
  /** What the rows are, for the note. */
  of?: string;
}

export function PredictionCharts({ predictions, of = "out-of-fold rows" }: PredictionChartsProps) {
  const returns = cumulativeReturns(predictions);
  return (
    <div className="grid gap-5 lg:grid-cols-2">
      <ChartCard
        title="Predicted against actual"
        note={`${formatInteger(predictions.length)} ${of}; dashed: as predicted`}
        table={{
          heads: ["As of (UTC)", "Actual", "Predicted"],
          rows: predictions.map((row) => [
            formatUtc(row.asOf).replace(" UTC", ""),
            formatLogReturn(row.actual),
            formatLogReturn(row.predicted),
          ]),
        }}
      >
        {() => <ScatterPlot pairs={predictions} />}
      </ChartCard>
      <ChartCard
        title="Cumulative directional return"
        note="log return of following it, without costs"
        series={FOLLOWED}
        table={{
          heads: ["As of (UTC)", "Followed"],
          rows: returns.map((point) => [formatUtc(point.x).replace(" UTC", ""), formatLogReturn(point.followed)]),
        }}
      >
        {(hidden) => (
          <LinePlot
            label="Cumulative directional return"
            points={returns.map(({ x, followed }) => ({ x, followed }))}
            series={FOLLOWED}
            hidden={hidden}
            formatX={formatDay}
            formatY={(value) => formatSignificant(value, 2)}
            exactX={(x) => `${formatMoment(x)} UTC`}
            exactY={formatLogReturn}
            level={0}
          />
        )}
      </ChartCard>
    </div>
  );
}
