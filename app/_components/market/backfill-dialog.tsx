"use client";
/** Asking for history: of which source and markets, how far back, and what that comes to. */
import { type FormEvent, useState } from "react";
import { formatBytes, formatInteger, formatMarket } from "@/app/_components/format";
import { Button } from "@/app/_components/ui/button";
import { Dialog } from "@/app/_components/ui/dialog";
import { Field, Select } from "@/app/_components/ui/fields";
import type { SourceView } from "@/lib/forge/views-data";
import { useFill } from "./queries";
import { BYTES_PER_CANDLE, MINUTES_PER_DAY } from "./words";

const MOST_DAYS = 3660;
/** More are offered as text to complete, not as chips. */
const MOST_CHIPS = 60;

interface BackfillDialogProps {
  sources: readonly SourceView[];
  isOpen: boolean;
  onClose: () => void;
  /** Chosen at first. */
  source?: string;
  markets?: readonly string[];
}

export function BackfillDialog({ sources, isOpen, onClose, source, markets = [] }: BackfillDialogProps) {
  const fill = useFill();
  const ready = sources.filter(({ state }) => state === "ready");
  const [picked, setPicked] = useState(source ?? null);
  // The dialog may be open before the sources are known.
  const sourceId = picked ?? ready[0]?.id ?? "";
  const [chosen, setChosen] = useState<readonly string[]>(markets);
  const [typed, setTyped] = useState("");
  const [days, setDays] = useState("90");
  const offers = ready.find(({ id }) => id === sourceId)?.offers ?? [];
  const shown = offers.filter((market) => market.includes(typed.toLowerCase().replace(/[^a-z0-9]/g, "")));
  const named = chosen.length > 0 ? chosen : typed.trim() === "" ? [] : [typed.trim()];
  const most = named.length * Number(days) * MINUTES_PER_DAY;

  function toggle(market: string) {
    setChosen((known) => (known.includes(market) ? known.filter((one) => one !== market) : [...known, market]));
  }

  function submit(event: FormEvent) {
    event.preventDefault();
    fill.mutate({ markets: named, days: Number(days), source: sourceId }, { onSuccess: onClose });
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
            disabled={named.length === 0}
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
        {most > 0 && (
          <p className="text-sm text-soft">
            At most {formatInteger(most)} candles, {formatBytes(most * BYTES_PER_CANDLE)} in the database.
          </p>
        )}
      </form>
    </Dialog>
  );
}
