"use client";
/** A long name, cut in the middle, that is copied whole by a click. */
import { Check, Copy } from "lucide-react";
import { DASH, shorten } from "@/app/_components/format";
import { cx } from "./classes";
import { useCopy } from "./use-copy";

interface CopyableProps {
  text: string | null | undefined;
  /** What it is, e.g. "transaction hash". */
  what: string;
  head?: number;
  tail?: number;
  className?: string;
}

export function Copyable({ text, what, head, tail, className }: CopyableProps) {
  const { isCopied, copy } = useCopy(what);

  if (text === null || text === undefined || text === "") return <span>{DASH}</span>;

  const Icon = isCopied ? Check : Copy;
  return (
    <button
      type="button"
      onClick={() => void copy(text)}
      title={text}
      aria-label={isCopied ? `${what} copied` : `Copy ${what} ${text}`}
      className={cx(
        "group inline-flex max-w-full items-center gap-1.5 font-mono text-[0.92em] hover:text-accent",
        className,
      )}
    >
      <span className="truncate">{shorten(text, head, tail)}</span>
      <Icon
        className={cx("size-3 shrink-0", isCopied ? "text-ok" : "text-faint group-hover:text-accent")}
        aria-hidden
      />
    </button>
  );
}
