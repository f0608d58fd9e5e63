"use client";
/** Which columns the model leans on. */
import { useState } from "react";
import { formatPercent } from "@/app/_components/format";
import { Button } from "@/app/_components/ui/button";
import { Card } from "@/app/_components/ui/card";
import { cx } from "@/app/_components/ui/classes";
import type { TrainingView } from "@/lib/forge/views";

const FIRST = 12;
/** A model that leans on one column more than this stands and falls with it. */
const TOO_MUCH = 0.5;

export function ImportanceCard({ importance }: { importance: NonNullable<TrainingView["importance"]> }) {
  const [isWhole, setWhole] = useState(false);
  const most = Math.max(1e-9, ...importance.map(({ share }) => share));
  const shown = isWhole ? importance : importance.slice(0, FIRST);
  const first = importance[0];
  return (
    <Card
      title="What it leans on"
      note={
        first !== undefined && first.share > TOO_MUCH
          ? `${first.name} carries ${formatPercent(first.share, 0)} alone`
          : "share of what each column contributes"
      }
    >
      <dl className="grid grid-cols-[auto_minmax(3rem,1fr)_auto] items-center gap-x-4 gap-y-1.5 text-sm">
        {shown.map(({ name, share }) => (
          <div key={name} className="contents">
            <dt className="max-w-48 truncate font-mono text-xs sm:max-w-72" title={name}>
              {name}
            </dt>
            <dd className="h-1.5 rounded-full bg-hover" aria-hidden="true">
              <div
                className={cx("h-full rounded-full", share > TOO_MUCH ? "bg-wait-mark" : "bg-accent-fill")}
                style={{ width: `${(share / most) * 100}%` }}
              />
            </dd>
            <dd className="text-right">{formatPercent(share)}</dd>
          </div>
        ))}
      </dl>
      {importance.length > FIRST && (
        <Button look="quiet" className="mt-2 -ml-2" onClick={() => setWhole(!isWhole)}>
          {isWhole ? `Show the first ${FIRST}` : `Show all ${importance.length}`}
        </Button>
      )}
    </Card>
  );
}
