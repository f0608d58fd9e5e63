"use client";
/** All columns of an analysis: what each looks like, and what it has to do with the target. */
import { useMemo } from "react";
import { DASH, formatPercent, formatSignificant, plural } from "@/app/_components/format";
import { cx } from "@/app/_components/ui/classes";
import { type Column, DataTable } from "@/app/_components/ui/data-table";
import type { PlanAnalysisResult } from "@/lib/forge/views";
import { Histogram } from "./histogram";

export type Feature = PlanAnalysisResult["features"][number];

/** Beyond this, a distribution counts as another one. */
export const SHIFTED_PSI = 0.2;

export function formatCorrelation(value: number | null): string {
  if (value === null) return DASH;
  const text = Math.abs(value).toFixed(3);
  return Number(text) === 0 ? "0.000" : `${value < 0 ? "−" : "+"}${text}`;
}

function Psi({ psi }: { psi: number }) {
  return <span className={cx(psi > SHIFTED_PSI && "text-wait")}>{formatSignificant(psi, 2)}</span>;
}

function columnsOf(chosen: string | null, onChoose: (name: string) => void): Column<Feature>[] {
  return [
    {
      key: "name",
      head: "Feature",
      sort: ({ name }) => name,
      cell: ({ name }) => (
        <button
          type="button"
          data-row-link
          aria-pressed={name === chosen}
          onClick={() => onChoose(name)}
          className={cx(
            "max-w-52 truncate text-left font-mono text-xs hover:text-accent",
            name === chosen ? "font-semibold text-accent" : "text-ink",
          )}
        >
          {name}
        </button>
      ),
    },
    { key: "goal", head: "Goal", isWide: true, sort: ({ goal }) => goal, cell: ({ goal }) => goal },
    {
      key: "distribution",
      head: "Distribution",
      title: "From the 1st to the 99th percentile; the outer bins hold what lies beyond",
      cell: ({ histogram, name }) => <Histogram bins={histogram} what={name} />,
    },
    {
      key: "pearson",
      head: "Pearson",
      title: "Linear correlation with the target; sorted by its size",
      isNumeric: true,
      sort: ({ correlation }) => (correlation.pearson === null ? null : Math.abs(correlation.pearson)),
      cell: ({ correlation }) => formatCorrelation(correlation.pearson),
    },
    {
      key: "spearman",
      head: "Spearman",
      title: "Correlation of ranks with the target; sorted by its size",
      isNumeric: true,
      sort: ({ correlation }) => (correlation.spearman === null ? null : Math.abs(correlation.spearman)),
      cell: ({ correlation }) => formatCorrelation(correlation.spearman),
    },
    {
      key: "psi",
      head: "PSI max",
      title: `Largest population stability index of an eighth of the span against the first; above ${SHIFTED_PSI} the distribution has moved`,
      isNumeric: true,
      sort: ({ psiMax }) => psiMax,
      cell: ({ psiMax }) => <Psi psi={psiMax} />,
    },
    {
      key: "missing",
      head: "Missing",
      title: "Share of the grid's times at which this feature alone could not be computed",
      isNumeric: true,
      sort: ({ missingShare }) => missingShare,
      cell: ({ missingShare }) =>
        missingShare === 0 ? "0" : formatPercent(missingShare, missingShare < 0.001 ? 3 : 1),
    },
  ];
}

interface FeatureTableProps {
  features: readonly Feature[];
  chosen: string | null;
  onChoose: (name: string) => void;
}

export function FeatureTable({ features, chosen, onChoose }: FeatureTableProps) {
  const columns = useMemo(() => columnsOf(chosen, onChoose), [chosen, onChoose]);
  return (
    <DataTable
      label="Features"
      rows={features}
      columns={columns}
      rowKey={({ name }) => name}
      textOf={({ name, goal }) => `${name} ${goal}`}
      filterLabel="Filter by name, goal"
      tools={<span className="ml-auto text-sm text-faint">{plural(features.length, "column")}</span>}
      empty={<p className="px-4 py-10 text-center text-sm text-soft">The plan has no columns.</p>}
    />
  );
}
