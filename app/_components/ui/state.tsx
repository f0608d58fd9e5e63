"use client";
/** Loading, empty, failed: what stands where data will be. Data that is there stays when loading it anew fails. */
import type { UseQueryResult } from "@tanstack/react-query";
import { CircleAlert, type LucideIcon, RotateCw } from "lucide-react";
import type { ReactNode } from "react";
import { problemFrom } from "@/app/_components/data/api";
import { Button } from "./button";
import { cx } from "./classes";
import { Ago } from "./time";

export function Skeleton({ className }: { className?: string }) {
  return <div aria-hidden="true" className={cx("animate-pulse-soft rounded-md bg-hover", className)} />;
}

/** Rows of a table that is on its way. */
export function SkeletonRows({ count = 4 }: { count?: number }) {
  return (
    <div className="grid gap-3 p-4">
      {Array.from({ length: count }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the rows are alike and never move
        <Skeleton key={row} className="h-6" />
      ))}
    </div>
  );
}

interface EmptyProps {
  icon?: LucideIcon;
  title: string;
  children?: ReactNode;
  actions?: ReactNode;
}

/** Says what is missing and what to do about it. */
export function Empty({ icon: Icon, title, children, actions }: EmptyProps) {
  return (
    <div className="grid justify-items-center gap-1.5 px-6 py-10 text-center">
      {Icon && <Icon className="mb-1 size-6 text-faint" strokeWidth={1.5} aria-hidden />}
      <p className="font-medium">{title}</p>
      {children && <div className="max-w-prose text-sm text-soft">{children}</div>}
      {actions && <div className="mt-2 flex flex-wrap justify-center gap-2">{actions}</div>}
    </div>
  );
}

/** A load that failed with nothing to show: what happened, and the next step. */
export function Failed({ error, retry }: { error: unknown; retry?: () => void }) {
  const { title, detail, remedy } = problemFrom(error);
  return (
    <div role="alert" className="grid justify-items-center gap-1.5 px-6 py-10 text-center">
      <CircleAlert className="mb-1 size-6 text-error-mark" strokeWidth={1.5} aria-hidden />
      <p className="font-medium">{title}</p>
      <p className="max-w-prose text-sm text-soft">{detail}</p>
      {remedy !== "" && <p className="max-w-prose text-sm text-soft">{remedy}</p>}
      {retry && (
        <Button className="mt-2" icon={RotateCw} onClick={retry}>
          Try again
        </Button>
      )}
    </div>
  );
}

/** Above data that could not be loaded anew. */
function Stale({ error, since, retry, isPage }: { error: unknown; since: number; retry: () => void; isPage: boolean }) {
  return (
    <div
      role="status"
      className={cx(
        "flex flex-wrap items-center gap-x-3 gap-y-1 bg-wait-wash px-4 py-1.5 text-sm text-wait",
        isPage ? "rounded-lg" : "border-b border-line",
      )}
    >
      <span className="grow">
        {problemFrom(error).detail} Shown as of <Ago at={since} />.
      </span>
      <Button look="quiet" className="h-6 text-wait" icon={RotateCw} onClick={retry}>
        Try again
      </Button>
    </div>
  );
}

interface LoadedProps<T> {
  query: UseQueryResult<T, Error>;
  skeleton: ReactNode;
  /** It stands on the page itself, not in a card. */
  isPage?: boolean;
  children: (data: T) => ReactNode;
}

export function Loaded<T>({ query, skeleton, isPage = false, children }: LoadedProps<T>) {
  const retry = () => void query.refetch();
  if (query.data !== undefined) {
    return (
      <>
        {query.isError && <Stale error={query.error} since={query.dataUpdatedAt} retry={retry} isPage={isPage} />}
        {children(query.data)}
      </>
    );
  }
  if (query.isError) {
    return (
      <div className={isPage ? "rounded-lg border border-line bg-panel" : undefined}>
        <Failed error={query.error} retry={retry} />
      </div>
    );
  }
  return (
    <div aria-busy="true">
      <span className="sr-only">Loading</span>
      {skeleton}
    </div>
  );
}
