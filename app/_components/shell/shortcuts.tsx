"use client";
/** Listens for shortcuts on the whole page, and shows them in a dialog. */
import { useRouter } from "next/navigation";
import { useEffect, useRef } from "react";
import { Dialog } from "@/app/_components/ui/dialog";
import { interpret, type Pending } from "./keyboard";
import { PLACES } from "./places";

function isForOthers(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return true;
  const target = event.target;
  if (!(target instanceof HTMLElement)) return false;
  return (
    target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) || target.closest("dialog") !== null
  );
}

function Key({ children }: { children: string }) {
  return (
    <kbd className="inline-flex h-6 min-w-6 items-center justify-center rounded-sm border border-line-strong bg-sunken px-1.5 font-mono text-xs">
      {children}
    </kbd>
  );
}

const OTHERS: readonly [string[], string][] = [
  [["?"], "Show these keys"],
  [["↑", "↓"], "Move between rows of a table"],
  [["←", "→"], "Move between slots of a timeline"],
  [["Enter"], "Open what is focused"],
  [["Esc"], "Close a dialog"],
];

interface ShortcutsProps {
  isOpen: boolean;
  setOpen: (isOpen: boolean) => void;
}

export function Shortcuts({ isOpen, setOpen }: ShortcutsProps) {
  const router = useRouter();
  const pending = useRef<Pending | null>(null);

  useEffect(() => {
    function onKeyDown(event: KeyboardEvent) {
      const next = interpret(pending.current, {
        key: event.key,
        atMs: Date.now(),
        isForOthers: isForOthers(event),
      });
      pending.current = next.pending;
      if (next.command === null) return;
      event.preventDefault();
      const { command } = next;
      if (command.kind === "help") setOpen(true);
      else {
        const place = PLACES.find(({ key }) => key === command.key);
        if (place !== undefined) router.push(place.href);
      }
    }
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, [router, setOpen]);

  return (
    <Dialog isOpen={isOpen} onClose={() => setOpen(false)} title="Keys">
      <dl className="grid grid-cols-[1fr_auto] items-center gap-y-2 text-sm">
        {PLACES.map((place) => (
          <div key={place.key} className="contents">
            <dt>Go to {place.name}</dt>
            <dd className="flex gap-1">
              <Key>g</Key>
              <Key>{place.key}</Key>
            </dd>
          </div>
        ))}
        {OTHERS.map(([shown, what]) => (
          <div key={what} className="contents">
            <dt>{what}</dt>
            <dd className="flex justify-end gap-1">
              {shown.map((key) => (
                <Key key={key}>{key}</Key>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
