"use client";
/** Making a plan: begin with one that works, choose features by what they estimate, save. */
import { Save } from "lucide-react";
import { useRouter, useSearchParams } from "next/navigation";
import { useState } from "react";
import { useCreatePlan } from "@/app/_components/data/actions";
import { problemFrom } from "@/app/_components/data/api";
import { useFeatures, usePlans, useTopics } from "@/app/_components/data/queries";
import { plural } from "@/app/_components/format";
import { Page } from "@/app/_components/shell/page";
import { isPredictable, topicSummary } from "@/app/_components/topics/names";
import { Button } from "@/app/_components/ui/button";
import { Card } from "@/app/_components/ui/card";
import { Field, Select } from "@/app/_components/ui/fields";
import { Skeleton } from "@/app/_components/ui/state";
import type { FeatureKindView, PlanView, TopicView } from "@/lib/forge/views";
import { Basics } from "./basics";
import { ChosenFeatures } from "./chosen-features";
import {
  type Draft,
  draftOfPlan,
  draftOfTopic,
  entriesOf,
  issuesAt,
  issuesOf,
  marketOf,
  placeText,
  unlikeOthers,
} from "./draft";
import { FeatureCatalogue } from "./feature-catalogue";
import type { JsonObject } from "./json-schema";
import { PlanJson } from "./plan-json";

const PARENT = { href: "/plans", name: "Plans" };

/** "topic:77", "rich:77" or "plan:<id>" */
type Start = string;

function draftFrom(start: Start, topics: readonly TopicView[], plans: readonly PlanView[]): Draft | null {
  const [kind, id] = start.split(":");
  if (kind === "plan") {
    const plan = plans.find((one) => one.id === id);
    return plan === undefined ? null : draftOfPlan(plan);
  }
  const topic = topics.find((one) => String(one.topicId) === id);
  return topic === undefined ? null : draftOfTopic(topic, { isRich: kind === "rich" });
}

function Editor({ start, topics, plans }: { start: Start; topics: readonly TopicView[]; plans: readonly PlanView[] }) {
  const router = useRouter();
  const create = useCreatePlan();
  const [from, setFrom] = useState(start);
  const [draft, setDraft] = useState<Draft>(draftFrom(start, topics, plans) ?? draftOfTopic(ANY_TOPIC));
  const kinds = useFeatures(marketOf(draft)).data ?? [];
  const entries = entriesOf(draft);
  const issues = issuesOf(draft, kinds);
  const change = (plan: JsonObject) => setDraft({ ...draft, plan });
  const setEntries = (engineered: JsonObject[]) => change({ ...draft.plan, engineered });

  function add({ example }: FeatureKindView) {
    setEntries([...entries, unlikeOthers(example as JsonObject, entries)]);
  }

  function begin(next: Start) {
    setFrom(next);
    setDraft(draftFrom(next, topics, plans) ?? draft);
  }

  const options = [
    ...topics.flatMap((topic) => {
      const name = `Topic ${topic.topicId}: ${topicSummary(topic)}`;
      return [
        { value: `topic:${topic.topicId}`, name },
        { value: `rich:${topic.topicId}`, name: `${name}, with indicators` },
      ];
    }),
    ...plans.map(({ id, name }) => ({ value: `plan:${id}`, name: `Plan: ${name}` })),
  ];
  const problem = create.isError ? problemFrom(create.error) : null;
  return (
    <div className="grid items-start gap-5 xl:grid-cols-2">
      <div className="grid min-w-0 gap-5">
        <Card label="Beginning">
          <div className="grid gap-x-4 gap-y-3 *:min-w-0 *:grid-cols-[minmax(0,1fr)] sm:grid-cols-2">
            {options.length > 0 && (
              <Select label="Start from" isLabelled value={from} options={options} onChoose={begin} />
            )}
            <Field
              label="Name"
              value={draft.name}
              maxLength={80}
              required
              onChange={({ target }) => setDraft({ ...draft, name: target.value })}
            />
          </div>
        </Card>
        <ChosenFeatures
          entries={entries}
          kinds={kinds}
          issuesOfEntry={(index) => issuesAt(issues, "engineered", index)}
          onChange={setEntries}
        />
        <Basics plan={draft.plan} issues={issues} onChange={change} />
      </div>
      <div className="grid min-w-0 gap-5">
        {kinds.length === 0 ? <Skeleton className="h-80" /> : <FeatureCatalogue kinds={kinds} onAdd={add} />}
        <PlanJson plan={draft.plan} onChange={change} />
      </div>
      <div className="sticky bottom-0 z-10 -mx-4 flex flex-wrap items-center justify-end gap-3 border-t border-line bg-canvas px-4 py-3 max-md:bottom-14 md:-mx-6 md:px-6 xl:col-span-2">
        <div className="min-w-0 grow text-sm" role="status">
          {issues[0] !== undefined ? (
            <p className="text-error">
              <span className="font-mono text-xs">{placeText(issues[0].path)}</span> {issues[0].message}
              {issues.length > 1 && <span className="text-soft"> and {plural(issues.length - 1, "more fault")}</span>}
            </p>
          ) : problem !== null ? (
            <p className="text-error">
              {problem.detail} <span className="text-soft">{problem.remedy}</span>
            </p>
          ) : (
            <p className="text-faint">{plural(entries.length, "feature entry", "feature entries")}; everything fits.</p>
          )}
        </div>
        <Button
          size="md"
          look="primary"
          icon={Save}
          disabled={issues.length > 0}
          isPending={create.isPending}
          onClick={() =>
            create.mutate(
              { name: draft.name.trim(), plan: draft.plan },
              { onSuccess: ({ id }) => router.push(`/plans/${id}`) },
            )
          }
        >
          Save plan
        </Button>
      </div>
    </div>
  );
}

/** Where the network has not been reached yet. */
const ANY_TOPIC = { topicId: 77, asset: "btcusd", horizonMinutes: 5 };

export function NewPlanPage() {
  const params = useSearchParams();
  const topics = useTopics();
  const plans = usePlans();
  const asked = params.get("from") !== null ? `plan:${params.get("from")}` : `topic:${params.get("topic")}`;
  const isThere = !topics.isPending && !plans.isPending;
  const predictable = (topics.data ?? []).filter(isPredictable);
  const isKnown = draftFrom(asked, predictable, plans.data ?? []) !== null;
  const start = isKnown ? asked : `topic:${predictable[0]?.topicId ?? ANY_TOPIC.topicId}`;
  return (
    <Page parent={PARENT} title="New plan" note="Begin with a plan that works; add what estimates something.">
      {isThere ? (
        <Editor start={start} topics={predictable} plans={plans.data ?? []} />
      ) : (
        <div className="grid gap-5 xl:grid-cols-2" aria-busy="true">
          <Skeleton className="h-96" />
          <Skeleton className="h-96" />
        </div>
      )}
    </Page>
  );
}
