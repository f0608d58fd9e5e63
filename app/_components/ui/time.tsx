"use client";
/** Times: relative with the exact instant on hover, countdowns, and the chain's own time. */
import { useNow } from "@/app/_components/data/clock";
import { DASH, formatCountdown, formatRelative, formatUtc } from "@/app/_components/format";

type At = string | number | null | undefined;

function isoOf(at: At): string | undefined {
  if (at === null || at === undefined) return undefined;
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}

/** "12 s ago" by the wall clock; not for the chain's times, which may run faster. */
export function Ago({ at }: { at: At }) {
  const now = useNow();
  const iso = isoOf(at);
  if (iso === undefined) return <span>{DASH}</span>;
  return (
    <time dateTime={iso} title={formatUtc(iso)} className="whitespace-nowrap">
      {now === 0 ? DASH : formatRelative(iso, now)}
    </time>
  );
}

/** "0:42", ticking; "now" when it has run out. */
export function Countdown({ at }: { at: At }) {
  const now = useNow();
  const iso = isoOf(at);
  if (iso === undefined) return <span>{DASH}</span>;
  return (
    <time dateTime={iso} title={formatUtc(iso)} className="whitespace-nowrap" role="timer" aria-live="off">
      {now === 0 ? DASH : formatCountdown((Date.parse(iso) - now) / 1000)}
    </time>
  );
}

/** An instant of the chain: exact, as its clock and the wall's may differ. */
export function ChainTime({ at }: { at: At }) {
  const iso = isoOf(at);
  if (iso === undefined) return <span>{DASH}</span>;
  const text = formatUtc(iso);
  return (
    <time dateTime={iso} title={`${text}, by the chain's clock`} className="whitespace-nowrap">
      {text.replace(" UTC", "")}
      <span className="text-faint"> UTC</span>
    </time>
  );
}
