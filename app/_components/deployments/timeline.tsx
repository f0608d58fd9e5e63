"use client";
/** The last nonces as slots: each state has a colour and a shape. Small in rows; large, with a slot to choose, in the detail. */
import { type KeyboardEvent, useRef } from "react";
import { SLOT } from "@/app/_components/shell/tones";
import { cx } from "@/app/_components/ui/classes";
import type { TimelineSlot } from "@/lib/forge/views";

/** How many windows a timeline has place for. */
export const SLOTS = 25;

type State = TimelineSlot["slot"];

/** How a slot fills its place: whole, split, struck, low or a dot. */
function Shape({ state }: { state: State }) {
  const common = { width: "100%", height: "100%", viewBox: "0 0 10 24", preserveAspectRatio: "none" } as const;
  return (
    <svg {...common} aria-hidden="true">
      {state === "confirmed" && <rect width="10" height="24" rx="2" className="fill-ok-mark" />}
      {state === "pending" && (
        <>
          <rect y="12" width="10" height="12" rx="2" className="fill-wait-mark" />
          <rect
            x=".6"
            y=".6"
            width="8.8"
            height="22.8"
            rx="2"
            className="fill-none stroke-wait-mark"
            strokeWidth="1.2"
          />
        </>
      )}
      {state === "open" && (
        <rect
          x=".6"
          y=".6"
          width="8.8"
          height="22.8"
          rx="2"
          className="animate-pulse-soft fill-none stroke-wait-mark"
          strokeWidth="1.2"
          strokeDasharray="3 2"
        />
      )}
      {state === "failed" && (
        <>
          <path d="M0 0h10v7L0 12z" className="fill-error-mark" />
          <path d="M10 11v13H0v-8z" className="fill-error-mark" />
        </>
      )}
      {state === "refused" && (
        <>
          <rect
            x=".6"
            y=".6"
            width="8.8"
            height="22.8"
            rx="2"
            className="fill-error-wash stroke-error-mark"
            strokeWidth="1.2"
          />
          <path d="M1 20 9 4" className="stroke-error-mark" strokeWidth="1.6" />
        </>
      )}
      {state === "missed" && <rect y="17" width="10" height="7" rx="1.5" className="fill-muted-mark" />}
      {state === "not_deployed" && <rect x="3.5" y="20" width="3" height="3" rx="1" className="fill-line-strong" />}
    </svg>
  );
}

/** "23 confirmed, 1 missed, 1 pending" */
export function timelineSummary(slots: readonly TimelineSlot[]): string {
  const counts = new Map<State, number>();
  for (const { slot } of slots) if (slot !== "not_deployed") counts.set(slot, (counts.get(slot) ?? 0) + 1);
  if (counts.size === 0) return "no submission yet";
  return [...counts].map(([slot, count]) => `${count} ${SLOT[slot].word.toLowerCase()}`).join(", ");
}

export function SmallTimeline({ slots }: { slots: readonly TimelineSlot[] }) {
  const missing = Math.max(0, SLOTS - slots.length);
  const summary = `Last ${slots.length} windows: ${timelineSummary(slots)}`;
  return (
    <div role="img" aria-label={summary} title={summary} className="flex h-5 w-36 gap-[2px]">
      {Array.from({ length: missing }, (_, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: places without a window are alike
        <span key={place} className="flex-1">
          <Shape state="not_deployed" />
        </span>
      ))}
      {slots.map((slot) => (
        <span key={slot.nonce} className="flex-1">
          <Shape state={slot.slot} />
        </span>
      ))}
    </div>
  );
}

interface TimelineProps {
  slots: readonly TimelineSlot[];
  chosen: number | null;
  onChoose: (nonce: number) => void;
}

/** Slots to choose from by click or arrows. */
export function Timeline({ slots, chosen, onChoose }: TimelineProps) {
  const list = useRef<HTMLDivElement>(null);

  function onKeyDown(event: KeyboardEvent) {
    const at = slots.findIndex((slot) => slot.nonce === chosen);
    const steps: Record<string, number> = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: slots.length - 1 };
    const to = steps[event.key];
    const next = to === undefined ? undefined : slots[to];
    if (next === undefined) return;
    event.preventDefault();
    onChoose(next.nonce);
    list.current?.querySelector<HTMLElement>(`[data-nonce="${next.nonce}"]`)?.focus();
  }

  return (
    <div
      ref={list}
      role="radiogroup"
      aria-label={`Submission timeline, the last ${slots.length} windows, oldest first`}
      onKeyDown={onKeyDown}
      className="flex h-13 w-full items-stretch gap-[2px]"
    >
      {Array.from({ length: Math.max(0, SLOTS - slots.length) }, (_, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: places without a window are alike
        <span key={place} className="flex-1" />
      ))}
      {slots.map((slot) => (
        // biome-ignore lint/a11y/useSemanticElements: a slot is chosen by a press and has no label of its own beside it
        <button
          key={slot.nonce}
          type="button"
          role="radio"
          aria-checked={slot.nonce === chosen}
          aria-label={`Nonce ${slot.nonce}: ${SLOT[slot.slot].word}`}
          title={`${slot.nonce} · ${SLOT[slot.slot].word}`}
          data-nonce={slot.nonce}
          tabIndex={slot.nonce === chosen || (chosen === null && slot === slots[slots.length - 1]) ? 0 : -1}
          onClick={() => onChoose(slot.nonce)}
          className={cx(
            "flex min-w-0 flex-1 justify-center rounded-md border py-1.5 transition-colors duration-100",
            slot.nonce === chosen ? "border-accent bg-accent-wash" : "border-transparent hover:bg-hover",
          )}
        >
          <span className="h-full w-full max-w-3.5">
            <Shape state={slot.slot} />
          </span>
        </button>
      ))}
    </div>
  );
}

const LEGEND: readonly State[] = ["confirmed", "pending", "failed", "refused", "missed"];

export function TimelineLegend() {
  return (
    <div className="flex flex-wrap gap-x-4 gap-y-1 text-xs text-faint" aria-hidden="true">
      {LEGEND.map((state) => (
        <span key={state} className="inline-flex items-center gap-1.5" title={SLOT[state].why}>
          <span className="h-3.5 w-1.5">
            <Shape state={state} />
          </span>
          {SLOT[state].word}
        </span>
      ))}
    </div>
  );
}
