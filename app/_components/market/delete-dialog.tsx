"use client";
/** Deleting candles: says what is lost, and asks for the market's name. */
import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { formatBytes, formatInteger, formatMarket, plural } from "@/app/_components/format";
import { Button } from "@/app/_components/ui/button";
import { Dialog } from "@/app/_components/ui/dialog";
import { Field } from "@/app/_components/ui/fields";
import type { MarketDataView } from "@/lib/forge/views";
import { useDeleteCandles } from "./queries";
import { BYTES_PER_CANDLE } from "./words";

interface MarketDialogProps {
  view: MarketDataView;
  /** All of it goes, or stays after all. */
  onGoing: (isGoing: boolean) => void;
  isOpen: boolean;
  onClose: () => void;
}

export function DeleteDialog({ view, onGoing, isOpen, onClose }: MarketDialogProps) {
  const router = useRouter();
  const remove = useDeleteCandles();
  const { source, market } = view;
  const [from, setFrom] = useState(view.firstDay ?? "");
  const [to, setTo] = useState(view.lastDay ?? "");
  const [typed, setTyped] = useState("");
  const lost = view.list.filter(({ day, state }) => state !== "unasked" && day >= from && day <= to);
  const candles = lost.reduce((sum, day) => sum + day.candles, 0);
  const isAll = view.firstDay !== null && view.lastDay !== null && from <= view.firstDay && to >= view.lastDay;

  function submit(event: FormEvent) {
    event.preventDefault();
    if (isAll) onGoing(true);
    remove.mutate(
      { source, market, confirm: typed, ...(isAll ? {} : { from, to }) },
      { onSuccess: () => (isAll ? router.push("/data") : onClose()), onError: () => onGoing(false) },
    );
  }

  return (
    <Dialog
      isOpen={isOpen}
      onClose={onClose}
      title={`Delete candles of ${formatMarket(market)}`}
      footer={
        <>
          <Button size="md" onClick={onClose}>
            Keep
          </Button>
          <Button
            size="md"
            look="danger"
            type="submit"
            form="delete"
            isPending={remove.isPending}
            disabled={typed !== market || lost.length === 0}
          >
            Delete
          </Button>
        </>
      }
    >
      <form id="delete" onSubmit={submit} className="grid gap-3">
        <div className="grid grid-cols-2 gap-3">
          <Field label="From" type="date" required value={from} onChange={(event) => setFrom(event.target.value)} />
          <Field label="To" type="date" required value={to} onChange={(event) => setTo(event.target.value)} />
        </div>
        <p className="text-sm text-soft">
          {plural(lost.length, "day")} with {formatInteger(candles)} candles of {view.sourceView.title} (
          {formatBytes(candles * BYTES_PER_CANDLE)}) are lost.{" "}
          {view.sourceView.state === "ready" ? "They can be fetched again." : "They cannot be fetched again."}
        </p>
        <Field
          label={`Type ${market} to confirm`}
          required
          autoComplete="off"
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
      </form>
    </Dialog>
  );
}
