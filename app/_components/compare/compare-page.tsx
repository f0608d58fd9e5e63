"use client";
/** Which run is better, and by what: runs as columns, parameters against metrics. */
import { Columns3 } from "lucide-react";
import { useRouter, useSearchParams } from "next/navigation";
import { useComparison } from "@/app/_components/data/queries";
import { PRIMARY } from "@/app/_components/metrics";
import { Page } from "@/app/_components/shell/page";
import { Card } from "@/app/_components/ui/card";
import { Empty, Loaded, Skeleton } from "@/app/_components/ui/state";
import type { ComparisonView } from "@/lib/forge/views";
import { axesOf, type Candidate } from "./axes";
import { ParallelPlot } from "./parallel-plot";
import { ParameterPlot } from "./parameter-plot";
import { MOST_RUNS, RunChooser } from "./run-chooser";
import { RunTable } from "./run-table";

const PARENT = { href: "/trainings", name: "Trainings" };
/** p-values and bounds follow from these four. */
const SHOWN = PRIMARY.filter(({ key }) =>
  ["directional_accuracy", "pearson_r", "wrmse_improvement", "czar_improvement"].includes(key),
);
/** More lines than this are a blur: the best of each run are drawn. */
const MOST_LINES = 400;

export function runColor(place: number): string {
  return `var(--run-${(place % MOST_RUNS) + 1})`;
}

function candidateText({ rank, params, metrics, numPassed }: Candidate): string {
  const own = Object.entries(params).map(([name, value]) => `${name} ${value}`);
  const accuracy = metrics.directional_accuracy;
  const shown = accuracy === null || accuracy === undefined ? "" : `, DA ${(accuracy * 100).toFixed(2)} %`;
  return `#${rank} · ${numPassed}/${PRIMARY.length}${shown} · ${own.join(" · ")}`;
}

function Comparison({ comparison }: { comparison: ComparisonView }) {
  const { runs, candidates, caution } = comparison;
  const colorOf = (runId: string) =>
    runColor(
      Math.max(
        0,
        runs.findIndex(({ id }) => id === runId),
      ),
    );
  const perRun = Math.max(1, Math.floor(MOST_LINES / Math.max(1, runs.length)));
  const drawn = candidates.filter(({ rank }) => rank <= perRun);
  const axes = axesOf(drawn, SHOWN);
  return (
    <>
      {caution !== null && (
        <p className="rounded-md border border-line bg-wait-wash px-4 py-2.5 text-sm text-wait">{caution}</p>
      )}
      <RunTable comparison={comparison} />
      {drawn.length > 1 && (
        <>
          <Card title="Parameters against metrics" note="a line for each candidate, coloured by run">
            <ParallelPlot candidates={drawn} axes={axes} colorOf={colorOf} nameOf={candidateText} />
          </Card>
          <ParameterPlot
            candidates={drawn}
            axes={axes}
            colorOf={colorOf}
            runs={runs.map(({ id, title }) => ({ id, title }))}
          />
        </>
      )}
    </>
  );
}

export function ComparePage() {
  const router = useRouter();
  const ids = (useSearchParams().get("ids") ?? "").split(",").filter((id) => id !== "");
  const query = useComparison(ids);

  function choose(next: readonly string[]) {
    router.replace(next.length === 0 ? "/trainings/compare" : `/trainings/compare?ids=${next.join(",")}`, {
      scroll: false,
    });
  }

  return (
    <Page parent={PARENT} title="Compare runs" note="Figures are alike only where rows and targets are the same.">
      <RunChooser chosen={ids} onChoose={choose} />
      {ids.length === 0 ? (
        <Card label="Nothing chosen">
          <Empty icon={Columns3} title="Choose runs above">
            Two to {MOST_RUNS} finished trainings side by side: parameters, metrics, and which is best by each.
          </Empty>
        </Card>
      ) : (
        <Loaded
          query={query}
          isPage
          skeleton={
            <div className="grid gap-5">
              <Skeleton className="h-72" />
              <Skeleton className="h-80" />
            </div>
          }
        >
          {(comparison) => <Comparison comparison={comparison} />}
        </Loaded>
      )}
    </Page>
  );
}
