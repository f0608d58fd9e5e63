"use client";
/** The untouched window: days that neither the search nor the fit has seen. It is opened once, and the page says when. */
import { LockKeyhole, LockKeyholeOpen } from "lucide-react";
import { useState } from "react";
import { useOpenHoldout } from "@/app/_components/data/actions";
import { formatDay, formatInteger } from "@/app/_components/format";
import { Button } from "@/app/_components/ui/button";
import { Card } from "@/app/_components/ui/card";
import { Confirm } from "@/app/_components/ui/dialog";
import { Ago } from "@/app/_components/ui/time";
import type { TrainingView } from "@/lib/forge/views";
import { MetricCards } from "./metric-cards";
import { PredictionCharts } from "./prediction-charts";

type Holdout = NonNullable<TrainingView["holdout"]>;

function Closed({ id, holdout }: { id: string; holdout: Holdout }) {
  const [isAsking, setAsking] = useState(false);
  const open = useOpenHoldout();
  return (
    <div className="flex flex-wrap items-center gap-x-6 gap-y-3">
      <p className="max-w-prose grow text-sm text-soft">
        {holdout.rows > 0 && <>About {formatInteger(holdout.rows)} rows </>}were kept from the search and from the fit.
        What the model does here is the nearest thing to how it will do live, but only the first look is honest: once it
        has been seen, every later choice is made knowing it.
      </p>
      <Button size="md" icon={LockKeyholeOpen} onClick={() => setAsking(true)} isPending={open.isPending}>
        Open it
      </Button>
      <Confirm
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        title="Open the untouched window?"
        confirm="Open it now"
        isPending={open.isPending}
        onConfirm={() => open.mutate(id, { onSuccess: () => setAsking(false) })}
      >
        <p>It can be opened once. The time of opening stays with this training for good.</p>
        <p>Choose the model first: by folds, regimes and gates. Then look here, and accept what it says.</p>
      </Confirm>
    </div>
  );
}

export function HoldoutCard({ id, holdout }: { id: string; holdout: Holdout }) {
  const isOpen = holdout.openedAt !== null;
  const Icon = isOpen ? LockKeyholeOpen : LockKeyhole;
  return (
    <Card
      title={
        <span className="inline-flex items-center gap-2">
          <Icon className="size-4 text-faint" aria-hidden />
          Untouched window
        </span>
      }
      label="Untouched window"
      note={
        <>
          {formatDay(holdout.from)} to {formatDay(holdout.to)}
          {holdout.openedAt !== null && (
            <>
              {" "}
              · opened <Ago at={holdout.openedAt} />
            </>
          )}
        </>
      }
    >
      {!isOpen && <Closed id={id} holdout={holdout} />}
      {isOpen && holdout.report === null && (
        <p className="text-sm text-soft">Being opened: the model predicts each row of it.</p>
      )}
      {holdout.report !== null && (
        <div className="grid gap-4">
          <MetricCards report={holdout.report} />
          {holdout.predictions !== null && holdout.predictions.length > 0 && (
            <PredictionCharts predictions={holdout.predictions} of="rows that the model never saw" />
          )}
        </div>
      )}
    </Card>
  );
}
