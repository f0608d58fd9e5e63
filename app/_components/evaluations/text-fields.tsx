"use client";
/** Fields for much text: a box of several lines, and a file whose text is read. */
import { type ChangeEvent, type ReactNode, useState } from "react";

interface TextFieldProps {
  label: string;
  value: string;
  onChange: (text: string) => void;
  placeholder?: string;
  note?: ReactNode;
}

/** A box of more than this is slow to edit: it shows its beginning, and its size. */
const MOST_SHOWN = 20_000;

export function TextField({ label, value, onChange, placeholder, note }: TextFieldProps) {
  const isCut = value.length > MOST_SHOWN;
  return (
    <label className="grid gap-1 text-sm">
      <span className="font-medium">{label}</span>
      <textarea
        rows={3}
        spellCheck={false}
        readOnly={isCut}
        value={isCut ? `${value.slice(0, MOST_SHOWN)}\n…` : value}
        placeholder={placeholder}
        onChange={(event) => onChange(event.target.value)}
        className="rounded-md border border-line-strong bg-canvas px-2.5 py-1.5 font-mono text-sm"
      />
      {isCut ? (
        <span className="flex justify-between text-faint">
          {value.length.toLocaleString("en-US")} characters
          <button type="button" className="text-accent hover:underline" onClick={() => onChange("")}>
            Clear
          </button>
        </span>
      ) : (
        note !== undefined && <span className="text-faint">{note}</span>
      )}
    </label>
  );
}

interface FileFieldProps {
  label: string;
  accept: string;
  onText: (text: string, name: string) => void;
}

export function FileField({ label, accept, onText }: FileFieldProps) {
  const [fault, setFault] = useState<string | null>(null);
  async function read(event: ChangeEvent<HTMLInputElement>) {
    const [file] = event.target.files ?? [];
    if (file === undefined) return;
    try {
      onText(await file.text(), file.name.replace(/\.[^.]+$/, ""));
      setFault(null);
    } catch {
      setFault(`${file.name} could not be read.`);
    }
  }
  return (
    <label className="grid gap-1 text-sm">
      <span className="font-medium">{label}</span>
      <input
        type="file"
        accept={accept}
        onChange={(event) => void read(event)}
        className="text-soft file:mr-3 file:h-8 file:rounded-md file:border file:border-line-strong file:bg-raised file:px-3 file:text-ink"
      />
      {fault !== null && <span className="text-error">{fault}</span>}
    </label>
  );
}
