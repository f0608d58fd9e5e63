"use client";
/** What a source says otherwise of complete days: both versions side by side, and a decision. */
import { useState } from "react";
import { DASH, formatPrice, formatSignificant, plural } from "@/app/_components/format";
import { Button } from "@/app/_components/ui/button";
import { Confirm } from "@/app/_components/ui/dialog";
import { Status } from "@/app/_components/ui/status";
import { Ago } from "@/app/_components/ui/time";
import type { RevisedMinute, RevisionView } from "@/lib/forge/views";
import { useDecide } from "./queries";

const STATE = {
  open: { tone: "wait", word: "Waits for you" },
  accepted: { tone: "ok", word: "Accepted" },
  dismissed: { tone: "muted", word: "Dismissed" },
} as const;

function Candle({ values }: { values: number[] | null }) {
  if (values === null) return <span className="text-faint">{DASH}</span>;
  const [open, high, low, close, volume] = values;
  return (
    <span className="font-mono text-xs">
      {[open, high, low, close].map(formatPrice).join(" ")}
      <span className="text-faint"> {formatSignificant(volume, 4)}</span>
    </span>
  );
}

function Minutes({ minutes }: { minutes: readonly RevisedMinute[] }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls must be reachable by keys
    <section className="max-h-64 overflow-auto" tabIndex={0} aria-label="Revised minutes">
      <table className="w-full text-sm">
        <thead className="text-faint">
          <tr>
            <th scope="col" className="h-8 pr-3 text-left font-medium">
              Minute
            </th>
            <th scope="col" className="pr-3 text-left font-medium" title="open high low close volume">
              Stored
            </th>
            <th scope="col" className="text-left font-medium" title="open high low close volume">
              Found
            </th>
          </tr>
        </thead>
        <tbody>
          {minutes.map(({ at, stored, found }) => (
            <tr key={at} className="border-t border-line">
              <td className="py-1 pr-3 font-mono text-xs">{at.slice(11, 16)}</td>
              <td className="pr-3 whitespace-nowrap">
                <Candle values={stored} />
              </td>
              <td className="whitespace-nowrap">
                <Candle values={found} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Revision({ revision }: { revision: RevisionView }) {
  const decide = useDecide();
  const [asked, setAsked] = useState<"accept" | "dismiss" | null>(null);
  const { id, day, state, added, removed, changed, examples, foundAt } = revision;
  const total = added + removed + changed;
  const close = () => setAsked(null);
  return (
    <li className="grid gap-2 border-b border-line px-4 py-3 last:border-b-0">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm">
        <Status tone={STATE[state].tone}>{STATE[state].word}</Status>
        <span className="font-medium">{day}</span>
        <span className="text-soft">
          {changed} changed, {added} added, {removed} removed
        </span>
        <span className="text-faint">
          found <Ago at={foundAt} />
        </span>
        {state === "open" && (
          <span className="ml-auto flex gap-2">
            <Button onClick={() => setAsked("dismiss")}>Dismiss</Button>
            <Button look="primary" onClick={() => setAsked("accept")}>
              Accept
            </Button>
          </span>
        )}
      </div>
      <Minutes minutes={examples} />
      {examples.length < total && (
        <p className="text-xs text-faint">
          The first {examples.length} of {total}.
        </p>
      )}
      <Confirm
        isOpen={asked !== null}
        onClose={close}
        title={asked === "accept" ? "Take the source's version?" : "Keep the stored day?"}
        confirm={asked === "accept" ? "Accept" : "Dismiss"}
        isPending={decide.isPending}
        onConfirm={() => asked !== null && decide.mutate({ id, decision: asked }, { onSettled: close })}
      >
        {asked === "accept" ? (
          <p>
            {plural(total, "minute")} of {day} are replaced. Trainings on it will have another fingerprint of their
            data.
          </p>
        ) : (
          <p>The day stays as it is, and this version of the source's is not reported again.</p>
        )}
      </Confirm>
    </li>
  );
}

export function RevisionList({ revisions }: { revisions: readonly RevisionView[] }) {
  return (
    <ul aria-label="Revisions">
      {revisions.map((revision) => (
        <Revision key={revision.id} revision={revision} />
      ))}
    </ul>
  );
}
