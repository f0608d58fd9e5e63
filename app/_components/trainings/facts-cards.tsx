/** What a training was made from, where its time went, and every metric beyond the seven. */
import { formatDay, formatHorizon, formatInteger, formatMarket, formatMs, formatUtc } from "@/app/_components/format";
import { ADDITIONAL, formatMetric } from "@/app/_components/metrics";
import { Card, Fact, Facts } from "@/app/_components/ui/card";
import { Copyable } from "@/app/_components/ui/copy";
import type { ReportView, TrainingView } from "@/lib/forge/views";

type Dataset = NonNullable<TrainingView["dataset"]>;

export function DatasetCard({ dataset, plan }: { dataset: Dataset; plan: TrainingView["plan"] }) {
  const dropped = Object.entries(dataset.dropped).filter(([, count]) => count > 0);
  return (
    <Card title="Dataset">
      <Facts>
        <Fact name="Market">{formatMarket(plan.market)}</Fact>
        <Fact name="Span" title={`${formatUtc(dataset.from)} to ${formatUtc(dataset.to)}`}>
          {formatDay(dataset.from)} <span className="text-faint">to</span> {formatDay(dataset.to)}
        </Fact>
        <Fact name="Rows">{formatInteger(dataset.rows)}</Fact>
        <Fact name="Columns">{formatInteger(dataset.columns)}</Fact>
        <Fact name="Input">
          {plan.inputBars} bars of {formatHorizon(plan.intervalMinutes)}
        </Fact>
        <Fact name="Target">log return over {formatHorizon(plan.target.horizonMinutes)}</Fact>
        <Fact name="A row every">{formatHorizon(plan.rowEveryMinutes)}</Fact>
        <Fact name="Rows dropped">
          {dropped.length === 0
            ? "none"
            : dropped.map(([reason, count]) => (
                <span key={reason} className="block">
                  {formatInteger(count)} <span className="text-faint">{reason.replaceAll("_", " ")}</span>
                </span>
              ))}
        </Fact>
        <Fact name="Fingerprint">
          <Copyable text={dataset.fingerprint} what="data set's fingerprint" head={8} tail={4} />
        </Fact>
      </Facts>
    </Card>
  );
}

export function TimingsCard({ timings }: { timings: NonNullable<TrainingView["timings"]> }) {
  const most = Math.max(1, ...timings.map((timing) => timing.ms));
  // "search: fit" is a part of "search".
  const isPart = (step: string) => step.includes(": ");
  const total = timings.reduce((sum, { step, ms }) => (isPart(step) ? sum : sum + ms), 0);
  return (
    <Card title="Where the time went" note={formatMs(total)}>
      <dl className="grid grid-cols-[auto_minmax(3rem,1fr)_auto] items-center gap-x-4 gap-y-1.5 text-sm">
        {timings.map(({ step, ms }) => (
          <div key={step} className="contents">
            <dt className={isPart(step) ? "pl-4 text-faint" : "text-soft"}>{step.slice(step.indexOf(": ") + 1)}</dt>
            <dd className="h-1.5 rounded-full bg-hover" aria-hidden="true">
              <div className="h-full rounded-full bg-muted-mark" style={{ width: `${(ms / most) * 100}%` }} />
            </dd>
            <dd className="text-right">{formatMs(ms)}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}

export function AdditionalMetrics({ report }: { report: ReportView }) {
  const names = Object.keys(ADDITIONAL).filter((key) => key in report.metrics);
  return (
    <details className="group rounded-lg border border-line bg-panel">
      <summary className="flex min-h-11 flex-wrap items-center gap-x-2 px-4 py-2 font-semibold">
        Additional metrics
        <span className="text-sm font-normal text-faint">{names.length}; they inform, the grade ignores them</span>
      </summary>
      <dl className="grid gap-x-10 gap-y-1.5 border-t border-line p-4 text-sm sm:grid-cols-2 lg:grid-cols-3">
        {names.map((key) => {
          const metric = ADDITIONAL[key];
          if (metric === undefined) return null;
          return (
            <div key={key} className="flex justify-between gap-4" title={`${key}: ${metric.explanation}`}>
              <dt className="text-faint">{metric.name}</dt>
              <dd className="font-mono">{formatMetric(report.metrics[key], metric.format)}</dd>
            </div>
          );
        })}
      </dl>
    </details>
  );
}
