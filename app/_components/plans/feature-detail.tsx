"use client";
/** One column: its distribution, and how it and its relation to the target moved over time. */
import { ChartCard, type Series } from "@/app/_components/charts/chart-card";
import { BarPlot, LinePlot } from "@/app/_components/charts/lazy";
import { formatDay, formatInteger, formatPercent, formatSignificant, formatWithin } from "@/app/_components/format";
import { Card, Fact, Facts } from "@/app/_components/ui/card";
import type { FeatureStatistics } from "@/lib/forge/views";
import { formatCorrelation, SHIFTED_PSI } from "./feature-table";

const SHARE: readonly Series[] = [{ key: "share", name: "Rows", color: "var(--accent)" }];
const MOMENTS: readonly Series[] = [
  { key: "mean", name: "Mean", color: "var(--accent)" },
  { key: "high", name: "Mean + deviation", color: "var(--faint)", dash: "4 3" },
  { key: "low", name: "Mean − deviation", color: "var(--faint)", dash: "4 3" },
];
const CORRELATION: readonly Series[] = [{ key: "pearson", name: "Pearson with the target", color: "var(--accent)" }];
const NONE: ReadonlySet<string> = new Set();

/** Columns that hardly move, such as a ratio of neighbouring prices, need more digits than others. */
function formatsOf({ quantiles }: FeatureStatistics) {
  const spread = quantiles.p95 - quantiles.p05;
  return { short: formatWithin(spread, 3), tick: formatWithin(spread, 2) };
}

function Distribution({ name, statistics }: { name: string; statistics: FeatureStatistics }) {
  const { histogram } = statistics;
  const { short, tick } = formatsOf(statistics);
  const places = histogram.map(({ from, to, share }) => ({ x: (from + to) / 2, share }));
  return (
    <ChartCard
      title="Distribution"
      note={`${formatInteger(statistics.distinct)} distinct`}
      table={{
        heads: ["From", "To", "Rows"],
        rows: histogram.map(({ from, to, share }) => [short(from), short(to), formatPercent(share, 2)]),
      }}
    >
      {() => (
        <BarPlot
          label={`Distribution of ${name}`}
          points={places}
          series={SHARE}
          formatX={tick}
          formatY={(y) => formatPercent(y, 0)}
          exactX={(x) => `around ${short(x)}`}
          exactY={(y) => formatPercent(y, 2)}
        />
      )}
    </ChartCard>
  );
}

function OverTime({ name, statistics, isTarget }: { name: string; statistics: FeatureStatistics; isTarget: boolean }) {
  const { stability } = statistics;
  const { short, tick } = formatsOf(statistics);
  const points = stability.map(({ from, mean, deviation, pearson }) => ({
    x: Date.parse(from),
    mean,
    high: mean + deviation,
    low: mean - deviation,
    pearson,
  }));
  const table = {
    heads: ["From (UTC)", "Mean", "Deviation", "Pearson", "PSI"],
    rows: stability.map(({ from, mean, deviation, pearson, psi }) => [
      formatDay(from),
      short(mean),
      short(deviation),
      formatCorrelation(pearson),
      formatSignificant(psi, 2),
    ]),
  };
  return (
    <>
      <ChartCard
        title="Stability"
        note={`by eighths of the span; PSI at most ${formatSignificant(statistics.psiMax, 2)}${statistics.psiMax > SHIFTED_PSI ? ": it has moved" : ""}`}
        series={MOMENTS}
        table={table}
      >
        {(hidden) => (
          <LinePlot
            label={`Mean and deviation of ${name} over time`}
            points={points}
            series={MOMENTS}
            hidden={hidden}
            formatX={formatDay}
            formatY={tick}
            exactY={short}
          />
        )}
      </ChartCard>
      {!isTarget && (
        <ChartCard
          title="Correlation by eighth"
          note="a sign that flips is no relation"
          series={CORRELATION}
          table={table}
        >
          {() => (
            <LinePlot
              label={`Correlation of ${name} with the target over time`}
              points={points}
              series={CORRELATION}
              hidden={NONE}
              formatX={formatDay}
              formatY={(y) => y.toFixed(2)}
              exactY={formatCorrelation}
              level={0}
            />
          )}
        </ChartCard>
      )}
    </>
  );
}

interface FeatureDetailProps {
  name: string;
  goal: string;
  statistics: FeatureStatistics;
  /** Then it is not compared with itself. */
  isTarget?: boolean;
}

export function FeatureDetail({ name, goal, statistics, isTarget = false }: FeatureDetailProps) {
  const { quantiles, correlation } = statistics;
  const { short } = formatsOf(statistics);
  return (
    <div className="grid gap-5">
      <Card title={<span className="font-mono text-sm break-all">{name}</span>} note={goal}>
        <Facts>
          <Fact name="Mean, deviation">
            {short(statistics.mean)} <span className="text-faint">±</span> {short(statistics.deviation)}
          </Fact>
          <Fact name="Range">
            {short(statistics.min)} <span className="text-faint">to</span> {short(statistics.max)}
          </Fact>
          <Fact name="Quartiles">
            {short(quantiles.p25)} <span className="text-faint">·</span> {short(quantiles.p50)}{" "}
            <span className="text-faint">·</span> {short(quantiles.p75)}
          </Fact>
          <Fact name="5 % and 95 %">
            {short(quantiles.p05)} <span className="text-faint">·</span> {short(quantiles.p95)}
          </Fact>
          <Fact name="1 % and 99 %">
            {short(quantiles.p01)} <span className="text-faint">·</span> {short(quantiles.p99)}
          </Fact>
          {!isTarget && (
            <Fact name="Pearson, Spearman">
              {formatCorrelation(correlation.pearson)} <span className="text-faint">·</span>{" "}
              {formatCorrelation(correlation.spearman)}
            </Fact>
          )}
        </Facts>
      </Card>
      <Distribution name={name} statistics={statistics} />
      <OverTime name={name} statistics={statistics} isTarget={isTarget} />
    </div>
  );
}
