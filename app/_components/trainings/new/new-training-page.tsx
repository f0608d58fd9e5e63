"use client";
/** Asking for a training in full: topic, plan, family, search, walk-forward, data. */
import { GraduationCap } from "lucide-react";
import { useRouter, useSearchParams } from "next/navigation";
import { type FormEvent, useState } from "react";
import { trainCommand } from "@/app/_components/commands";
import { useTrain } from "@/app/_components/data/actions";
import { useData, useFamilies, usePlans, useTopics } from "@/app/_components/data/queries";
import { Page } from "@/app/_components/shell/page";
import { isPredictable } from "@/app/_components/topics/names";
import { Button } from "@/app/_components/ui/button";
import { CommandHint } from "@/app/_components/ui/command-hint";
import { DataFields } from "./data-fields";
import { FamilyFields } from "./family-fields";
import { EMPTY_FORM, faultOf, requestOf, type TrainingForm } from "./request";
import { SearchFields } from "./search-fields";
import { SubjectFields } from "./subject-fields";

const PARENT = { href: "/trainings", name: "Trainings" };

function useStart(): TrainingForm {
  const params = useSearchParams();
  const topic = Number(params.get("topic"));
  const plan = params.get("plan");
  return {
    ...EMPTY_FORM,
    topicId: Number.isInteger(topic) && topic > 0 ? topic : null,
    plan: plan === null ? EMPTY_FORM.plan : { kind: "saved", id: plan },
  };
}

export function NewTrainingPage() {
  const router = useRouter();
  const [form, setForm] = useState(useStart());
  const topics = useTopics().data?.filter(isPredictable) ?? [];
  const plans = usePlans().data ?? [];
  const families = useFamilies().data ?? [];
  const sources = useData().data?.sources ?? [];
  const train = useTrain();
  const change = (part: Partial<TrainingForm>) => setForm((known) => ({ ...known, ...part }));

  const saved =
    form.plan.kind === "saved" ? plans.find(({ id }) => form.plan.kind === "saved" && id === form.plan.id) : undefined;
  // A saved plan says its market and horizon: the topic that asks for them is the likely one.
  const fitting = saved
    ? topics.filter(
        ({ asset, horizonMinutes }) =>
          asset === saved.plan.market && horizonMinutes === saved.plan.target.horizonMinutes,
      )
    : topics;
  const topicId = form.topicId ?? fitting[0]?.topicId ?? null;
  const whole = { ...form, topicId };
  const fault = faultOf(whole);
  const command = fault === null ? trainCommand(requestOf(whole)) : null;

  function submit(event: FormEvent) {
    event.preventDefault();
    if (fault === null) train.mutate(requestOf(whole), { onSuccess: ({ id }) => router.push(`/trainings/${id}`) });
  }

  const part = { form: whole, change };
  return (
    <Page
      parent={PARENT}
      title="New training"
      note="Everything has a sensible value; change what you have a reason to."
    >
      <form onSubmit={submit} className="grid items-start gap-5 lg:grid-cols-2">
        <div className="grid gap-5">
          <SubjectFields {...part} topics={topics} plans={plans} />
          <SearchFields {...part} family={families.find(({ name }) => name === form.families[0])} />
        </div>
        <div className="grid gap-5">
          <DataFields {...part} sources={sources} />
          <FamilyFields {...part} families={families} />
        </div>
        <div className="flex flex-wrap items-end justify-end gap-3 lg:col-span-2">
          {command !== null && (
            <div className="min-w-0 grow basis-80">
              <CommandHint command={command} />
            </div>
          )}
          {fault !== null && <p className="text-sm text-error">{fault}</p>}
          <Button
            size="md"
            look="primary"
            type="submit"
            icon={GraduationCap}
            isPending={train.isPending}
            disabled={fault !== null}
          >
            Start training
          </Button>
        </div>
      </form>
    </Page>
  );
}
