"use client";
/** A first visit: the four steps to a live worker, each doing itself by one button and showing what it did. */
import { Check } from "lucide-react";
import Link from "next/link";
import { type ReactNode, useState } from "react";
import { useDeploy, useStartBaseline } from "@/app/_components/data/actions";
import { useJobs, useModels, useTopics } from "@/app/_components/data/queries";
import { formatMarket } from "@/app/_components/format";
import { JobProgress } from "@/app/_components/jobs/job-row";
import { useFill } from "@/app/_components/market/queries";
import { historyDays, topicSummary } from "@/app/_components/topics/names";
import { Button } from "@/app/_components/ui/button";
import { Card } from "@/app/_components/ui/card";
import { cx } from "@/app/_components/ui/classes";
import { Status } from "@/app/_components/ui/status";
import { candidateTopics, type StepState, wayOf } from "./steps";

interface StepProps {
  number: number;
  title: string;
  state: StepState;
  children: ReactNode;
  action?: ReactNode;
}

const BADGE: Record<StepState, string> = {
  done: "bg-ok-wash text-ok",
  running: "bg-wait-wash text-wait",
  failed: "bg-error-wash text-error",
  ready: "bg-accent-fill text-white",
  blocked: "bg-hover text-faint",
};

function Step({ number, title, state, children, action }: StepProps) {
  return (
    <li
      className="flex gap-3.5 border-b border-line px-4 py-3.5 last:border-b-0"
      aria-current={state === "ready" || state === "running" ? "step" : undefined}
    >
      <span
        className={cx(
          "flex size-6 shrink-0 items-center justify-center rounded-full text-sm font-semibold",
          BADGE[state],
        )}
      >
        {state === "done" ? <Check className="size-3.5" aria-label="Done" /> : number}
      </span>
      <div className="min-w-0 grow">
        <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
          <div className="min-w-56 grow">
            <h3 className={cx("text-base", state === "blocked" && "text-faint")}>
              {title}
              {state === "running" && (
                <span className="ml-2 text-sm font-normal">
                  <Status tone="wait">Running</Status>
                </span>
              )}
              {state === "failed" && (
                <span className="ml-2 text-sm font-normal">
                  <Status tone="error">Failed</Status>
                </span>
              )}
            </h3>
            <div className={cx("text-sm", state === "blocked" ? "text-faint" : "text-soft")}>{children}</div>
          </div>
          {action}
        </div>
      </div>
    </li>
  );
}

export function FirstSteps() {
  const topics = candidateTopics(useTopics().data ?? []);
  const jobs = useJobs().data ?? [];
  const models = useModels().data ?? [];
  const [chosenId, setChosenId] = useState<number | null>(null);
  const backfill = useFill();
  const train = useStartBaseline();
  const deploy = useDeploy();

  const topic = topics.find(({ topicId }) => topicId === chosenId) ?? topics[0] ?? null;
  const way = wayOf(topic, jobs, models);
  const days = topic === null ? 0 : historyDays(topic.horizonMinutes);

  return (
    <Card title="Your first worker" note="Four steps from nothing to scored predictions." isFlush>
      <ol>
        <Step
          number={1}
          title="Topic"
          state={way.topic}
          action={
            topics.length > 0 && (
              <label className="text-sm">
                <span className="sr-only">Topic to predict</span>
                <select
                  className="h-7 max-w-64 rounded-md border border-line-strong bg-raised px-2"
                  value={topic?.topicId ?? ""}
                  onChange={(event) => setChosenId(Number(event.target.value))}
                >
                  {topics.map((one) => (
                    <option key={one.topicId} value={one.topicId}>
                      {one.topicId}: {topicSummary(one)}
                    </option>
                  ))}
                </select>
              </label>
            )
          }
        >
          {topic === null ? (
            "The network's topics are being read; this takes a few seconds after the start."
          ) : (
            <>
              <Link href={`/topics/${topic.topicId}`} className="text-accent hover:underline">
                Topic {topic.topicId}
              </Link>{" "}
              asks for {topicSummary(topic)}.
            </>
          )}
        </Step>
        <Step
          number={2}
          title="Data"
          state={way.data}
          action={
            topic !== null &&
            (way.data === "ready" || way.data === "failed") && (
              <Button
                look={way.data === "ready" ? "primary" : "plain"}
                isPending={backfill.isPending}
                onClick={() => backfill.mutate({ markets: [topic.asset], days })}
              >
                {way.data === "failed" ? "Try again" : `Backfill ${days} days`}
              </Button>
            )
          }
        >
          {topic === null
            ? "One-minute candles of the topic's market."
            : way.data === "done"
              ? `One-minute candles of ${formatMarket(topic.asset)} are stored${way.dataJob ? `: ${way.dataJob.title}` : ""}.`
              : `${days} days of one-minute candles of ${formatMarket(topic.asset)}.`}
          {way.dataJob?.error && (
            <p className="text-error">{`${way.dataJob.error.message} ${way.dataJob.error.remedy}`}</p>
          )}
          {way.dataJob && <JobProgress job={way.dataJob} />}
        </Step>
        <Step
          number={3}
          title="Model"
          state={way.model}
          action={
            topic !== null &&
            (way.model === "ready" || way.model === "failed") && (
              <Button
                look={way.model === "ready" ? "primary" : "plain"}
                isPending={train.isPending}
                onClick={() => train.mutate(topic.topicId)}
              >
                {way.model === "failed" ? "Try again" : "Train a baseline"}
              </Button>
            )
          }
        >
          {way.newest !== null && way.model === "done" ? (
            <>
              {way.newest.name}, grade {way.newest.grade ?? "—"}
              {way.newest.trainingId !== null && (
                <>
                  {": "}
                  <Link href={`/trainings/${way.newest.trainingId}`} className="text-accent hover:underline">
                    see why
                  </Link>
                </>
              )}
            </>
          ) : (
            "Gradient-boosted trees, graded out of fold by seven metrics."
          )}
          {way.trainingJob?.error && (
            <p className="text-error">{`${way.trainingJob.error.message} ${way.trainingJob.error.remedy}`}</p>
          )}
          {way.trainingJob && <JobProgress job={way.trainingJob} />}
        </Step>
        <Step
          number={4}
          title="Worker"
          state={way.worker}
          action={
            topic !== null &&
            way.newest !== null && (
              <Button
                look="primary"
                isPending={deploy.isPending}
                onClick={() =>
                  way.newest && deploy.mutate({ modelId: way.newest.id, topicId: topic.topicId, topicKind: topic.kind })
                }
              >
                Deploy on topic {topic.topicId}
              </Button>
            )
          }
        >
          Makes a wallet, asks the faucet, registers, and submits in every window.
        </Step>
      </ol>
    </Card>
  );
}
