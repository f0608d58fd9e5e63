"use client";
/** One day to the minute: what is missing, what stands out, and what the source says otherwise. */
import { useState } from "react";
import { DASH, formatInteger, formatPercent, plural } from "@/app/_components/format";
import { Button } from "@/app/_components/ui/button";
import { Card, Fact, Facts } from "@/app/_components/ui/card";
import { Loaded, SkeletonRows } from "@/app/_components/ui/state";
import { Status } from "@/app/_components/ui/status";
import { Ago } from "@/app/_components/ui/time";
import type { DataDayView, MinuteRange } from "@/lib/forge/views";
import { CandleCard } from "./chart-card";
import { useDay, useFill } from "./queries";
import { RevisionList } from "./revisions";
import { DAY_STATE, QUALITY } from "./words";

/** Ranges that are listed; a day of an illiquid market has hundreds. */
const FIRST = 40;
const clock = (at: string) => at.slice(11, 16);

function Ranges({
  name,
  why,
  ranges,
  onLook,
}: {
  name: string;
  why: string;
  ranges: readonly MinuteRange[];
  onLook: (ms: number) => void;
}) {
  const [all, setAll] = useState(false);
  if (ranges.length === 0) return null;
  const minutes = ranges.reduce((sum, range) => sum + range.minutes, 0);
  const shown = all ? ranges : ranges.slice(0, FIRST);
  return (
    <div className="grid gap-1.5 border-t border-line pt-3 first:border-t-0 first:pt-0">
      <p className="text-sm" title={why}>
        <span className="font-medium">{name}</span>{" "}
        <span className="text-faint">
          {plural(minutes, "minute")} in {plural(ranges.length, "run")}
        </span>
      </p>
      <ul className="flex flex-wrap gap-1" aria-label={name}>
        {shown.map(({ from, to, minutes: length }) => (
          <li key={from}>
            <button
              type="button"
              className="rounded-sm bg-sunken px-1.5 font-mono text-xs hover:bg-hover hover:text-accent"
              title={`${length} min`}
              onClick={() => onLook((Date.parse(from) + Date.parse(to)) / 2)}
            >
              {length === 1 ? clock(from) : `${clock(from)}–${clock(to)}`}
            </button>
          </li>
        ))}
        {shown.length < ranges.length && (
          <li>
            <Button look="quiet" className="h-5!" onClick={() => setAll(true)}>
              {ranges.length - shown.length} more
            </Button>
          </li>
        )}
      </ul>
    </div>
  );
}

function DayFacts({ day }: { day: DataDayView }) {
  const { word, tone, why } = DAY_STATE[day.state];
  return (
    <Facts>
      <Fact name="State">
        <Status tone={tone} title={why}>
          {word}
        </Status>
      </Fact>
      <Fact name="Candles">
        {formatInteger(day.candles)} <span className="text-faint">({formatPercent(day.coverage, 2)})</span>
      </Fact>
      <Fact name="Asked for">
        {day.askedFrom === null || day.askedUntil === null ? (
          DASH
        ) : (
          <>
            {clock(day.askedFrom)} – {day.askedUntil.slice(0, 10) === day.day ? clock(day.askedUntil) : "24:00"}
          </>
        )}
      </Fact>
      <Fact name="Stored">{day.fetchedAt === null ? DASH : <Ago at={day.fetchedAt} />}</Fact>
      <Fact name="Verified" title="The source was asked again for the whole day, and answered the same">
        {day.verifiedAt === null ? DASH : <Ago at={day.verifiedAt} />}
      </Fact>
      {QUALITY.map(({ key, name, why: meaning }) => (
        <Fact key={key} name={name} title={meaning}>
          {formatInteger(day.quality?.[key])}
        </Fact>
      ))}
      <Fact name="SHA-256" title="Of the day's bytes">
        <span className="font-mono text-xs" title={day.sha256 ?? undefined}>
          {day.sha256?.slice(0, 16) ?? DASH}
        </span>
      </Fact>
    </Facts>
  );
}

/** What can be asked of the source about this one day. */
function DayActions({ source, market, day, state }: DayPanelProps & { state: DataDayView["state"] | undefined }) {
  const fill = useFill();
  if (state === undefined) return null;
  const from = day;
  const to = new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10);
  const ask = (mode: "fill" | "repair" | "verify") => fill.mutate({ markets: [market], source, mode, from, to });
  if (state === "unasked") {
    return (
      <Button isPending={fill.isPending} onClick={() => ask("fill")}>
        Fetch this day
      </Button>
    );
  }
  return (
    <div className="flex gap-2">
      <Button isPending={fill.isPending} onClick={() => ask("repair")} title="Asks again for what is missing of it">
        Repair day
      </Button>
      {state !== "partial" && (
        <Button isPending={fill.isPending} onClick={() => ask("verify")} title="Asks once more for the whole day">
          Verify day
        </Button>
      )}
    </div>
  );
}

interface DayPanelProps {
  source: string;
  market: string;
  day: string;
}

export function DayPanel({ source, market, day, canAsk }: DayPanelProps & { canAsk: boolean }) {
  const query = useDay(source, market, day);
  const [lookAt, setLookAt] = useState<{ day: string; ms: number } | null>(null);
  const look = (ms: number) => setLookAt({ day, ms });
  return (
    <section aria-label={`Day ${day}`} className="grid items-start gap-5 lg:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
      <CandleCard source={source} market={market} day={day} lookAt={lookAt?.day === day ? lookAt.ms : null} />
      <Card
        title={day}
        note="UTC"
        actions={
          canAsk && (
            <DayActions {...{ source, market, day }} state={query.data?.day === day ? query.data.state : undefined} />
          )
        }
      >
        <Loaded query={query} skeleton={<SkeletonRows count={8} />}>
          {(view) => (
            <div className="grid gap-4">
              <DayFacts day={view} />
              <div className="grid gap-3 empty:hidden">
                <Ranges
                  name="Unusable"
                  why="The source has rows, none that can be used"
                  ranges={view.unusable}
                  onLook={look}
                />
                <Ranges name="Not asked" why="Never asked for" ranges={view.unasked} onLook={look} />
                <Ranges name="Absent" why="Asked for: the source has no candle" ranges={view.absent} onLook={look} />
              </div>
              {view.faults.length > 0 && (
                <ul aria-label="Faults" className="grid gap-1 text-sm">
                  {view.faults.slice(0, FIRST).map(({ at, kind, text }) => (
                    <li key={`${at} ${kind}`}>
                      <button
                        type="button"
                        className="text-left hover:text-accent"
                        onClick={() => look(Date.parse(at))}
                      >
                        <Status tone={kind === "crossed" ? "error" : "wait"}>
                          {kind === "crossed" ? "Crossed" : "Outlier"}
                        </Status>{" "}
                        <span className="font-mono text-xs">{clock(at)}</span> <span className="text-soft">{text}</span>
                      </button>
                    </li>
                  ))}
                </ul>
              )}
            </div>
          )}
        </Loaded>
      </Card>
      {query.data !== undefined && query.data.revisions.length > 0 && (
        <Card title="Revisions" note="what the source has said otherwise of this day" className="lg:col-span-2" isFlush>
          <RevisionList revisions={query.data.revisions} />
        </Card>
      )}
    </section>
  );
}
