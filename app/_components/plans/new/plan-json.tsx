"use client";
/** The plan as JSON: to be read, and to be edited by those who like that better. */
import { useState } from "react";
import { cx } from "@/app/_components/ui/classes";
import { isObject, type JsonObject } from "./json-schema";

interface PlanJsonProps {
  plan: JsonObject;
  onChange: (plan: JsonObject) => void;
}

export function PlanJson({ plan, onChange }: PlanJsonProps) {
  const written = JSON.stringify(plan, null, 2);
  const [typed, setTyped] = useState<{ text: string; of: string } | null>(null);
  // What was typed stays as it is until the plan is changed elsewhere.
  const text = typed !== null && typed.of === written ? typed.text : written;
  const fault = faultOf(text);

  function type(next: string) {
    if (faultOf(next) !== null) return setTyped({ text: next, of: written });
    const parsed = JSON.parse(next) as JsonObject;
    setTyped({ text: next, of: JSON.stringify(parsed, null, 2) });
    onChange(parsed);
  }

  return (
    <details className="rounded-lg border border-line bg-panel">
      <summary className="flex min-h-11 items-center px-4 py-2 font-semibold">As JSON</summary>
      <div className="grid gap-2 border-t border-line p-4">
        <textarea
          aria-label="The plan as JSON"
          aria-invalid={fault !== null}
          rows={24}
          spellCheck={false}
          value={text}
          onChange={({ target }) => type(target.value)}
          className={cx(
            "w-full rounded-md border bg-canvas px-2.5 py-2 font-mono text-xs",
            fault === null ? "border-line-strong" : "border-error-mark",
          )}
        />
        <p role="status" className={cx("text-sm", fault === null ? "text-faint" : "text-error")}>
          {fault ?? "Changes here and above are the same."}
        </p>
      </div>
    </details>
  );
}

function faultOf(text: string): string | null {
  try {
    return isObject(JSON.parse(text)) ? null : "A plan is a JSON object.";
  } catch (error) {
    return `This is not JSON yet: ${error instanceof Error ? error.message : String(error)}`;
  }
}
