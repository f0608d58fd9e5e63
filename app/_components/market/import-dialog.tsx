"use client";
/** Bringing a file of candles. */
import { type FormEvent, useState } from "react";
import { formatBytes } from "@/app/_components/format";
import { Button } from "@/app/_components/ui/button";
import { Dialog } from "@/app/_components/ui/dialog";
import { Field } from "@/app/_components/ui/fields";
import { useImport } from "./queries";

interface ImportDialogProps {
  isOpen: boolean;
  onClose: () => void;
}

/** What a source of that file may be called: letters, digits and dashes. */
function nameOf(file: File): string {
  const name = file.name.toLowerCase().replace(/\.(csv|parquet)(\.gz)?$/, "");
  return name
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 60);
}

export function ImportDialog({ isOpen, onClose }: ImportDialogProps) {
  const bring = useImport();
  const [file, setFile] = useState<File | null>(null);
  const [name, setName] = useState("");
  const [market, setMarket] = useState("");
  const [symbol, setSymbol] = useState("");

  function choose(chosen: File | undefined) {
    if (chosen === undefined) return;
    setFile(chosen);
    setName((known) => (known === "" ? nameOf(chosen) : known));
  }

  function submit(event: FormEvent) {
    event.preventDefault();
    if (file !== null) bring.mutate({ file, name, market, symbol: symbol.trim() }, { onSuccess: onClose });
  }

  return (
    <Dialog
      isOpen={isOpen}
      onClose={onClose}
      title="Import a file of candles"
      footer={
        <>
          <Button size="md" onClick={onClose}>
            Cancel
          </Button>
          <Button
            size="md"
            look="primary"
            type="submit"
            form="import"
            isPending={bring.isPending}
            disabled={file === null}
          >
            Import
          </Button>
        </>
      }
    >
      <form id="import" onSubmit={submit} className="grid gap-3">
        <label className="grid gap-1 text-sm">
          <span className="font-medium">File</span>
          <input
            type="file"
            required
            accept=".csv,.gz,.parquet"
            onChange={(event) => choose(event.target.files?.[0])}
            className="rounded-md border border-line-strong bg-canvas px-2.5 py-1.5 text-base"
          />
          <span className="text-faint">
            {file === null
              ? "CSV (also gzipped) or Parquet of one-minute candles: time, open, high, low, close, volume."
              : formatBytes(file.size)}
          </span>
        </label>
        <Field
          label="Name"
          required
          pattern="[a-z0-9][a-z0-9\-]{0,59}"
          value={name}
          onChange={(event) => setName(event.target.value)}
          note={`Its candles are kept under the source file:${name === "" ? "<name>" : name}.`}
        />
        <Field
          label="Market"
          required
          placeholder="e.g. BTC/USD"
          value={market}
          onChange={(event) => setMarket(event.target.value)}
        />
        <Field
          label="Symbol in the file"
          placeholder="only where it holds several"
          value={symbol}
          onChange={(event) => setSymbol(event.target.value)}
        />
      </form>
    </Dialog>
  );
}
