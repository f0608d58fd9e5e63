"use client";
/** What is running, how long still; what ran before and how it ended. */
import { Activity } from "lucide-react";
import { useJobs } from "@/app/_components/data/queries";
import { plural } from "@/app/_components/format";
import { Page } from "@/app/_components/shell/page";
import { ButtonLink } from "@/app/_components/ui/button";
import { Card } from "@/app/_components/ui/card";
import { Empty, Loaded, SkeletonRows } from "@/app/_components/ui/state";
import type { JobView } from "@/lib/forge/views";
import { JobList } from "./job-row";

const isOpen = (job: JobView) => job.status === "running" || job.status === "queued";

export function JobsPage() {
  const query = useJobs();
  const jobs = query.data ?? [];
  const open = jobs.filter(isOpen);
  const ended = jobs.filter((job) => !isOpen(job));
  return (
    <Page title="Jobs" note="Long work: backfills, trainings, evaluations.">
      <Card title="Running" note={query.data && plural(open.length, "job")} isFlush>
        <Loaded query={query} skeleton={<SkeletonRows count={2} />}>
          {() =>
            open.length > 0 ? (
              <JobList jobs={open} />
            ) : (
              <Empty
                icon={Activity}
                title="Nothing runs now"
                actions={<ButtonLink href="/topics">Choose a topic to backfill or train for</ButtonLink>}
              />
            )
          }
        </Loaded>
      </Card>
      {ended.length > 0 && (
        <Card title="Ended" note={plural(ended.length, "job")} isFlush>
          <JobList jobs={ended} />
        </Card>
      )}
    </Page>
  );
}
