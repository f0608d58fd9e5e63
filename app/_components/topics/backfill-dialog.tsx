"use client";
/** From a topic: backfill its market's candles. */
import { type FormEvent, useState } from "react";
import { useBackfill } from "@/app/_components/data/actions";
import { formatMarket } from "@/app/_components/format";
import { Button } from "@/app/_components/ui/button";
import { Dialog } from "@/app/_components/ui/dialog";
import { Field } from "@/app/_components/ui/fields";
import { historyDays, type PredictableTopic } from "./names";

const MOST_DAYS = 3660;

export interface TopicDialogProps {
  topic: PredictableTopic;
  isOpen: boolean;
  onClose: () => void;
}

export function BackfillDialog({ topic, isOpen, onClose }: TopicDialogProps) {
  const backfill = useBackfill();
  const [days, setDays] = useState(String(historyDays(topic.horizonMinutes)));

  function submit(event: FormEvent) {
    event.preventDefault();
    backfill.mutate({ market: topic.asset, days: Number(days) }, { onSuccess: onClose });
  }

  return (
    <Dialog
      isOpen={isOpen}
      onClose={onClose}
      title={`Backfill ${formatMarket(topic.asset)}`}
      footer={
        <>
          <Button size="md" onClick={onClose}>
            Cancel
          </Button>
          <Button size="md" look="primary" type="submit" form="backfill" isPending={backfill.isPending}>
            Start backfill
          </Button>
        </>
      }
    >
      <form id="backfill" onSubmit={submit} className="grid gap-3">
        <Field
          label="Days of history"
          type="number"
          inputMode="numeric"
          min={1}
          max={MOST_DAYS}
          step={1}
          required
          value={days}
          onChange={(event) => setDays(event.target.value)}
          note="One-minute candles, back from now. Days that are complete already are not fetched again."
        />
      </form>
    </Dialog>
  );
}
