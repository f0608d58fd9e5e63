"use client";
/** One click to a graded model: what the platform read in the topic, what it proposes, and why. */
import { useRouter } from "next/navigation";
import { forgeCommand } from "@/app/_components/commands";
import { useStartBaseline } from "@/app/_components/data/actions";
import { useBaseline } from "@/app/_components/data/queries";
import { formatInteger, plural } from "@/app/_components/format";
import { Button, ButtonLink } from "@/app/_components/ui/button";
import { CommandHint } from "@/app/_components/ui/command-hint";
import { Dialog } from "@/app/_components/ui/dialog";
import { Loaded, Skeleton } from "@/app/_components/ui/state";
import type { BaselineView } from "@/lib/forge/views";
import type { PredictableTopic } from "./names";

function Proposal({ baseline }: { baseline: BaselineView }) {
  return (
    <div className="grid gap-4 text-sm">
      <p>{baseline.reading}</p>
      <dl className="grid gap-2.5">
        {baseline.reasons.map(({ what, value, why }) => (
          <div key={what} className="grid grid-cols-[6.5rem_minmax(0,1fr)] gap-x-3">
            <dt className="text-faint">{what}</dt>
            <dd>
              <span className="font-medium">{value}</span>
              <span className="block text-soft">{why}</span>
            </dd>
          </div>
        ))}
      </dl>
      <p className="text-faint">
        {plural(baseline.candidates, "configuration")} on about {formatInteger(baseline.expectedRows)} rows. It runs in
        the background; its page shows each configuration as it ends.
      </p>
    </div>
  );
}

interface BaselineDialogProps {
  topic: PredictableTopic;
  isOpen: boolean;
  onClose: () => void;
}

export function BaselineDialog({ topic, isOpen, onClose }: BaselineDialogProps) {
  const router = useRouter();
  const query = useBaseline(topic.topicId, isOpen);
  const start = useStartBaseline();
  return (
    <Dialog
      isOpen={isOpen}
      onClose={onClose}
      title="Build a baseline"
      footer={
        <>
          <ButtonLink size="md" href={`/trainings/new?topic=${topic.topicId}`}>
            Choose it all myself
          </ButtonLink>
          <Button
            size="md"
            look="primary"
            isPending={start.isPending}
            disabled={query.data === undefined}
            onClick={() => start.mutate(topic.topicId, { onSuccess: ({ id }) => router.push(`/trainings/${id}`) })}
          >
            Build it
          </Button>
        </>
      }
    >
      <Loaded query={query} skeleton={<Skeleton className="h-56" />}>
        {(baseline) => (
          <div className="grid gap-4">
            <Proposal baseline={baseline} />
            <CommandHint command={forgeCommand("train", topic.topicId, "--baseline")} />
          </div>
        )}
      </Loaded>
    </Dialog>
  );
}
