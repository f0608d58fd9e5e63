"use client";
/** The last windows of a worker; one is chosen, kept in the address, and shown in full. */
import { useSearchParams } from "next/navigation";
import { useTimeline } from "@/app/_components/data/queries";
import { formatInteger } from "@/app/_components/format";
import { Card } from "@/app/_components/ui/card";
import { Empty, Loaded, Skeleton } from "@/app/_components/ui/state";
import type { DeploymentView, TimelineSlot } from "@/lib/forge/views";
import { SlotDetail } from "./slot-detail";
import { SLOTS, Timeline, TimelineLegend } from "./timeline";

/** Without a choice: the newest window whose story is told to its end, else the newest with a submission. */
function newestNonce(slots: readonly TimelineSlot[]): number | null {
  const scored = slots.findLast((slot) => slot.score !== null);
  const submitted = slots.findLast((slot) => slot.submission !== null);
  return (scored ?? submitted ?? slots[slots.length - 1])?.nonce ?? null;
}

function choose(nonce: number): void {
  window.history.replaceState(null, "", `?nonce=${nonce}`);
}

export function SubmissionsCard({ deployment }: { deployment: DeploymentView }) {
  const query = useTimeline(deployment.id);
  const asked = useSearchParams().get("nonce");
  return (
    <Card title="Submissions" note="the last 25 windows, oldest first" actions={<TimelineLegend />}>
      <Loaded
        query={query}
        skeleton={
          <div className="grid gap-5">
            <Skeleton className="h-18" />
            <Skeleton className="h-52" />
          </div>
        }
      >
        {(slots) => {
          if (slots.length === 0) {
            return (
              <Empty title="No window yet">
                The first one appears as soon as the network opens it; the countdown above says when.
              </Empty>
            );
          }
          const wanted = asked === null ? null : Number(asked);
          const chosen = slots.some((slot) => slot.nonce === wanted) ? wanted : newestNonce(slots);
          const slot = slots.find(({ nonce }) => nonce === chosen);
          return (
            <div className="grid gap-5">
              <div className="grid gap-1">
                <Timeline slots={slots} chosen={chosen} onChoose={choose} />
                <div className="flex font-mono text-xs text-faint" aria-hidden="true">
                  <span style={{ flexGrow: SLOTS - slots.length }} />
                  <span className="flex justify-between gap-2" style={{ flexGrow: slots.length }}>
                    <span>{formatInteger(slots[0]?.nonce)}</span>
                    {slots.length > 1 && <span>{formatInteger(slots[slots.length - 1]?.nonce)}</span>}
                  </span>
                </div>
              </div>
              {slot !== undefined && <SlotDetail slot={slot} kind={deployment.topicKind} />}
            </div>
          );
        }}
      </Loaded>
    </Card>
  );
}
