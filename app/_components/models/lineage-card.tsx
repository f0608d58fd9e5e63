/** Where a model comes from and what became of it: data, plan, run, model, workers. */
import { ChevronRight } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { DASH, formatDay, formatHorizon, formatInteger, formatMarket, plural, shorten } from "@/app/_components/format";
import { Card } from "@/app/_components/ui/card";
import type { ModelDetailView } from "@/lib/forge/views";

interface StepProps {
  name: string;
  children: ReactNode;
  note: ReactNode;
  isLast?: boolean;
}

function Step({ name, children, note, isLast = false }: StepProps) {
  return (
    <li className="relative min-w-0 px-4 py-3 text-sm max-lg:border-b max-lg:border-line max-lg:last:border-b-0 lg:border-r lg:border-line lg:last:border-r-0">
      <p className="text-faint">{name}</p>
      <p className="truncate text-base font-medium">{children}</p>
      <p className="text-soft">{note}</p>
      {!isLast && (
        <ChevronRight
          className="absolute top-1/2 right-0 z-10 size-4 translate-x-1/2 -translate-y-1/2 rounded-full bg-panel text-faint max-lg:hidden"
          aria-hidden
        />
      )}
    </li>
  );
}

const LINK = "text-accent hover:underline";

export function LineageCard({ model }: { model: ModelDetailView }) {
  const { plan, planId, trainedOn, trainingId, deployments, origin } = model;
  const day = (at: string) => formatDay(at);
  const planText = `${plan.inputBars} bars of ${formatHorizon(plan.intervalMinutes)}`;
  return (
    <Card label="Lineage" isFlush>
      <ol className="grid lg:grid-cols-5">
        <Step
          name="Data"
          note={
            trainedOn.from === null
              ? `trained elsewhere; seen up to ${day(trainedOn.to)}`
              : `${day(trainedOn.from)} to ${day(trainedOn.to)}`
          }
        >
          {formatMarket(plan.market)}
        </Step>
        <Step
          name="Plan"
          note={`${plural(model.columns, "column")}, ${formatHorizon(plan.target.horizonMinutes)} ahead`}
        >
          {planId === null ? (
            planText
          ) : (
            <Link href={`/plans/${planId}`} className={LINK}>
              {planText}
            </Link>
          )}
        </Step>
        <Step
          name="Run"
          note={
            trainedOn.rows === null
              ? (trainedOn.source ?? DASH)
              : `${formatInteger(trainedOn.rows)} rows, seed ${trainedOn.seed}`
          }
        >
          {trainingId === null ? (
            origin === "imported" ? (
              "Imported"
            ) : (
              DASH
            )
          ) : (
            <Link href={`/trainings/${trainingId}`} className={LINK}>
              Training
            </Link>
          )}
        </Step>
        <Step name="Model" note={<span className="font-mono">{shorten(model.id, 8, 4)}</span>}>
          {model.family}
        </Step>
        <Step
          name="Workers"
          isLast
          note={deployments.length === 0 ? "none deployed" : deployments.map(({ status }) => status).join(", ")}
        >
          {deployments.length === 0
            ? DASH
            : deployments.slice(0, 3).map(({ id, topicId }, i) => (
                <span key={id}>
                  {i > 0 && ", "}
                  <Link href={`/deployments/${id}`} className={LINK}>
                    topic {topicId}
                  </Link>
                </span>
              ))}
          {deployments.length > 3 && ` and ${deployments.length - 3} more`}
        </Step>
      </ol>
    </Card>
  );
}
