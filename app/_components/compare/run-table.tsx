/** Runs as columns: what they were made from, their best parameters, the seven metrics with the best marked. */
import { Check, Star, X } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { DASH, formatDay, formatDuration, formatInteger, formatUtc } from "@/app/_components/format";
import { formatMetric, PRIMARY } from "@/app/_components/metrics";
import { GradeBadge } from "@/app/_components/trainings/grade";
import { Card } from "@/app/_components/ui/card";
import { cx } from "@/app/_components/ui/classes";
import type { ComparisonView } from "@/lib/forge/views";

type Run = ComparisonView["runs"][number];

interface Line {
  name: string;
  title?: string;
  cell: (run: Run) => ReactNode;
  /** What makes two runs alike on this line; lines on which all are alike are drawn faint. */
  text: (run: Run) => string;
}

const FACTS: readonly Line[] = [
  { name: "Topic", text: ({ topicId }) => String(topicId), cell: ({ topicId }) => topicId },
  { name: "Family", text: ({ family }) => family, cell: ({ family }) => family },
  { name: "Plan", text: ({ planId }) => planId, cell: ({ planSummary }) => planSummary },
  {
    name: "Rows",
    text: ({ rows }) => String(rows),
    cell: ({ rows }) => formatInteger(rows),
  },
  {
    name: "Span",
    text: ({ from, to }) => `${from}${to}`,
    cell: ({ from, to }) => (
      <span title={`${formatUtc(from)} to ${formatUtc(to)}`}>
        {formatDay(from)} – {formatDay(to)}
      </span>
    ),
  },
  {
    name: "Data",
    title: "Fingerprint of rows and targets: the same means the very same numbers",
    text: ({ fingerprint }) => fingerprint,
    cell: ({ fingerprint }) => <span className="font-mono text-xs">{fingerprint.slice(0, 8)}</span>,
  },
  {
    name: "Search",
    text: ({ search }) => `${search.method} ${search.asked} ${search.folds} ${search.walk}`,
    cell: ({ search }) => `${search.asked} × ${search.folds} folds, ${search.method}, ${search.walk}`,
  },
  { name: "Seed", text: ({ seed }) => String(seed), cell: ({ seed }) => <span className="font-mono">{seed}</span> },
  { name: "Took", text: ({ seconds }) => String(seconds), cell: ({ seconds }) => formatDuration(seconds) },
];

function Head({ runs }: { runs: readonly Run[] }) {
  return (
    <thead>
      <tr className="border-b border-line">
        <th scope="col" className="sticky left-0 z-10 bg-panel px-4 py-2 text-left font-medium text-faint">
          Run
        </th>
        {runs.map((run, place) => (
          <th key={run.id} scope="col" className="min-w-44 px-3 py-2 text-left font-medium">
            <Link href={`/trainings/${run.id}`} className="inline-flex items-baseline gap-2 hover:text-accent">
              <span
                className="size-2.5 shrink-0 rounded-full"
                style={{ background: `var(--run-${place + 1})` }}
                aria-hidden="true"
              />
              {run.title}
            </Link>
          </th>
        ))}
      </tr>
    </thead>
  );
}

function Row({
  name,
  title,
  isAlike,
  children,
}: {
  name: ReactNode;
  title?: string;
  isAlike?: boolean;
  children: ReactNode;
}) {
  return (
    <tr className={cx("border-b border-line last:border-b-0", isAlike === true && "text-faint")}>
      <th
        scope="row"
        title={title}
        className="sticky left-0 z-10 h-8 bg-panel px-4 text-left font-normal whitespace-nowrap text-faint"
      >
        {name}
      </th>
      {children}
    </tr>
  );
}

export function RunTable({ comparison }: { comparison: ComparisonView }) {
  const { runs, best } = comparison;
  const names = [...new Set(runs.flatMap(({ params }) => Object.keys(params)))];
  const isAlike = (text: (run: Run) => string) => runs.length > 1 && new Set(runs.map(text)).size === 1;
  return (
    <Card title="Side by side" note="faint: the same in all; star: best by that metric" isFlush>
      <div className="overflow-x-auto">
        <table aria-label="Runs side by side" className="w-full text-sm">
          <Head runs={runs} />
          <tbody>
            <Row name="Grade">
              {runs.map((run) => (
                <td key={run.id} className="px-3">
                  <GradeBadge grade={run.grade} score={run.numPassed / PRIMARY.length} />
                </td>
              ))}
            </Row>
            {PRIMARY.map((metric) => (
              <Row key={metric.key} title={metric.explanation} name={metric.name}>
                {runs.map((run) => {
                  const hasPassed = run.passed[metric.passedKey] === true;
                  const Icon = hasPassed ? Check : X;
                  return (
                    <td key={run.id} className="px-3 whitespace-nowrap">
                      <span className="inline-flex items-center gap-1.5">
                        <Icon
                          className={cx("size-3.5", hasPassed ? "text-ok" : "text-error")}
                          strokeWidth={2.5}
                          aria-label={hasPassed ? "pass" : "fail"}
                        />
                        <span className={cx(best[metric.key] === run.id && "font-semibold")}>
                          {formatMetric(run.metrics[metric.key], metric.format)}
                        </span>
                        {best[metric.key] === run.id && runs.length > 1 && (
                          <Star className="size-3 fill-current text-accent" aria-label="best" />
                        )}
                      </span>
                    </td>
                  );
                })}
              </Row>
            ))}
            <Row name="Untouched window" title="Grade on days that neither search nor fit has seen">
              {runs.map(({ id, holdout }) => (
                <td key={id} className="px-3">
                  {holdout.grade ?? (holdout.openedAt === null ? <span className="text-faint">not opened</span> : DASH)}
                </td>
              ))}
            </Row>
            {FACTS.map((line) => (
              <Row key={line.name} name={line.name} title={line.title} isAlike={isAlike(line.text)}>
                {runs.map((run) => (
                  <td key={run.id} className="px-3">
                    {line.cell(run)}
                  </td>
                ))}
              </Row>
            ))}
            {names.map((name) => (
              <Row
                key={name}
                name={<span className="font-mono text-xs">{name}</span>}
                isAlike={isAlike(({ params }) => String(params[name]))}
              >
                {runs.map((run) => (
                  <td key={run.id} className="px-3 font-mono text-xs">
                    {run.params[name] ?? DASH}
                  </td>
                ))}
              </Row>
            ))}
          </tbody>
        </table>
      </div>
    </Card>
  );
}
