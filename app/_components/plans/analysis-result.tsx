"use client";
/** A finished analysis: the summary, all columns, and the chosen one in detail. */
import { useCallback, useMemo, useRef } from "react";
import { Card } from "@/app/_components/ui/card";
import type { PlanAnalysisResult } from "@/lib/forge/views";
import { useAddressParameter } from "./address";
import { AnalysisSummary } from "./analysis-summary";
import { FeatureDetail } from "./feature-detail";
import { FeatureTable } from "./feature-table";

/** In the address; no column can be called so. */
const TARGET = "(target)";
const BAR_COLUMN = /^feature_(open|high|low|close|volume)_\d+$/;

export function AnalysisResult({ result }: { result: PlanAnalysisResult }) {
  const [asked, setAsked] = useAddressParameter("feature");
  const detail = useRef<HTMLDivElement>(null);
  const found = result.features.find(({ name }) => name === asked);
  const isTarget = asked === TARGET || result.features.length === 0;
  const feature = isTarget ? undefined : (found ?? mostCorrelated(result.features));

  // Of hundreds of columns, those that somebody chose come first.
  const engineeredFirst = useMemo(() => {
    const isBar = ({ name }: { name: string }) => BAR_COLUMN.test(name);
    return [...result.features.filter((one) => !isBar(one)), ...result.features.filter(isBar)];
  }, [result]);

  const choose = useCallback(
    (name: string) => {
      setAsked(name);
      // On a narrow screen the detail stands above the table.
      if (detail.current !== null && window.matchMedia("(width < 80rem)").matches) {
        detail.current.scrollIntoView({ block: "start" });
      }
    },
    [setAsked],
  );

  return (
    <>
      <AnalysisSummary result={result} />
      <div className="grid items-start gap-5 xl:grid-cols-[minmax(0,1fr)_24rem]">
        <div ref={detail} className="min-w-0 scroll-mt-16 xl:order-2">
          {feature === undefined ? (
            <FeatureDetail name="target" goal="what is predicted: a log return" statistics={result.target} isTarget />
          ) : (
            <FeatureDetail name={feature.name} goal={feature.goal} statistics={feature} />
          )}
        </div>
        <Card
          title="Features"
          isFlush
          actions={
            <button
              type="button"
              aria-pressed={isTarget}
              onClick={() => choose(TARGET)}
              className="text-sm text-faint hover:text-ink aria-pressed:text-accent"
            >
              Show the target
            </button>
          }
        >
          <FeatureTable features={engineeredFirst} chosen={feature?.name ?? null} onChoose={choose} />
        </Card>
      </div>
    </>
  );
}

function mostCorrelated(features: PlanAnalysisResult["features"]): PlanAnalysisResult["features"][number] | undefined {
  const size = ({ correlation }: PlanAnalysisResult["features"][number]) => Math.abs(correlation.spearman ?? 0);
  return features.reduce<PlanAnalysisResult["features"][number] | undefined>(
    (best, one) => (best === undefined || size(one) > size(best) ? one : best),
    undefined,
  );
}
