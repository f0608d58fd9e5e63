"use client";
/** What a plan says: its bars and target, its features, and all of it as JSON. */
import { useFeatures } from "@/app/_components/data/queries";
import { formatHorizon, formatMarket, formatPercent, formatUtc, plural } from "@/app/_components/format";
import { Card, Fact, Facts } from "@/app/_components/ui/card";
import { Copyable } from "@/app/_components/ui/copy";
import { Tag } from "@/app/_components/ui/status";
import type { PlanView } from "@/lib/forge/views";
import { entryTitle, kindOf, settingsText } from "./entry-text";
import type { JsonObject } from "./new/json-schema";
import { gapText } from "./plan-text";

export function PlanFacts({ plan: view }: { plan: PlanView }) {
  const { plan } = view;
  const kinds = useFeatures().data ?? [];
  const entries = plan.engineered as unknown as JsonObject[];
  return (
    <>
      <div className="grid items-start gap-5 lg:grid-cols-2">
        <Card title="Bars and target">
          <Facts>
            <Fact name="Market">{formatMarket(plan.market)}</Fact>
            {plan.pooledMarkets.length > 0 && (
              <Fact name="Also trained on">{plan.pooledMarkets.map(formatMarket).join(", ")}</Fact>
            )}
            <Fact name="Bars in a row">
              {plan.inputBars} of {formatHorizon(plan.intervalMinutes)}
            </Fact>
            <Fact name="Target">log return over {formatHorizon(plan.target.horizonMinutes)}</Fact>
            <Fact name="A row every">{formatHorizon(plan.rowEveryMinutes)}</Fact>
            <Fact name="Looks back" title="Bars of history that a row looks at">
              {plural(view.barsNeeded, "bar")},{" "}
              <span className="text-faint">{formatHorizon(view.barsNeeded * plan.intervalMinutes)}</span>
            </Fact>
            <Fact name="A bar needs" title="Share of its minutes that must be there">
              {formatPercent(plan.minBarCoverage, 0)} of its minutes
            </Fact>
            <Fact name="Gaps">{gapText(plan)}</Fact>
            <Fact name="Saved">{formatUtc(view.createdAt)}</Fact>
            <Fact name="Id">
              <Copyable text={view.id} what="plan's id" head={8} tail={4} />
            </Fact>
          </Facts>
        </Card>
        <Card title="Features beside the bars" note={plural(entries.length, "entry", "entries")} isFlush>
          {entries.length === 0 ? (
            <p className="px-4 py-6 text-sm text-soft">The bars alone.</p>
          ) : (
            <ul className="max-h-96 overflow-y-auto">
              {entries.map((entry) => (
                <li
                  key={JSON.stringify(entry)}
                  className="flex flex-wrap items-baseline gap-x-3 gap-y-0.5 border-b border-line px-4 py-2 text-sm last:border-b-0"
                >
                  <span className="font-medium">{entryTitle(entry, kinds)}</span>
                  <span className="font-mono text-xs text-faint">{String(entry.name)}</span>
                  <span className="grow text-soft">{settingsText(entry)}</span>
                  <Tag>{kindOf(entry, kinds)?.goal ?? "?"}</Tag>
                </li>
              ))}
            </ul>
          )}
        </Card>
      </div>
      <details className="rounded-lg border border-line bg-panel">
        <summary className="flex min-h-11 items-center px-4 py-2 font-semibold">The plan as JSON</summary>
        <pre className="overflow-x-auto border-t border-line p-4 font-mono text-xs">
          {JSON.stringify(plan, null, 2)}
        </pre>
      </details>
    </>
  );
}
