"use client";
/** Is my fleet submitting? */
import { Boxes, Cpu } from "lucide-react";
import { useDeployments } from "@/app/_components/data/queries";
import { plural } from "@/app/_components/format";
import { Page } from "@/app/_components/shell/page";
import { ButtonLink } from "@/app/_components/ui/button";
import { Card } from "@/app/_components/ui/card";
import { Empty, Loaded, SkeletonRows } from "@/app/_components/ui/state";
import { FleetActions } from "./fleet-actions";
import { TimelineLegend } from "./timeline";
import { WorkersTable } from "./workers-table";

export function WorkersPage() {
  const query = useDeployments();
  return (
    <Page
      title="Workers"
      note="Models that submit predictions in every window of a topic."
      actions={
        <>
          <FleetActions workers={query.data} />
          <ButtonLink href="/models" size="md" look="primary" icon={Boxes}>
            Deploy a model
          </ButtonLink>
        </>
      }
    >
      <Card label="Workers" isFlush>
        <Loaded query={query} skeleton={<SkeletonRows count={4} />}>
          {(rows) => (
            <WorkersTable
              rows={rows}
              hasFilter
              tools={
                <div className="ml-auto flex flex-wrap items-center gap-x-4">
                  <TimelineLegend />
                  <span className="text-sm text-faint">{plural(rows.length, "worker")}</span>
                </div>
              }
              empty={
                <Empty
                  icon={Cpu}
                  title="No workers yet"
                  actions={
                    <ButtonLink href="/" look="primary">
                      Set up the first worker
                    </ButtonLink>
                  }
                >
                  A worker is a model with a wallet: it submits a signed prediction in every window of its topic.
                </Empty>
              }
            />
          )}
        </Loaded>
      </Card>
    </Page>
  );
}
