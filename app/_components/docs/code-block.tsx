"use client";
/** Commands and samples of a document, taken whole by one click. */
import { Check, Copy } from "lucide-react";
import { cx } from "@/app/_components/ui/classes";
import { useCopy } from "@/app/_components/ui/use-copy";

interface CodeBlockProps {
  code: string;
  /** Shown above it, e.g. "sh". */
  language: string;
  /** Why it cannot be run just so, e.g. "another machine". */
  note?: string;
  className?: string;
}

export function CodeBlock({ code, language, note, className }: CodeBlockProps) {
  const { isCopied, copy } = useCopy("text");

  const Icon = isCopied ? Check : Copy;
  return (
    <div className={cx("min-w-0 overflow-hidden rounded-md border border-line bg-sunken", className)}>
      <div className="flex h-7 items-center gap-2 border-b border-line pr-1 pl-3 text-xs text-faint">
        <span>{language}</span>
        {note !== undefined && <span className="truncate">· {note}</span>}
        <button
          type="button"
          onClick={() => void copy(code)}
          className="ml-auto inline-flex items-center gap-1.5 rounded-sm px-2 py-0.5 hover:bg-hover hover:text-ink"
        >
          <Icon className={cx("size-3", isCopied && "text-ok")} aria-hidden />
          <span aria-live="polite">{isCopied ? "Copied" : "Copy"}</span>
        </button>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: long lines are scrolled to by the keyboard */}
      <pre tabIndex={0} className="overflow-x-auto px-3 py-2.5 font-mono text-sm">
        <code>{code}</code>
      </pre>
    </div>
  );
}
