"use client";
/** One asset as two sources have it: common minutes, basis, where they part. */
import { useSearchParams } from "next/navigation";
import { ChartCard, type Series } from "@/app/_components/charts/chart-card";
import { LinePlot } from "@/app/_components/charts/lazy";
import { useData } from "@/app/_components/data/queries";
import {
  DASH,
  formatInteger,
  formatMarket,
  formatMoment,
  formatPrice,
  formatSignificant,
  formatUtc,
} from "@/app/_components/format";
import { Page } from "@/app/_components/shell/page";
import { Stat, StatRow } from "@/app/_components/ui/card";
import { Select } from "@/app/_components/ui/fields";
import { Empty, Loaded, SkeletonRows } from "@/app/_components/ui/state";
import type { SourceComparison } from "@/lib/forge/views";
import { marketPage } from "./address";
import { useComparison } from "./queries";

const SPANS = [1, 7, 30, 90, 365].map((days) => ({
  value: String(days),
  name: `${days} ${days === 1 ? "day" : "days"}`,
}));
const BASIS: readonly Series[] = [{ key: "basis", name: "Basis", color: "var(--accent)" }];
const points = (value: number | null | undefined) => (value == null ? DASH : `${formatSignificant(value, 3)} bp`);

function Figures({ found, titleA, titleB }: { found: SourceComparison; titleA: string; titleB: string }) {
  const { basis } = found;
  return (
    <StatRow label="Figures">
      <Stat
        label="Common minutes"
        note={`only ${titleA}: ${formatInteger(found.onlyA)}, only ${titleB}: ${formatInteger(found.onlyB)}`}
      >
        {formatInteger(found.both)}
      </Stat>
      <Stat
        label="Basis, median"
        note={basis === null ? DASH : `90 % within ${points(basis.p05)} and ${points(basis.p95)}`}
        title="Close of the second over close of the first, less one; a basis point is a hundredth of a per cent"
      >
        {points(basis?.median)}
      </Stat>
      <Stat label="Largest" note="either way">
        {points(basis?.largest)}
      </Stat>
      <Stat label="Apart" note={`minutes beyond ${found.tolerance} bp`}>
        {formatInteger(found.apart)}
      </Stat>
      <Stat label="Returns" note="correlation, minute by minute">
        {found.returnCorrelation === null ? DASH : found.returnCorrelation.toFixed(4)}
      </Stat>
    </StatRow>
  );
}

interface ComparePageProps {
  source: string;
  market: string;
  other: string;
}

export function ComparePage({ source, market, other }: ComparePageProps) {
  const params = useSearchParams();
  const asked = params.get("days");
  const days = SPANS.some(({ value }) => value === asked) ? (asked as string) : "30";
  const setDays = (value: string) => window.history.replaceState(null, "", `?days=${value}`);
  const query = useComparison(source, market, other, Number(days));
  const titles = new Map(useData().data?.sources.map(({ id, title }) => [id, title]));
  const titleA = titles.get(source) ?? source;
  const titleB = titles.get(other) ?? other;
  const closes: readonly Series[] = [
    { key: "a", name: titleA, color: "var(--run-1)" },
    { key: "b", name: titleB, color: "var(--run-2)" },
  ];
  return (
    <Page
      parent={{ href: marketPage(source, market), name: formatMarket(market) }}
      title={`${titleA} and ${titleB}`}
      note={`${formatMarket(market)}, minute by minute. A model that is trained on one and fed by the other meets the basis as an error.`}
      actions={<Select label="Span" value={days} options={SPANS} onChoose={setDays} />}
    >
      <Loaded query={query} skeleton={<SkeletonRows count={6} />}>
        {(found) => {
          const rows = found.series.time.map((time, i) => ({
            x: time * 1000,
            a: found.series.a[i] ?? null,
            b: found.series.b[i] ?? null,
            basis: found.series.basis[i] ?? null,
          }));
          if (rows.length === 0) return <Empty title="No common minutes in this span">Choose a longer one.</Empty>;
          const table = {
            heads: ["Minute (UTC)", titleA, titleB, "Basis, bp"],
            rows: rows.map(({ x, a, b, basis }) => [
              formatUtc(x),
              formatPrice(a),
              formatPrice(b),
              formatSignificant(basis, 3),
            ]),
          };
          return (
            <div className="grid gap-5">
              <Figures found={found} titleA={titleA} titleB={titleB} />
              <ChartCard title="Basis" note="of each stretch, the minute that stands out" series={BASIS} table={table}>
                {(hidden) => (
                  <LinePlot
                    label="Basis in basis points"
                    points={rows}
                    series={BASIS}
                    hidden={hidden}
                    formatX={formatMoment}
                    formatY={(y) => `${formatSignificant(y, 2)} bp`}
                    exactX={formatUtc}
                    exactY={points}
                    level={0}
                  />
                )}
              </ChartCard>
              <ChartCard title="Closes" series={closes} table={table}>
                {(hidden) => (
                  <LinePlot
                    label="Closes of both sources"
                    points={rows}
                    series={closes}
                    hidden={hidden}
                    formatX={formatMoment}
                    formatY={formatPrice}
                    exactX={formatUtc}
                    exactY={formatPrice}
                  />
                )}
              </ChartCard>
            </div>
          );
        }}
      </Loaded>
    </Page>
  );
}
