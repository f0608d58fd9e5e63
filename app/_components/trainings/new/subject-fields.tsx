/** What is predicted, and from which features. */
import Link from "next/link";
import { formatHorizon, formatMarket } from "@/app/_components/format";
import { type PredictableTopic, topicSummary } from "@/app/_components/topics/names";
import { Card } from "@/app/_components/ui/card";
import { Choices, Select } from "@/app/_components/ui/fields";
import type { PlanView } from "@/lib/forge/views";
import type { FormPart } from "./request";

interface SubjectFieldsProps extends FormPart {
  topics: readonly PredictableTopic[];
  plans: readonly PlanView[];
}

const PLANS = [
  {
    value: "ready",
    name: "The walkthrough's plan",
    note: "48 bars as ratios to the newest, and four log returns. The measure of all others.",
  },
  {
    value: "rich",
    name: "The walkthrough's plan with indicators",
    note: "Trend, reversion, volatility, volume and calendar features too, their windows scaled by the horizon.",
  },
  { value: "saved", name: "A plan of mine", note: "Saved under Plans, checked against the topic." },
] as const;

export function SubjectFields({ form, change, topics, plans }: SubjectFieldsProps) {
  const topic = topics.find(({ topicId }) => topicId === form.topicId);
  const fitting = plans.filter(
    ({ plan }) =>
      topic === undefined ||
      (plan.market === topic.asset && plan.target.horizonMinutes === Math.max(1, Math.round(topic.horizonMinutes))),
  );
  const chosen = form.plan;
  return (
    <Card title="What to predict, from what">
      <div className="grid gap-4">
        <Select
          label="Topic"
          isLabelled
          value={form.topicId === null ? "" : String(form.topicId)}
          options={topics.map((one) => ({ value: String(one.topicId), name: `${one.topicId}: ${topicSummary(one)}` }))}
          onChoose={(value) => change({ topicId: Number(value) })}
        />
        <Choices
          legend="Plan"
          name="plan"
          choices={PLANS}
          chosen={chosen.kind}
          onChoose={(kind) => change({ plan: kind === "saved" ? { kind, id: fitting[0]?.id ?? "" } : { kind } })}
        />
        {chosen.kind === "saved" &&
          (fitting.length === 0 ? (
            <p className="text-sm text-soft">
              No saved plan predicts{" "}
              {topic ? `${formatMarket(topic.asset)} ${formatHorizon(topic.horizonMinutes)} ahead` : "this"}.{" "}
              <Link href="/plans" className="text-accent hover:underline">
                Make one
              </Link>
              .
            </p>
          ) : (
            <Select
              label="Saved plan"
              isLabelled
              value={chosen.id}
              options={fitting.map(({ id, name, columns }) => ({ value: id, name: `${name} (${columns} columns)` }))}
              onChoose={(id) => change({ plan: { kind: "saved", id } })}
            />
          ))}
      </div>
    </Card>
  );
}
