"use client";
/** Short notices of what an act came to; errors stay until they are closed. */
import { X } from "lucide-react";
import Link from "next/link";
import { createContext, type ReactNode, useCallback, useContext, useMemo, useRef, useState } from "react";
import { Mark, type Tone } from "./status";

export interface Notice {
  tone: Tone;
  text: string;
  remedy?: string;
  /** A page that shows what came of it. */
  href?: string;
}

const SHOWN_MS = 6_000;
const MOST = 4;

const ToastContext = createContext<(notice: Notice) => void>(() => undefined);

export function useToast(): (notice: Notice) => void {
  return useContext(ToastContext);
}

export function ToastProvider({ children }: { children: ReactNode }) {
  const [notices, setNotices] = useState<(Notice & { id: number })[]>([]);
  const count = useRef(0);

  const close = useCallback((id: number) => setNotices((list) => list.filter((notice) => notice.id !== id)), []);
  const toast = useCallback(
    (notice: Notice) => {
      count.current += 1;
      const id = count.current;
      setNotices((list) => [...list.slice(1 - MOST), { ...notice, id }]);
      if (notice.tone !== "error") setTimeout(() => close(id), SHOWN_MS);
    },
    [close],
  );

  const list = useMemo(
    () => (
      <div
        aria-live="polite"
        className="pointer-events-none fixed right-4 bottom-18 z-50 grid w-[min(24rem,calc(100vw-2rem))] gap-2 md:bottom-4"
      >
        {notices.map((notice) => (
          <div
            key={notice.id}
            role={notice.tone === "error" ? "alert" : "status"}
            className="pointer-events-auto flex animate-rise items-start gap-2.5 rounded-lg border border-line-strong bg-raised p-3 text-sm shadow-(--shadow)"
          >
            <Mark tone={notice.tone} className="mt-[5px]" />
            <div className="min-w-0 grow">
              <p>{notice.text}</p>
              {notice.remedy !== undefined && notice.remedy !== "" && (
                <p className="mt-0.5 text-soft">{notice.remedy}</p>
              )}
              {notice.href !== undefined && (
                <Link href={notice.href} className="text-accent hover:underline" onClick={() => close(notice.id)}>
                  Show
                </Link>
              )}
            </div>
            <button
              type="button"
              aria-label="Close notice"
              className="text-faint hover:text-ink"
              onClick={() => close(notice.id)}
            >
              <X className="size-4" aria-hidden />
            </button>
          </div>
        ))}
      </div>
    ),
    [notices, close],
  );

  return (
    <ToastContext.Provider value={toast}>
      {children}
      {list}
    </ToastContext.Provider>
  );
}
