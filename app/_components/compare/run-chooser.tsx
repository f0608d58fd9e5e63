"use client";
/** The finished trainings, some of which are chosen to be compared. */
import { useTrainings } from "@/app/_components/data/queries";
import { Card } from "@/app/_components/ui/card";
import { cx } from "@/app/_components/ui/classes";
import { Empty, Loaded, SkeletonRows } from "@/app/_components/ui/state";
import { Ago } from "@/app/_components/ui/time";

export const MOST_RUNS = 6;

interface RunChooserProps {
  chosen: readonly string[];
  onChoose: (ids: readonly string[]) => void;
}

export function RunChooser({ chosen, onChoose }: RunChooserProps) {
  const query = useTrainings();
  const isFull = chosen.length >= MOST_RUNS;
  return (
    <Card title="Runs" note={`${chosen.length} of at most ${MOST_RUNS}`} isFlush>
      <Loaded query={query} skeleton={<SkeletonRows count={2} />}>
        {(jobs) => {
          const finished = jobs.filter(({ status }) => status === "succeeded");
          if (finished.length === 0) return <Empty title="No finished training yet" />;
          return (
            <ul className="max-h-48 overflow-y-auto py-1">
              {finished.map((job) => {
                const place = chosen.indexOf(job.id);
                return (
                  <li key={job.id}>
                    <label
                      className={cx(
                        "flex min-h-8 items-center gap-2.5 px-4 text-sm hover:bg-hover",
                        place < 0 && isFull && "opacity-50",
                      )}
                    >
                      <input
                        type="checkbox"
                        checked={place >= 0}
                        disabled={place < 0 && isFull}
                        onChange={() =>
                          onChoose(place >= 0 ? chosen.filter((id) => id !== job.id) : [...chosen, job.id])
                        }
                        className="accent-accent-fill"
                      />
                      <span
                        className="size-2.5 shrink-0 rounded-full"
                        style={{ background: place < 0 ? "var(--line-strong)" : `var(--run-${place + 1})` }}
                        aria-hidden="true"
                      />
                      <span className="min-w-0 grow truncate">{job.title}</span>
                      <span className="text-faint">
                        <Ago at={job.finishedAt ?? job.createdAt} />
                      </span>
                    </label>
                  </li>
                );
              })}
            </ul>
          );
        }}
      </Loaded>
    </Card>
  );
}
