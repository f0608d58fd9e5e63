"use client";
/** Grades a model on the newest days, and shows how it was graded before. */
import Link from "next/link";
import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { useEvaluateModel } from "@/app/_components/data/actions";
import { useEvaluations } from "@/app/_components/data/queries";
import { formatDay, formatInteger } from "@/app/_components/format";
import { GradeBadge } from "@/app/_components/trainings/grade";
import { Button } from "@/app/_components/ui/button";
import { Card } from "@/app/_components/ui/card";
import { Ago } from "@/app/_components/ui/time";
import type { ModelDetailView } from "@/lib/forge/views";

const MOST_DAYS = 3660;
const MOST_SHOWN = 8;

export function EvaluateCard({ model }: { model: ModelDetailView }) {
  const router = useRouter();
  const evaluate = useEvaluateModel();
  const all = useEvaluations().data ?? [];
  const [days, setDays] = useState("30");
  const past = all.filter(({ subject }) => subject.kind === "model" && subject.modelId === model.id);

  function submit(event: FormEvent) {
    event.preventDefault();
    evaluate.mutate(
      { modelId: model.id, days: Number(days) },
      { onSuccess: ({ id }) => router.push(`/evaluations/${id}`) },
    );
  }

  return (
    <Card title="Evaluate" note={`rows up to ${formatDay(model.trainedOn.to)} count as seen in training`}>
      <form onSubmit={submit} className="flex flex-wrap items-center gap-2 text-sm">
        <label className="flex items-center gap-2">
          On the newest
          <input
            type="number"
            inputMode="numeric"
            min={1}
            max={MOST_DAYS}
            step={1}
            required
            value={days}
            onChange={(event) => setDays(event.target.value)}
            className="h-8 w-20 rounded-md border border-line-strong bg-canvas px-2 text-base"
          />
          days
        </label>
        <Button size="md" type="submit" isPending={evaluate.isPending} className="ml-auto">
          Evaluate
        </Button>
      </form>
      {past.length > 0 && (
        <ul className="mt-4 grid gap-1.5 border-t border-line pt-3 text-sm">
          {past.slice(0, MOST_SHOWN).map(({ id, grade, numPassed, rows, job, createdAt }) => (
            <li key={id} className="flex items-baseline gap-3">
              {grade === null ? (
                <span className="text-faint">{job?.status ?? "waiting"}</span>
              ) : (
                <GradeBadge grade={grade} score={numPassed === null ? null : numPassed / 7} />
              )}
              <Link href={`/evaluations/${id}`} className="min-w-0 grow truncate text-accent hover:underline">
                {rows === null ? "Report" : `${formatInteger(rows)} rows`}
              </Link>
              <span className="text-faint">
                <Ago at={createdAt} />
              </span>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
