"use client";
/** The features of the plan: each with its settings, which open below it. */
import { ChevronDown, Trash2 } from "lucide-react";
import { useState } from "react";
import { plural } from "@/app/_components/format";
import { entryTitle, kindOf, settingsText } from "@/app/_components/plans/entry-text";
import { IconButton } from "@/app/_components/ui/button";
import { Card } from "@/app/_components/ui/card";
import { cx } from "@/app/_components/ui/classes";
import type { FeatureKindView } from "@/lib/forge/views";
import { isObject, type JsonObject } from "./json-schema";
import { type Issue, SchemaForm } from "./schema-form";

interface EntryProps {
  entry: JsonObject;
  kinds: readonly FeatureKindView[];
  issues: readonly Issue[];
  isOpen: boolean;
  onToggle: () => void;
  onChange: (entry: JsonObject) => void;
  onRemove: () => void;
}

function Entry({ entry, kinds, issues, isOpen, onToggle, onChange, onRemove }: EntryProps) {
  const kind = kindOf(entry, kinds);
  const title = entryTitle(entry, kinds);
  const isPlugin = entry.kind === "plugin";
  const [issue] = issues;
  // A plugin's own settings lie in its `params`.
  const inner = isPlugin ? (isObject(entry.params) ? entry.params : {}) : entry;
  const innerIssues = isPlugin
    ? issues.filter(({ path }) => path[0] === "params").map(({ path, message }) => ({ path: path.slice(1), message }))
    : issues;
  return (
    <li className="border-b border-line last:border-b-0">
      <div className="flex items-center gap-2 py-1.5 pr-2 pl-4">
        <button
          type="button"
          aria-expanded={isOpen}
          onClick={onToggle}
          className="flex min-w-0 grow items-center gap-2 py-1 text-left text-sm"
        >
          <ChevronDown
            className={cx("size-3.5 shrink-0 text-faint transition-transform", !isOpen && "-rotate-90")}
            aria-hidden
          />
          <span className="min-w-0">
            <span className="font-medium">{title}</span>{" "}
            <span className="font-mono text-xs text-faint">{String(entry.name ?? "")}</span>{" "}
            <span className={issue === undefined ? "text-soft" : "text-error"}>
              {issue === undefined ? settingsText(entry) : issue.message}
            </span>
          </span>
        </button>
        <IconButton label={`Remove ${title}`} icon={Trash2} className="size-7" onClick={onRemove} />
      </div>
      {isOpen && (
        <div className="grid gap-3 px-4 pt-1 pb-4 pl-10">
          {kind === undefined ? (
            <p className="text-sm text-soft">
              This feature is not there now{isPlugin ? ": its file is gone or was refused" : ""}. It can only be
              removed.
            </p>
          ) : (
            <>
              <p className="text-sm text-soft">{kind.measures}</p>
              <SchemaForm
                schema={kind.params as JsonObject}
                value={inner}
                issues={innerIssues}
                onChange={(next) =>
                  onChange(isPlugin ? { ...entry, params: next } : { ...next, kind: entry.kind ?? kind.kind })
                }
              />
            </>
          )}
        </div>
      )}
    </li>
  );
}

interface ChosenFeaturesProps {
  entries: readonly JsonObject[];
  kinds: readonly FeatureKindView[];
  issuesOfEntry: (index: number) => Issue[];
  onChange: (entries: JsonObject[]) => void;
}

export function ChosenFeatures({ entries, kinds, issuesOfEntry, onChange }: ChosenFeaturesProps) {
  const [open, setOpen] = useState<number | null>(null);
  return (
    <Card title="Features" note={`the bars, and ${plural(entries.length, "entry", "entries")}`} isFlush>
      {entries.length === 0 ? (
        <p className="px-4 py-6 text-sm text-soft">The bars alone. Add what estimates something from the catalogue.</p>
      ) : (
        <ul aria-label="Chosen features">
          {entries.map((entry, index) => (
            <Entry
              // biome-ignore lint/suspicious/noArrayIndexKey: an entry has no name that lasts while it is edited
              key={index}
              entry={entry}
              kinds={kinds}
              issues={issuesOfEntry(index)}
              isOpen={open === index}
              onToggle={() => setOpen(open === index ? null : index)}
              onChange={(next) => onChange(entries.map((one, i) => (i === index ? next : one)))}
              onRemove={() => {
                setOpen(null);
                onChange(entries.filter((_, i) => i !== index));
              }}
            />
          ))}
        </ul>
      )}
    </Card>
  );
}
