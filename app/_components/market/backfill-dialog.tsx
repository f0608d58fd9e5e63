"use client";
/** Asking for history: of which source and markets, how far back, and what that comes to. */
import { type FormEvent, useState } from "react";
import { backfillCommand } from "@/app/_components/commands";
import { formatBytes, formatInteger, formatMarket } from "@/app/_components/format";
import { Button } from "@/app/_components/ui/button";
import { CommandHint } from "@/app/_components/ui/command-hint";
import { Dialog } from "@/app/_components/ui/dialog";
import { Field, Select } from "@/app/_components/ui/fields";
import type { SourceView } from "@/lib/forge/views";
import { useFill } from "./queries";
import { BYTES_PER_CANDLE, MINUTES_PER_DAY } from "./words";

const MOST_DAYS = 3660;
const DAY_MS = 86_400_000;
/** More are offered as text to complete, not as chips. */
const MOST_CHIPS = 60;

interface BackfillDialogProps {
  sources: readonly SourceView[];
  isOpen: boolean;
  onClose: () => void;
  /** Chosen at first. */
  source?: string;
  markets?: readonly string[];
  days?: number;
}

export function BackfillDialog({
  sources,
  isOpen,
  onClose,
  source,
  markets = [],
  days: wanted = 90,
}: BackfillDialogProps) {
  const fill = useFill();
  const ready = sources.filter(({ state }) => state === "ready");
  const [picked, setPicked] = useState(source ?? null);
  // The dialog may be open before the sources are known.
  const sourceId = picked ?? (ready.find(({ isDefault }) => isDefault) ?? ready[0])?.id ?? "";
  const [chosen, setChosen] = useState<readonly string[]>(markets);
  const [typed, setTyped] = useState("");
  const [days, setDays] = useState(String(wanted));
  const [isRange, setIsRange] = useState(false);
  const [from, setFrom] = useState("");
  const [to, setTo] = useState("");
  const offers = ready.find(({ id }) => id === sourceId)?.offers ?? [];
  const shown = offers.filter((market) => market.includes(typed.toLowerCase().replace(/[^a-z0-9]/g, "")));
  const named = chosen.length > 0 ? chosen : typed.trim() === "" ? [] : [typed.trim()];
  // The last day is meant as a whole; the end of a range is exclusive.
  const end = Number.isNaN(Date.parse(to)) ? "" : new Date(Date.parse(to) + DAY_MS).toISOString().slice(0, 10);
  const count = isRange ? Math.max(0, (Date.parse(end) - Date.parse(from)) / DAY_MS) : Number(days);
  const span = isRange ? { from, to: end } : { days: Number(days) };
  const most = named.length * count * MINUTES_PER_DAY;

  function toggle(market: string) {
    setChosen((known) => (known.includes(market) ? known.filter((one) => one !== market) : [...known, market]));
  }

  function submit(event: FormEvent) {
    event.preventDefault();
    fill.mutate({ markets: named, source: sourceId, ...span }, { onSuccess: onClose });
  }

  return (
    <Dialog
      isOpen={isOpen}
      onClose={onClose}
      title="Backfill"
      footer={
        <>
          <Button size="md" onClick={onClose}>
            Cancel
          </Button>
          <Button
            size="md"
            look="primary"
            type="submit"
            form="fill"
            isPending={fill.isPending}
            disabled={named.length === 0 || (isRange && !(count > 0))}
          >
            Start backfill
          </Button>
        </>
      }
    >
      <form id="fill" onSubmit={submit} className="grid gap-3">
        <Select
          label="Source"
          isLabelled
          value={sourceId}
          options={ready.map(({ id, title }) => ({ value: id, name: title }))}
          onChoose={(id) => {
            setPicked(id);
            setChosen([]);
          }}
          note={ready.find(({ id }) => id === sourceId)?.note ?? undefined}
        />
        <Field
          label="Market"
          value={typed}
          placeholder={offers.length > 0 ? `one of ${offers.length}` : "e.g. BTC/USD"}
          onChange={(event) => setTyped(event.target.value)}
        />
        <fieldset className="flex flex-wrap gap-1.5">
          <legend className="sr-only">Markets</legend>
          {shown.slice(0, MOST_CHIPS).map((market) => (
            <label
              key={market}
              className="cursor-pointer rounded-full border border-line-strong px-2.5 py-0.5 text-sm has-checked:border-accent has-checked:bg-accent-wash has-focus-visible:outline-2 has-focus-visible:outline-accent"
            >
              <input
                type="checkbox"
                className="sr-only"
                checked={chosen.includes(market)}
                onChange={() => toggle(market)}
              />
              {formatMarket(market)}
            </label>
          ))}
          {shown.length > MOST_CHIPS && (
            <span className="text-sm text-faint">and {shown.length - MOST_CHIPS} more</span>
          )}
        </fieldset>
        {isRange ? (
          <div className="grid grid-cols-2 gap-3">
            <Field label="From" type="date" required value={from} onChange={(event) => setFrom(event.target.value)} />
            <Field label="To" type="date" required value={to} onChange={(event) => setTo(event.target.value)} />
          </div>
        ) : (
          <Field
            label="Days of history"
            type="number"
            inputMode="numeric"
            min={1}
            max={MOST_DAYS}
            step={1}
            required
            value={days}
            onChange={(event) => setDays(event.target.value)}
            note="Back from now. Days that are complete already are not fetched again."
          />
        )}
        <Button look="quiet" className="justify-self-start" onClick={() => setIsRange(!isRange)}>
          {isRange ? "Days back from now instead" : "From one day to another instead"}
        </Button>
        {most > 0 && (
          <p className="text-sm text-soft">
            At most {formatInteger(most)} candles, {formatBytes(most * BYTES_PER_CANDLE)} in the database.
          </p>
        )}
        {named.length > 0 && <CommandHint command={backfillCommand({ markets: named, source: sourceId, ...span })} />}
      </form>
    </Dialog>
  );
}
