/** Fields of dialogs: a label, a control, a word about it. */
import type { InputHTMLAttributes, ReactNode } from "react";

interface FieldProps extends InputHTMLAttributes<HTMLInputElement> {
  label: string;
  note?: ReactNode;
}

export function Field({ label, note, ...rest }: FieldProps) {
  return (
    <label className="grid gap-1 text-sm">
      <span className="font-medium">{label}</span>
      <input
        {...rest}
        className="h-8 rounded-md border border-line-strong bg-canvas px-2.5 text-base user-invalid:border-error-mark"
      />
      {note !== undefined && <span className="text-faint">{note}</span>}
    </label>
  );
}

export interface Choice<Value extends string> {
  value: Value;
  name: string;
  note: ReactNode;
}

interface ChoicesProps<Value extends string> {
  legend: string;
  name: string;
  choices: readonly Choice<Value>[];
  chosen: Value | null;
  onChoose: (value: Value) => void;
}

/** One of a few, each with a line that says what it means. */
export function Choices<Value extends string>({ legend, name, choices, chosen, onChoose }: ChoicesProps<Value>) {
  return (
    <fieldset className="grid gap-2 text-sm">
      <legend className="mb-1.5 font-medium">{legend}</legend>
      {choices.map((choice) => (
        <label
          key={choice.value}
          className="flex items-start gap-2.5 rounded-md border border-line px-3 py-2 has-checked:border-accent has-checked:bg-accent-wash has-focus-visible:outline-2 has-focus-visible:outline-accent"
        >
          <input
            type="radio"
            name={name}
            value={choice.value}
            checked={chosen === choice.value}
            onChange={() => onChoose(choice.value)}
            className="mt-1 accent-accent-fill"
          />
          <span>
            <span className="font-medium">{choice.name}</span>
            <span className="block text-soft">{choice.note}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}

interface SelectProps {
  label: string;
  /** Shown above it; else only said to those who do not see it. */
  isLabelled?: boolean;
  value: string;
  options: readonly { value: string; name: string }[];
  onChoose: (value: string) => void;
  note?: ReactNode;
}

/** One of many: the browser's own list. */
export function Select({ label, isLabelled = false, value, options, onChoose, note }: SelectProps) {
  return (
    <label className="grid gap-1 text-sm">
      <span className={isLabelled ? "font-medium" : "sr-only"}>{label}</span>
      <select
        value={value}
        onChange={(event) => onChoose(event.target.value)}
        className="h-8 max-w-full rounded-md border border-line-strong bg-canvas px-2 text-base"
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.name}
          </option>
        ))}
      </select>
      {note !== undefined && <span className="text-faint">{note}</span>}
    </label>
  );
}
