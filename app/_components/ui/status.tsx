/** A status is a mark and a word: green done, amber waiting, red error, grey missed or off; each with its own shape. */
import type { ReactNode } from "react";
import { cx } from "./classes";

export type Tone = "ok" | "wait" | "error" | "muted";

export const INK: Record<Tone, string> = { ok: "text-ok", wait: "text-wait", error: "text-error", muted: "text-faint" };

const MARK: Record<Tone, string> = {
  ok: "text-ok-mark",
  wait: "text-wait-mark",
  error: "text-error-mark",
  muted: "text-muted-mark",
};

const WASH: Record<Tone, string> = {
  ok: "bg-ok-wash",
  wait: "bg-wait-wash",
  error: "bg-error-wash",
  muted: "bg-muted-wash",
};

/** ok: a disc; wait: a half disc; error: a triangle; muted: a ring. */
export function Mark({ tone, className }: { tone: Tone; className?: string }) {
  return (
    <svg viewBox="0 0 10 10" className={cx("size-2.5 shrink-0", MARK[tone], className)} aria-hidden="true">
      {tone === "ok" && <circle cx="5" cy="5" r="4" fill="currentColor" />}
      {tone === "wait" && (
        <>
          <circle cx="5" cy="5" r="3.4" fill="none" stroke="currentColor" strokeWidth="1.2" />
          <path d="M5 1.6a3.4 3.4 0 0 1 0 6.8z" fill="currentColor" />
        </>
      )}
      {tone === "error" && <path d="M5 .8 9.6 9H.4z" fill="currentColor" />}
      {tone === "muted" && <circle cx="5" cy="5" r="3.3" fill="none" stroke="currentColor" strokeWidth="1.4" />}
    </svg>
  );
}

interface StatusProps {
  tone: Tone;
  children: ReactNode;
  /** Why, on hover. */
  title?: string;
  className?: string;
}

export function Status({ tone, children, title, className }: StatusProps) {
  return (
    <span title={title} className={cx("inline-flex items-center gap-1.5 whitespace-nowrap", INK[tone], className)}>
      <Mark tone={tone} />
      <span>{children}</span>
    </span>
  );
}

/** The same with a tinted ground, for headers. */
export function StatusBadge({ tone, children, title }: StatusProps) {
  return (
    <span
      title={title}
      className={cx(
        "inline-flex h-6 items-center gap-1.5 rounded-full px-2.5 text-sm font-medium whitespace-nowrap",
        INK[tone],
        WASH[tone],
      )}
    >
      <Mark tone={tone} />
      <span>{children}</span>
    </span>
  );
}

/** A small neutral label: a kind, a family, a network. */
export function Tag({ children, title, className }: { children: ReactNode; title?: string; className?: string }) {
  return (
    <span
      title={title}
      className={cx(
        "inline-flex h-5 items-center rounded-sm border border-line bg-sunken px-1.5 text-xs whitespace-nowrap text-soft",
        className,
      )}
    >
      {children}
    </span>
  );
}
