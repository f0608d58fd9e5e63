"use client";
/** Taking candles away as a file. */
import { Download } from "lucide-react";
import { useState } from "react";
import { address } from "@/app/_components/data/address";
import { formatInteger, formatMarket } from "@/app/_components/format";
import { Button, ButtonLink } from "@/app/_components/ui/button";
import { Dialog } from "@/app/_components/ui/dialog";
import { Choices, Field } from "@/app/_components/ui/fields";
import type { MarketDataView } from "@/lib/forge/views";
import { marketApi } from "./address";

const FORMATS = [
  { value: "csv.gz", name: "CSV, gzipped", note: "Read by everything; about ten bytes a candle." },
  { value: "csv", name: "CSV", note: "As it can be looked at." },
  { value: "parquet", name: "Parquet", note: "Columns with their types, for pandas and the like." },
] as const;

interface ExportDialogProps {
  view: MarketDataView;
  isOpen: boolean;
  onClose: () => void;
}

export function ExportDialog({ view, isOpen, onClose }: ExportDialogProps) {
  const [format, setFormat] = useState<(typeof FORMATS)[number]["value"]>("csv.gz");
  const [from, setFrom] = useState(view.firstDay ?? "");
  const [to, setTo] = useState(view.lastDay ?? "");
  const candles = view.list.filter(({ day }) => day >= from && day <= to).reduce((sum, day) => sum + day.candles, 0);
  // The last day is meant as a whole; the end of a range is exclusive.
  const end = Number.isNaN(Date.parse(to)) ? to : new Date(Date.parse(to) + 86_400_000).toISOString().slice(0, 10);
  return (
    <Dialog
      isOpen={isOpen}
      onClose={onClose}
      title={`Export candles of ${formatMarket(view.market)}`}
      footer={
        <>
          <Button size="md" onClick={onClose}>
            Close
          </Button>
          <ButtonLink
            size="md"
            look="primary"
            icon={Download}
            isDownload
            href={address(
              `/api/v1${marketApi(view.source, view.market, `/export?from=${from}&to=${end}&format=${format}`)}`,
            )}
          >
            Download
          </ButtonLink>
        </>
      }
    >
      <div className="grid gap-3">
        <div className="grid grid-cols-2 gap-3">
          <Field label="From" type="date" required value={from} onChange={(event) => setFrom(event.target.value)} />
          <Field label="To" type="date" required value={to} onChange={(event) => setTo(event.target.value)} />
        </div>
        <Choices legend="Format" name="format" choices={FORMATS} chosen={format} onChoose={setFormat} />
        <p className="text-sm text-soft">{formatInteger(candles)} candles.</p>
      </div>
    </Dialog>
  );
}
