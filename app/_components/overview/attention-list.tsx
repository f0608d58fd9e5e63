"use client";
/** What needs a person, with the act beside it. */
import { useStartDeployment } from "@/app/_components/data/actions";
import { useNow } from "@/app/_components/data/clock";
import { useDeployments, useHealth, useJobs, useModels } from "@/app/_components/data/queries";
import { plural } from "@/app/_components/format";
import { Button, ButtonLink } from "@/app/_components/ui/button";
import { Card } from "@/app/_components/ui/card";
import { Mark, Status } from "@/app/_components/ui/status";
import { type Attention, attentionOf } from "./attention";

const MOST = 5;

function Action({ action }: { action: Attention["action"] }) {
  const start = useStartDeployment();
  if (action === null) return null;
  if ("href" in action) return <ButtonLink href={action.href}>{action.label}</ButtonLink>;
  return (
    <Button isPending={start.isPending} onClick={() => start.mutate(action.startId)}>
      {action.label}
    </Button>
  );
}

export function AttentionList() {
  const nowMs = useNow();
  const health = useHealth();
  const deployments = useDeployments();
  const jobs = useJobs();
  const models = useModels();
  const found = attentionOf({
    health: health.data,
    deployments: deployments.data,
    jobs: jobs.data,
    models: models.data,
    nowMs,
  });
  if (found.length === 0) {
    return (
      <section
        aria-label="Needs attention"
        className="flex min-h-11 items-center rounded-lg border border-line bg-panel px-4 text-sm"
      >
        <Status tone="ok">
          <span className="text-soft">Nothing needs your attention.</span>
        </Status>
      </section>
    );
  }
  return (
    <Card title="Needs attention" note={plural(found.length, "item")} isFlush>
      <ul>
        {found.slice(0, MOST).map((item) => (
          <li
            key={item.key}
            className="flex items-start gap-3 border-b border-line px-4 py-2.5 text-sm last:border-b-0"
          >
            <Mark tone={item.tone} className="mt-[5px]" />
            <div className="min-w-0 grow">
              <p className="font-medium">{item.text}</p>
              {item.why !== null && <p className="text-soft">{item.why}</p>}
            </div>
            <Action action={item.action} />
          </li>
        ))}
      </ul>
      {found.length > MOST && <p className="px-4 py-2 text-sm text-faint">and {found.length - MOST} more</p>}
    </Card>
  );
}
