"use client";
/** The five parts that everything rests on, each with its state and how old that knowledge is. */
import { useNow } from "@/app/_components/data/clock";
import { useHealth } from "@/app/_components/data/queries";
import { formatDuration, formatInteger } from "@/app/_components/format";
import { HEALTH_WORD, toneOf } from "@/app/_components/shell/tones";
import { Failed, Skeleton } from "@/app/_components/ui/state";
import { Status } from "@/app/_components/ui/status";
import type { HealthPart, HealthView } from "@/lib/forge/views";

const PARTS = [
  ["web", "Web"],
  ["runner", "Runner"],
  ["database", "Database"],
  ["network", "Network"],
  ["data", "Market data"],
] as const;

/** Younger than this is not worth saying. */
const OLD_SECONDS = 5;

interface PartProps {
  name: string;
  part: HealthPart;
  /** Seconds since the answer was loaded, to be added to the part's own age. */
  sinceSeconds: number;
  height?: number | null;
}

function Part({ name, part, sinceSeconds, height }: PartProps) {
  const age = part.ageSeconds === null ? null : part.ageSeconds + sinceSeconds;
  // What is not well says itself since when.
  const hasAge = age !== null && age >= OLD_SECONDS && (part.state === "ok" || sinceSeconds > 0);
  return (
    <li
      aria-label={name}
      className="grid min-w-0 content-start gap-0.5 border-r border-b border-line px-4 py-3"
      title={part.message}
    >
      <div className="flex items-baseline justify-between gap-2 text-sm text-faint">
        {name}
        {height !== undefined && <span className="font-mono text-xs">{formatInteger(height)}</span>}
      </div>
      <div className="font-medium">
        <Status tone={toneOf(part.state)}>{HEALTH_WORD[part.state]}</Status>
      </div>
      <div className="line-clamp-2 min-h-8 text-xs text-faint">
        {part.message}
        {hasAge && <> · {formatDuration(age)} old</>}
      </div>
    </li>
  );
}

export function HealthStrip() {
  const query = useHealth();
  const now = useNow();
  const health: HealthView | undefined = query.data;
  const sinceSeconds = Math.max(0, Math.round((now - query.dataUpdatedAt) / 1000));
  return (
    <section aria-label="Health" className="overflow-hidden rounded-lg border border-line bg-panel">
      {health === undefined && query.isError ? (
        <Failed error={query.error} retry={() => void query.refetch()} />
      ) : (
        <ul className="-mr-px -mb-px flex flex-wrap *:grow *:basis-36 md:*:basis-44">
          {PARTS.map(([key, name]) =>
            health === undefined ? (
              <li key={key} className="grid gap-1.5 border-r border-b border-line px-4 py-3">
                <div className="text-sm text-faint">{name}</div>
                <Skeleton className="h-5 w-16" />
                <Skeleton className="h-8 w-full" />
              </li>
            ) : (
              <Part
                key={key}
                name={name}
                part={
                  query.isError && key === "web" ? { ...health.web, state: "error", message: "No answer" } : health[key]
                }
                sinceSeconds={query.isError ? sinceSeconds : 0}
                height={key === "network" ? health.network.height : undefined}
              />
            ),
          )}
        </ul>
      )}
    </section>
  );
}
