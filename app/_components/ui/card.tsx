/** Panels: a titled part of a page, and a single figure. */
import type { ReactNode } from "react";
import { cx } from "./classes";

interface CardProps {
  title?: ReactNode;
  /** A sentence below or beside the title. */
  note?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
  /** The content brings its own padding: tables, lists. */
  isFlush?: boolean;
  className?: string;
  /** Names the part for those who jump between regions. */
  label?: string;
}

export function Card({ title, note, actions, children, isFlush = false, className, label }: CardProps) {
  const hasHead = title !== undefined || actions !== undefined;
  return (
    <section
      aria-label={label ?? (typeof title === "string" ? title : undefined)}
      className={cx("min-w-0 rounded-lg border border-line bg-panel", className)}
    >
      {hasHead && (
        <header className="flex min-h-11 flex-wrap items-center gap-x-3 gap-y-1 border-b border-line px-4 py-2 sm:flex-nowrap">
          <div className="flex min-w-0 grow flex-wrap items-baseline gap-x-2.5">
            <h2 className="text-base">{title}</h2>
            {note !== undefined && <span className="text-sm text-faint">{note}</span>}
          </div>
          {actions}
        </header>
      )}
      <div className={isFlush ? undefined : "p-4"}>{children}</div>
    </section>
  );
}

interface StatProps {
  label: string;
  children: ReactNode;
  note?: ReactNode;
  title?: string;
}

/** A figure with its name above and what it means below. */
export function Stat({ label, children, note, title }: StatProps) {
  return (
    <div className="min-w-0 px-4 py-3" title={title}>
      <dt className="text-sm text-faint">{label}</dt>
      <dd className="mt-0.5 text-xl font-semibold tracking-tight">{children}</dd>
      {note !== undefined && <dd className="text-sm text-faint">{note}</dd>}
    </div>
  );
}

/** A row of figures in one frame. */
export function StatRow({ label, children }: { label: string; children: ReactNode }) {
  return (
    <section aria-label={label} className="overflow-hidden rounded-lg border border-line bg-panel">
      <dl className="-mr-px -mb-px grid grid-cols-2 lg:auto-cols-fr lg:grid-flow-col lg:grid-cols-none *:border-r *:border-b *:border-line">
        {children}
      </dl>
    </section>
  );
}

/** Names and values in two columns; long values wrap. */
export function Facts({ children, className }: { children: ReactNode; className?: string }) {
  return (
    <dl
      className={cx(
        "grid grid-cols-[auto_minmax(0,1fr)] gap-x-6 gap-y-1.5 text-sm [&_.font-mono]:leading-4",
        className,
      )}
    >
      {children}
    </dl>
  );
}

export function Fact({ name, children, title }: { name: string; children: ReactNode; title?: string }) {
  return (
    <>
      <dt className="text-faint" title={title}>
        {name}
      </dt>
      <dd className="min-w-0 text-right">{children}</dd>
    </>
  );
}
