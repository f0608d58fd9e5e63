"use client";
/** From a topic: backfill its market's candles, train a model for it. */
import { type FormEvent, useState } from "react";
import { useBackfill, useTrain } from "@/app/_components/data/actions";
import { formatMarket } from "@/app/_components/format";
import { Button } from "@/app/_components/ui/button";
import { Dialog } from "@/app/_components/ui/dialog";
import { Choices, Field } from "@/app/_components/ui/fields";
import { historyDays, type PredictableTopic, topicSummary } from "./names";

const MOST_DAYS = 3660;

interface TopicDialogProps {
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

const FAMILIES = [
  { value: "gbdt", name: "Boosted trees", note: "Histogram gradient boosting: quick, and hard to beat." },
  { value: "mlp", name: "Neural network", note: "Two hidden layers; slower to train." },
] as const;

const SEARCHES = [
  {
    value: "quick",
    name: "Quick",
    note: "A few configurations on a shorter history: a baseline within a minute or two.",
  },
  { value: "walkthrough", name: "Whole grid", note: "Every configuration of the walkthrough on its full history." },
] as const;

export function TrainDialog({ topic, isOpen, onClose }: TopicDialogProps) {
  const train = useTrain();
  const [family, setFamily] = useState<"gbdt" | "mlp">("gbdt");
  const [search, setSearch] = useState<"quick" | "walkthrough">("quick");

  return (
    <Dialog
      isOpen={isOpen}
      onClose={onClose}
      title="Train a baseline"
      footer={
        <>
          <Button size="md" onClick={onClose}>
            Cancel
          </Button>
          <Button
            size="md"
            look="primary"
            isPending={train.isPending}
            onClick={() => train.mutate({ topicId: topic.topicId, family, search }, { onSuccess: onClose })}
          >
            Start training
          </Button>
        </>
      }
    >
      <div className="grid gap-4">
        <p className="text-sm text-soft">
          For topic {topic.topicId}: {topicSummary(topic)}. Walk-forward folds, graded out of fold by seven metrics.
        </p>
        <Choices legend="Family" name="family" choices={FAMILIES} chosen={family} onChoose={setFamily} />
        <Choices legend="Search" name="search" choices={SEARCHES} chosen={search} onChoose={setSearch} />
      </div>
    </Dialog>
  );
}
