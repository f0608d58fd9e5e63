"use client";
/** Every day of a market as a cell: its state by colour and mark, or how much of something it has by depth. */
import { type KeyboardEvent, useMemo, useState } from "react";
import { formatInteger, formatPercent } from "@/app/_components/format";
import { Button } from "@/app/_components/ui/button";
import { Card } from "@/app/_components/ui/card";
import { cx } from "@/app/_components/ui/classes";
import { Select } from "@/app/_components/ui/fields";
import type { DataDay } from "@/lib/forge/views";
import { type CalendarYear, calendarYears, depthOf, type Layer, scaleOf } from "./calendar-layout";
import { DAY_STATE } from "./words";

const CELL = 13;
const LEFT = 30;
const TOP = 16;
const LAYERS: readonly { value: Layer; name: string }[] = [
  { value: "state", name: "State" },
  { value: "missing", name: "Missing minutes" },
  { value: "gaps", name: "Gaps" },
  { value: "zeroVolume", name: "Quiet minutes" },
  { value: "outliers", name: "Outliers" },
  { value: "revised", name: "Revised minutes" },
];
const STATE_FILL: Record<DataDay["state"], string> = {
  complete: "fill-ok-mark",
  partial: "fill-wait-mark",
  absent: "fill-muted-mark",
  unasked: "fill-transparent stroke-error-mark",
};
const DEPTHS = ["opacity-10", "opacity-35", "opacity-55", "opacity-75", "opacity-100"] as const;

function textOf(day: DataDay): string {
  const { word } = DAY_STATE[day.state];
  const facts =
    day.state === "unasked" ? "" : `, ${formatInteger(day.candles)} candles, ${formatPercent(day.coverage, 1)}`;
  const revisions = day.openRevisions > 0 ? ", revised by the source" : "";
  return `${day.day}: ${word.toLowerCase()}${facts}${revisions}`;
}

/** A shape for each state, so that colour is not needed: partial days have a corner, absent ones a dash, others none. */
function CellMark({ day, x, y }: { day: DataDay; x: number; y: number }) {
  const size = CELL - 2;
  if (day.openRevisions > 0) return <circle cx={x + size / 2} cy={y + size / 2} r={2.5} className="fill-panel" />;
  if (day.state === "partial")
    return <path d={`M${x},${y}h${size}L${x},${y + size}z`} className="fill-panel opacity-45" />;
  if (day.state === "absent") {
    return <path d={`M${x + 2.5},${y + size / 2}h${size - 5}`} className="stroke-panel" strokeWidth={2} />;
  }
  return null;
}

interface YearProps {
  year: CalendarYear;
  layer: Layer;
  most: number;
  chosen: string | null;
  focusable: string | null;
  onChoose: (day: string) => void;
}

function Year({ year, layer, most, chosen, focusable, onChoose }: YearProps) {
  const width = LEFT + 53 * CELL;
  return (
    <div className="overflow-x-auto">
      {/* biome-ignore lint/a11y/useSemanticElements: a grid of days, drawn */}
      <svg
        viewBox={`0 0 ${width} ${TOP + 7 * CELL}`}
        className="min-w-2xl"
        role="group"
        aria-label={`Days of ${year.year}`}
      >
        <text x={0} y={11} className="fill-soft text-[11px] font-medium">
          {year.year}
        </text>
        {year.months.map(({ week, name }) => (
          <text key={name} x={LEFT + week * CELL} y={11} className="fill-faint text-[10px]">
            {name}
          </text>
        ))}
        {["Mon", "Wed", "Fri"].map((name, i) => (
          <text key={name} x={0} y={TOP + 10 + 2 * i * CELL} className="fill-faint text-[9px]">
            {name}
          </text>
        ))}
        {year.days.map(({ day, week, weekday }) => {
          const x = LEFT + week * CELL;
          const y = TOP + weekday * CELL;
          const depth = layer === "state" ? null : depthOf(day, layer, most);
          const isChosen = day.day === chosen;
          return (
            // biome-ignore lint/a11y/useSemanticElements: a cell of a drawing
            <g
              key={day.day}
              role="button"
              tabIndex={day.day === focusable ? 0 : -1}
              aria-label={textOf(day)}
              aria-pressed={isChosen}
              data-day={day.day}
              className="cursor-pointer outline-none [&:focus-visible>rect]:stroke-accent [&:focus-visible>rect]:stroke-2"
              onClick={() => onChoose(day.day)}
              onKeyDown={(event) => {
                if (event.key !== "Enter" && event.key !== " ") return;
                event.preventDefault();
                onChoose(day.day);
              }}
            >
              <title>{textOf(day)}</title>
              <rect
                x={x}
                y={y}
                width={CELL - 2}
                height={CELL - 2}
                rx={2}
                strokeWidth={isChosen ? 2 : 1}
                className={cx(
                  layer === "state"
                    ? STATE_FILL[day.state]
                    : depth === null
                      ? "fill-transparent stroke-line-strong"
                      : `fill-accent-fill ${DEPTHS[depth]}`,
                  isChosen && "stroke-ink",
                )}
              />
              {layer === "state" && <CellMark day={day} x={x} y={y} />}
            </g>
          );
        })}
      </svg>
    </div>
  );
}

function Legend({ layer, most }: { layer: Layer; most: number }) {
  if (layer === "state") {
    return (
      <ul className="flex flex-wrap gap-x-4 gap-y-1 text-sm text-soft" aria-label="Legend">
        {(["complete", "partial", "absent", "unasked"] as const).map((state) => (
          <li key={state} className="inline-flex items-center gap-1.5" title={DAY_STATE[state].why}>
            <svg viewBox="0 0 11 11" className="size-2.75" aria-hidden="true">
              <rect x={0.5} y={0.5} width={10} height={10} rx={2} className={STATE_FILL[state]} />
              {state === "partial" && <path d="M0,0h11L0,11z" className="fill-panel opacity-45" />}
              {state === "absent" && <path d="M2.5,5.5h6" className="stroke-panel" strokeWidth={2} />}
            </svg>
            {DAY_STATE[state].word}
          </li>
        ))}
        <li className="text-faint">a dot: revised by the source</li>
      </ul>
    );
  }
  return (
    <p className="flex items-center gap-1.5 text-sm text-faint">
      none
      {DEPTHS.map((depth) => (
        <span key={depth} className={cx("size-2.75 rounded-xs bg-accent-fill", depth)} aria-hidden />
      ))}
      {formatInteger(most)} or more a day
    </p>
  );
}

interface CalendarProps {
  list: readonly DataDay[];
  chosen: string | null;
  onChoose: (day: string) => void;
}

const STEPS: Readonly<Record<string, number>> = { ArrowUp: -1, ArrowDown: 1, ArrowLeft: -7, ArrowRight: 7 };

export function Calendar({ list, chosen, onChoose }: CalendarProps) {
  const [layer, setLayer] = useState<Layer>("state");
  const [isTable, setIsTable] = useState(false);
  const [focused, setFocused] = useState<string | null>(null);
  const years = useMemo(() => calendarYears(list), [list]);
  const most = useMemo(() => (layer === "state" ? 0 : scaleOf(list, layer)), [list, layer]);
  const focusable = focused ?? chosen ?? list.at(-1)?.day ?? null;

  function moveBetweenDays(event: KeyboardEvent<HTMLElement>) {
    const step = STEPS[event.key];
    const from = (event.target as HTMLElement).closest<SVGElement>("[data-day]")?.dataset.day;
    if (step === undefined || from === undefined) return;
    event.preventDefault();
    const next = list[list.findIndex(({ day }) => day === from) + step]?.day;
    if (next === undefined) return;
    setFocused(next);
    event.currentTarget.querySelector<SVGElement>(`[data-day="${next}"]`)?.focus();
  }

  return (
    <Card
      title="Days"
      note="arrows move, Enter opens"
      actions={
        <div className="flex items-end gap-2">
          <Select label="Shown" value={layer} options={LAYERS} onChoose={(value) => setLayer(value as Layer)} />
          <Button look="quiet" aria-pressed={isTable} onClick={() => setIsTable(!isTable)}>
            {isTable ? "Calendar" : "Numbers"}
          </Button>
        </div>
      }
    >
      {isTable ? (
        <DayNumbers list={list} onChoose={onChoose} />
      ) : (
        <div className="grid gap-3">
          {/* biome-ignore lint/a11y/noStaticElementInteractions: its cells are the ones to act upon */}
          <div className="grid gap-3" onKeyDown={moveBetweenDays}>
            {years.map((year) => (
              <Year key={year.year} {...{ year, layer, most, chosen, focusable, onChoose }} />
            ))}
          </div>
          <Legend layer={layer} most={most} />
        </div>
      )}
    </Card>
  );
}

function DayNumbers({ list, onChoose }: Pick<CalendarProps, "list" | "onChoose">) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls must be reachable by keys
    <section className="max-h-96 overflow-auto" tabIndex={0} aria-label="Days: numbers">
      <table className="w-full text-sm">
        <thead className="sticky top-0 bg-panel text-faint">
          <tr>
            {["Day", "State", "Candles", "Coverage", "Gaps", "Quiet", "Outliers"].map((head) => (
              <th key={head} scope="col" className="h-8 px-2 text-right font-medium first:text-left">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {[...list].reverse().map((day) => (
            <tr key={day.day} className="border-t border-line">
              <td className="px-2 py-1">
                <button type="button" className="hover:text-accent" onClick={() => onChoose(day.day)}>
                  {day.day}
                </button>
              </td>
              <td className="px-2 text-right">{DAY_STATE[day.state].word}</td>
              <td className="px-2 text-right">{formatInteger(day.candles)}</td>
              <td className="px-2 text-right">{formatPercent(day.coverage, 1)}</td>
              <td className="px-2 text-right">{formatInteger(day.quality?.gaps)}</td>
              <td className="px-2 text-right">{formatInteger(day.quality?.zeroVolume)}</td>
              <td className="px-2 text-right">{formatInteger(day.quality?.outliers)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
