"use client";
/** One stream of changes for the whole dashboard: it marks what is loaded as old, and polls while the stream is down. */
import { useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext, useEffect, useState } from "react";
import type { ChangeEvent } from "@/lib/forge/views";
import { address } from "./address";
import { mergeStale, type Staleness, staleAfter } from "./keys";

export type Connection = "connecting" | "live" | "polling";

const GATHER_MS = 250;
const POLL_MS = 5_000;
const REOPEN_MS = 3_000;
/** A hidden page gives its connection back, as browsers open only six to a host. */
const HIDDEN_MS = 30_000;

const ConnectionContext = createContext<Connection>("connecting");

export function useConnection(): Connection {
  return useContext(ConnectionContext);
}

function parseChange(data: string): ChangeEvent | null {
  try {
    const value: unknown = JSON.parse(data);
    return typeof value === "object" && value !== null && "table" in value ? (value as ChangeEvent) : null;
  } catch {
    // Not one of our events: the next poll or change loads what it might have meant.
    return null;
  }
}

export function LiveProvider({ children }: { children: ReactNode }) {
  const client = useQueryClient();
  const [connection, setConnection] = useState<Connection>("connecting");

  useEffect(() => {
    let source: EventSource | undefined;
    let gathered: Staleness[] = [];
    let gatherTimer: ReturnType<typeof setTimeout> | undefined;
    let reopenTimer: ReturnType<typeof setTimeout> | undefined;
    let hideTimer: ReturnType<typeof setTimeout> | undefined;
    let wasDown = false;

    const everything = () => client.invalidateQueries();
    const flush = () => {
      gatherTimer = undefined;
      const stale = mergeStale(gathered);
      gathered = [];
      for (const { key, exact } of stale) void client.invalidateQueries({ queryKey: key, exact });
    };
    const onChange = (message: MessageEvent<string>) => {
      const change = parseChange(message.data);
      if (change === null) return;
      gathered.push(...staleAfter(change));
      gatherTimer ??= setTimeout(flush, GATHER_MS);
    };
    const close = () => {
      source?.close();
      source = undefined;
      clearTimeout(reopenTimer);
      reopenTimer = undefined;
    };
    const open = () => {
      close();
      source = new EventSource(address("/api/v1/events"));
      source.onopen = () => {
        setConnection("live");
        // What changed while nobody listened is not told again.
        if (wasDown) void everything();
        wasDown = false;
      };
      source.onmessage = onChange;
      source.addEventListener("resync", () => void everything());
      source.onerror = () => {
        wasDown = true;
        setConnection("polling");
        // The browser comes back by itself after a cut, but not after an answer that refuses.
        if (source?.readyState === EventSource.CLOSED) reopenTimer ??= setTimeout(open, REOPEN_MS);
      };
    };
    const onVisibility = () => {
      clearTimeout(hideTimer);
      if (document.visibilityState === "visible") {
        if (source === undefined) open();
        return;
      }
      hideTimer = setTimeout(() => {
        close();
        wasDown = true;
      }, HIDDEN_MS);
    };

    open();
    const poll = setInterval(() => {
      if (wasDown && document.visibilityState === "visible") void everything();
    }, POLL_MS);
    document.addEventListener("visibilitychange", onVisibility);
    return () => {
      document.removeEventListener("visibilitychange", onVisibility);
      clearInterval(poll);
      clearTimeout(hideTimer);
      clearTimeout(gatherTimer);
      close();
    };
  }, [client]);

  return <ConnectionContext.Provider value={connection}>{children}</ConnectionContext.Provider>;
}
