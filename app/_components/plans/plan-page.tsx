"use client";
/** What does this plan look at, and what do its features look like? */
import { ChartColumn, GraduationCap, Pencil } from "lucide-react";
import { usePlan, usePlanAnalysis } from "@/app/_components/data/queries";
import { formatHorizon, formatMarket, plural } from "@/app/_components/format";
import { Page } from "@/app/_components/shell/page";
import { ButtonLink } from "@/app/_components/ui/button";
import { Card } from "@/app/_components/ui/card";
import { Empty, Loaded, Skeleton, SkeletonRows } from "@/app/_components/ui/state";
import { Tag } from "@/app/_components/ui/status";
import type { PlanView } from "@/lib/forge/views";
import { useAddressParameter } from "./address";
import { AnalysisBar } from "./analysis-bar";
import { AnalysisResult } from "./analysis-result";
import { PlanFacts } from "./plan-facts";

const PARENT = { href: "/plans", name: "Plans" };

function Analyses({ plan }: { plan: PlanView }) {
  const [asked, setAsked] = useAddressParameter("analysis");
  const done = plan.analyses.filter(({ job }) => job.status === "succeeded");
  const isOpen = plan.analyses.some(({ job }) => job.status === "queued" || job.status === "running");
  // The one that was asked for may run still: the newest that is done is shown meanwhile.
  const shown = (done.find(({ id }) => id === asked) ?? done[0])?.id ?? null;
  const query = usePlanAnalysis(plan.id, shown);
  return (
    <>
      <AnalysisBar plan={plan} chosen={shown} onChoose={setAsked} />
      {shown !== null ? (
        <Loaded
          query={query}
          isPage
          skeleton={
            <div className="grid gap-5">
              <Skeleton className="h-20" />
              <Card label="Features" isFlush>
                <SkeletonRows count={10} />
              </Card>
            </div>
          }
        >
          {({ result }) => result !== null && <AnalysisResult result={result} />}
        </Loaded>
      ) : (
        !isOpen && (
          <Card label="Features">
            <Empty icon={ChartColumn} title="Not looked at yet">
              An analysis computes each column on real candles: distribution, correlation with the target, stability
              over time, missing share. Look before you train.
            </Empty>
          </Card>
        )
      )}
    </>
  );
}

export function PlanPage({ id }: { id: string }) {
  const query = usePlan(id);
  const plan = query.data;
  return (
    <Page
      parent={PARENT}
      title={plan?.name ?? "Plan"}
      badges={plan && <Tag>{plural(plan.columns, "column")}</Tag>}
      note={
        plan &&
        `${formatMarket(plan.plan.market)}, ${formatHorizon(plan.plan.target.horizonMinutes)} ahead, from bars of ${formatHorizon(plan.plan.intervalMinutes)}`
      }
      actions={
        plan && (
          <>
            <ButtonLink size="md" icon={Pencil} href={`/plans/new?from=${id}`}>
              Change a copy
            </ButtonLink>
            <ButtonLink size="md" look="primary" icon={GraduationCap} href={`/trainings/new?plan=${id}`}>
              Train with this plan
            </ButtonLink>
          </>
        )
      }
    >
      <Loaded
        query={query}
        isPage
        skeleton={
          <div className="grid gap-5">
            <Skeleton className="h-20" />
            <Skeleton className="h-40" />
            <Skeleton className="h-80" />
          </div>
        }
      >
        {(shown) => (
          <>
            <Analyses plan={shown} />
            <PlanFacts plan={shown} />
          </>
        )}
      </Loaded>
    </Page>
  );
}
