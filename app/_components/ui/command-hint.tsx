"use client";
/** The same act by command, for those who would rather write it down. */
import { Check, Copy, Terminal } from "lucide-react";
import { cx } from "./classes";
import { useCopy } from "./use-copy";

/** @param command as it is typed in the clone, e.g. "npx forge wallets list" */
export function CommandHint({ command }: { command: string }) {
  const { isCopied, copy } = useCopy("command");

  const Icon = isCopied ? Check : Copy;
  return (
    <div className="min-w-0 text-xs text-faint">
      <p className="mb-1 flex items-center gap-1.5">
        <Terminal className="size-3" aria-hidden />
        The same by command
      </p>
      <button
        type="button"
        onClick={() => void copy(command)}
        aria-label={isCopied ? "Command copied" : `Copy the command ${command}`}
        className="group flex w-full items-start gap-2 rounded-md border border-line bg-sunken px-2.5 py-1.5 text-left font-mono text-soft hover:text-ink"
      >
        <span className="min-w-0 grow wrap-anywhere">{command}</span>
        <Icon
          className={cx("mt-0.5 size-3 shrink-0", isCopied ? "text-ok" : "text-faint group-hover:text-ink")}
          aria-hidden
        />
      </button>
    </div>
  );
}
