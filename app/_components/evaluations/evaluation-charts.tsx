"use client";
/** The charts of an evaluation, each with its numbers as a table on demand, and the baselines beside them. */
import { ChartCard, type Series } from "@/app/_components/charts/chart-card";
import { BarPlot, LinePlot, ScatterPlot } from "@/app/_components/charts/lazy";
import {
  DASH,
  formatDay,
  formatInteger,
  formatLogReturn,
  formatMoment,
  formatPercent,
  formatSignificant,
  formatUtc,
} from "@/app/_components/format";
import type { AnalysisView, PointView } from "@/lib/forge/views";
import { BaselinesCard } from "./baselines-card";

const EARNED: readonly Series[] = [
  { key: "model", name: "Followed", color: "var(--accent)" },
  { key: "hold", name: "Always long", color: "var(--run-2)" },
  { key: "oracle", name: "Perfect", color: "var(--muted-mark)", dash: "5 3" },
];
const ACCURACY: readonly Series[] = [{ key: "accuracy", name: "Accuracy", color: "var(--accent)" }];
const CALIBRATION: readonly Series[] = [
  { key: "actual", name: "Mean actual", color: "var(--accent)" },
  { key: "predicted", name: "Mean predicted", color: "var(--muted-mark)", dash: "5 3" },
];
const ERROR: readonly Series[] = [{ key: "mae", name: "Mean absolute error", color: "var(--accent)" }];
const NONE: ReadonlySet<string> = new Set();

const small = (value: number) => formatSignificant(value, 2);

/** Over time where the rows have times, else over rows. */
function axisOf({ from }: AnalysisView) {
  const hasTimes = from !== null;
  return {
    head: hasTimes ? "As of (UTC)" : "Row",
    x: (point: PointView) => (point.at === null ? point.row : Date.parse(point.at)),
    cell: (point: PointView) =>
      point.at === null ? formatInteger(point.row + 1) : formatUtc(point.at).replace(" UTC", ""),
    formatX: hasTimes ? formatDay : (x: number) => formatInteger(x + 1),
    exactX: hasTimes ? (x: number) => `${formatMoment(x)} UTC` : (x: number) => `row ${formatInteger(x + 1)}`,
  };
}

export function EvaluationCharts({ analysis }: { analysis: AnalysisView }) {
  return (
    <div className="grid items-start gap-5 lg:grid-cols-2">
      <Earned analysis={analysis} />
      <Rolling analysis={analysis} />
      <Pairs analysis={analysis} />
      {analysis.calibration.length > 1 && <Calibration deciles={analysis.calibration} />}
      {analysis.hours.length > 0 && <Hours hours={analysis.hours} />}
      {analysis.baselines.length > 0 && <BaselinesCard baselines={analysis.baselines} />}
    </div>
  );
}

function Earned({ analysis }: { analysis: AnalysisView }) {
  const axis = axisOf(analysis);
  const points = analysis.cumulative.map((point) => ({ ...point, x: axis.x(point) }));
  return (
    <ChartCard
      title="Cumulative directional return"
      note={
        analysis.evidence.overlapRows > 1
          ? "log return without costs, every move counted once"
          : "log return without costs"
      }
      series={EARNED}
      initiallyHidden={["oracle"]}
      table={{
        heads: [axis.head, "Followed", "Always long", "Perfect"],
        rows: analysis.cumulative.map((point) => [
          axis.cell(point),
          formatLogReturn(point.model),
          formatLogReturn(point.hold),
          formatLogReturn(point.oracle),
        ]),
      }}
    >
      {(hidden) => (
        <LinePlot
          label="Cumulative directional return"
          points={points.map(({ x, model, hold, oracle }) => ({ x, model, hold, oracle }))}
          series={EARNED}
          hidden={hidden}
          formatX={axis.formatX}
          formatY={small}
          exactX={axis.exactX}
          exactY={formatLogReturn}
          level={0}
        />
      )}
    </ChartCard>
  );
}

function Rolling({ analysis }: { analysis: AnalysisView }) {
  const axis = axisOf(analysis);
  const { windowRows, points } = analysis.rolling;
  return (
    <ChartCard
      title="Rolling accuracy"
      note={`over ${formatInteger(windowRows)} rows, with its 95 % band`}
      table={{
        heads: [axis.head, "Accuracy", "Low", "High"],
        rows: points.map((point) => [
          axis.cell(point),
          formatPercent(point.accuracy),
          formatPercent(point.low),
          formatPercent(point.high),
        ]),
      }}
    >
      {() => (
        <LinePlot
          label="Rolling accuracy"
          points={points.map((point) => ({
            x: axis.x(point),
            accuracy: point.accuracy,
            low: point.low,
            high: point.high,
          }))}
          series={ACCURACY}
          hidden={NONE}
          formatX={axis.formatX}
          formatY={(value) => formatPercent(value, 0)}
          exactX={axis.exactX}
          exactY={formatPercent}
          level={0.5}
          band={{ low: "low", high: "high", color: "var(--accent)" }}
        />
      )}
    </ChartCard>
  );
}

function Pairs({ analysis }: { analysis: AnalysisView }) {
  const axis = axisOf(analysis);
  const { scatter, rows } = analysis;
  const pairs = scatter.map(({ at, actual, predicted }) => ({ asOf: at ?? "", actual, predicted }));
  return (
    <ChartCard
      title="Predicted against actual"
      note={
        scatter.length < rows
          ? `${formatInteger(scatter.length)} of ${formatInteger(rows)} rows; dashed: as predicted`
          : "dashed: as predicted"
      }
      table={{
        heads: [axis.head, "Actual", "Predicted"],
        rows: scatter.map((point) => [
          axis.cell(point),
          formatLogReturn(point.actual),
          formatLogReturn(point.predicted),
        ]),
      }}
    >
      {() => <ScatterPlot pairs={pairs} />}
    </ChartCard>
  );
}

function Calibration({ deciles }: { deciles: AnalysisView["calibration"] }) {
  return (
    <ChartCard
      title="Calibration"
      note="tenths of the prediction, smallest first; band: 95 % of the mean"
      series={CALIBRATION}
      table={{
        heads: ["Tenth", "Rows", "Mean predicted", "Mean actual", "Low", "High", "Accuracy"],
        rows: deciles.map((decile, i) => [
          String(i + 1),
          formatInteger(decile.rows),
          formatLogReturn(decile.meanPredicted),
          formatLogReturn(decile.meanActual),
          formatLogReturn(decile.low),
          formatLogReturn(decile.high),
          decile.accuracy === null ? DASH : formatPercent(decile.accuracy),
        ]),
      }}
    >
      {(hidden) => (
        <LinePlot
          label="Calibration"
          points={deciles.map(({ meanPredicted, meanActual, low, high }, i) => ({
            x: i + 1,
            predicted: meanPredicted,
            actual: meanActual,
            low,
            high,
          }))}
          series={CALIBRATION}
          hidden={hidden}
          formatX={String}
          formatY={small}
          exactX={(x) => `tenth ${x}`}
          exactY={formatLogReturn}
          level={0}
          band={{ low: "low", high: "high", color: "var(--accent)" }}
        />
      )}
    </ChartCard>
  );
}

function Hours({ hours }: { hours: AnalysisView["hours"] }) {
  return (
    <ChartCard
      title="Error by hour"
      note="hour of the prediction, UTC"
      table={{
        heads: ["Hour (UTC)", "Rows", "Mean absolute error", "Accuracy"],
        rows: hours.map((hour) => [
          String(hour.hour).padStart(2, "0"),
          formatInteger(hour.rows),
          formatLogReturn(hour.mae),
          hour.accuracy === null ? DASH : formatPercent(hour.accuracy),
        ]),
      }}
    >
      {() => (
        <BarPlot
          label="Mean absolute error by hour"
          points={hours.map(({ hour, mae }) => ({ x: hour, mae }))}
          series={ERROR}
          formatX={(x) => String(x).padStart(2, "0")}
          formatY={small}
          exactX={(x) => `${String(x).padStart(2, "0")}:00 UTC`}
          exactY={formatLogReturn}
        />
      )}
    </ChartCard>
  );
}
