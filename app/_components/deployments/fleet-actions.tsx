"use client";
/** All workers at once: start, stop, and put right what has failed. */
import { Play, RefreshCw, Square } from "lucide-react";
import { useState } from "react";
import { useReconcile, useStartAll, useStopAll } from "@/app/_components/data/actions";
import { plural } from "@/app/_components/format";
import { Button } from "@/app/_components/ui/button";
import { CommandHint } from "@/app/_components/ui/command-hint";
import { Confirm } from "@/app/_components/ui/dialog";
import type { DeploymentView } from "@/lib/forge/views";

/** @param workers undefined while they are on their way: the buttons have their place already */
export function FleetActions({ workers }: { workers: readonly DeploymentView[] | undefined }) {
  const start = useStartAll();
  const stop = useStopAll();
  const reconcile = useReconcile();
  const [isStopping, setStopping] = useState(false);
  if (workers?.length === 0) return null;
  const running = (workers ?? []).filter(({ desired }) => desired === "running");
  const isStartable = workers?.some(({ desired, status }) => desired === "stopped" || status === "failed");
  return (
    <>
      <Button
        size="md"
        icon={RefreshCw}
        isPending={reconcile.isPending}
        disabled={workers === undefined}
        onClick={() => reconcile.mutate()}
        title="Starts anew what should run and has failed; what was stopped stays stopped"
      >
        Reconcile
      </Button>
      <Button
        size="md"
        icon={Play}
        isPending={start.isPending}
        disabled={isStartable !== true}
        onClick={() => start.mutate()}
      >
        Start all
      </Button>
      <Button size="md" icon={Square} disabled={running.length === 0} onClick={() => setStopping(true)}>
        Stop all
      </Button>
      <Confirm
        isOpen={isStopping}
        onClose={() => setStopping(false)}
        title={`Stop ${plural(running.length, "worker")}?`}
        confirm="Stop all"
        isPending={stop.isPending}
        onConfirm={() => stop.mutate(undefined, { onSettled: () => setStopping(false) })}
      >
        <p>
          No window is submitted to until they are started again, and every window that passes costs them score.
          Wallets, models and what was recorded stay.
        </p>
        <CommandHint command="npx forge workers stop-all" />
      </Confirm>
    </>
  );
}
